import { Badge } from '@mantine/core';
import { useTexts } from '../../../platform/web/texts.tsx';
import { queueTexts } from './queue-texts.ts';

/** The word is never cut. */
const whole = { flexShrink: 0, overflow: 'visible' };

/** must, can, or watching: a word and a colour, always both. */
export function VerdictChip({
  verdict,
  size = 'md',
}: {
  readonly verdict: string;
  readonly size?: 'sm' | 'md' | 'lg';
}) {
  const t = useTexts(queueTexts);
  if (verdict === 'must') {
    return (
      <Badge size={size} style={whole} variant="filled" color="must.6" autoContrast={false}>
        {t.must}
      </Badge>
    );
  }
  if (verdict === 'can') {
    return (
      <Badge size={size} style={whole} bg="var(--fw-can-soft)" c="var(--fw-can-text)">
        {t.can}
      </Badge>
    );
  }
  return (
    <Badge size={size} style={whole} variant="transparent" c="dimmed" px={0} fw={500}>
      {t.none}
    </Badge>
  );
}
