import { Box, Text } from '@mantine/core';
import { stopwatch } from './format.ts';
import { useServerNow } from './services.tsx';

/** What is left of a span: 1 at its start, 0 from its end on. All in server time, milliseconds. */
export function remaining(now: number, start: number, end: number): { readonly share: number; readonly ms: number } {
  const ms = Math.max(0, end - now);
  const span = end - start;
  return { share: span <= 0 ? 0 : Math.min(1, ms / span), ms };
}

type RingProps = { readonly start: number; readonly end: number; readonly size: number; readonly label: string };

/** A countdown as a ring. Its last quarter is drawn in the colour of urgency, and the digits say the same. */
export function CountdownRing({ start, end, size, label }: RingProps) {
  const now = useServerNow(200);
  const { share, ms } = remaining(now, start, end);
  const stroke = size / 11;
  const radius = (size - stroke) / 2;
  const length = 2 * Math.PI * radius;
  const text = stopwatch(Math.ceil(ms / 1_000) * 1_000);
  return (
    <Box role="timer" aria-label={`${label} ${text}`} pos="relative" w={size} h={size} style={{ flexShrink: 0 }}>
      <svg width={size} height={size} aria-hidden="true" style={{ transform: 'rotate(-90deg)', display: 'block' }}>
        <circle cx={size / 2} cy={size / 2} r={radius} fill="none" stroke="var(--fw-line)" strokeWidth={stroke} />
        <circle
          cx={size / 2}
          cy={size / 2}
          r={radius}
          fill="none"
          stroke={share < 0.25 ? 'var(--mantine-color-must-5)' : 'var(--fw-bar)'}
          strokeWidth={stroke}
          strokeLinecap="round"
          strokeDasharray={`${length * share} ${length}`}
        />
      </svg>
      <Text
        pos="absolute"
        inset={0}
        className="fw-numbers"
        fw={650}
        fz={Math.max(12, size / 3.6)}
        lh={`${size}px`}
        ta="center"
        aria-hidden
      >
        {text}
      </Text>
    </Box>
  );
}
