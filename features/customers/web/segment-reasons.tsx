import { Badge, Group, List, Stack, Text } from '@mantine/core';
import { DAY } from '../../../kernel/time.ts';
import { conditionTexts } from '../../../platform/web/condition-texts.ts';
import { useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import { type SegmentTestView, segmentFieldLabel } from '../core/index.ts';
import { segmentsTexts } from './segments-texts.ts';

type Item = SegmentTestView['items'][number];

/** Why a customer is in each segment or not: every comparison, and what it found. */
export function SegmentReasons({ items }: { readonly items: readonly Item[] }) {
  const t = useTexts(segmentsTexts);
  if (items.length === 0) return <Text c="dimmed">{t.noSegment}</Text>;
  const words = { true: t.in, false: t.notIn, unknown: t.unknown };
  return (
    <Stack gap="sm">
      {items.map((item) => (
        <div key={item.segmentId}>
          <Group gap="xs">
            <Text fw={600}>{item.name}</Text>
            <Badge color={item.truth === 'true' ? 'floor' : 'gray'}>{words[item.truth]}</Badge>
          </Group>
          <List size="sm" listStyleType="disc">
            {item.leaves
              .map((leaf, index) => ({ leaf, key: `${leaf.field} ${index}` }))
              .map(({ leaf, key }) => (
                <List.Item key={key}>
                  <Reason leaf={leaf} />
                </List.Item>
              ))}
          </List>
        </div>
      ))}
    </Stack>
  );
}

function Reason({ leaf }: { readonly leaf: Item['leaves'][number] }) {
  const t = useTexts(segmentsTexts);
  const words = useTexts(conditionTexts);
  const format = useFormat();
  const { language } = useLanguage();
  const timed = leaf.type === 'time';
  const show = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(show).join(', ');
    if (typeof value === 'boolean') return value ? t.yes : t.no;
    if (typeof value !== 'number') return String(value ?? '');
    return timed ? `${format.number(Math.round(value / DAY))} ${words.units.d}` : format.number(value);
  };
  const comparison = (words.operators as Readonly<Record<string, string>>)[leaf.operator] ?? leaf.operator;
  const actual = leaf.actual === null ? t.notKnown : show(leaf.actual);
  return (
    <>
      {segmentFieldLabel(leaf.field, leaf.label, language)}{' '}
      {leaf.negated === true ? `${words.not}: ${comparison}` : comparison} {show(leaf.operand)}{' '}
      <Text span inherit c="dimmed">
        ({t.found}: {actual})
      </Text>
    </>
  );
}
