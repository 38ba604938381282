import { ActionIcon, Box, Group, NumberInput, Paper, SegmentedControl, Slider, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { RuleKindList, RuleKindView } from '../core/index.ts';
import { RuleArguments } from './rule-arguments.tsx';
import { type DraftRule, ruleSentence, useRuleWords } from './rule-kinds.ts';
import { ruleSetTexts } from './rule-set-texts.ts';
import { ruleColour } from './stacked-score.tsx';

type RuleRowProps = {
  readonly enterpriseId: string;
  readonly rule: DraftRule;
  readonly place: number;
  readonly kind: RuleKindView;
  readonly fields: RuleKindList['fields'];
  readonly attributes: readonly string[];
  readonly readOnly: boolean;
  /** What is wrong with it, in words. */
  readonly problems: readonly string[];
  readonly setShare: (share: number) => void;
  readonly onChange: (rule: DraftRule) => void;
  readonly remove: () => void;
};

/** One rule as a sentence with its slider, and what it is told. */
export function RuleRow(props: RuleRowProps) {
  const { enterpriseId, rule, place, kind, readOnly, problems, setShare, onChange, remove } = props;
  const t = useTexts(ruleSetTexts);
  const format = useFormat();
  const words = useRuleWords(enterpriseId)(rule.kind);
  if (words === undefined) return null;
  const percent = format.percent(rule.share / 100);
  return (
    <Paper p="sm" component="li" withBorder>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <Group gap={8} wrap="nowrap" align="flex-start" miw={0}>
          <Box w={12} h={12} mt={4} bg={ruleColour(place)} style={{ borderRadius: 3, flexShrink: 0 }} aria-hidden />
          <Box miw={0}>
            <Text fw={600}>{t.prefer(ruleSentence(words, rule.args))}</Text>
            <Text size="xs" c="dimmed">
              {words.hint}
            </Text>
          </Box>
        </Group>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t.removeRule(words.name)}
          disabled={readOnly}
          onClick={remove}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
      <Group gap="md" wrap="nowrap" mt={8}>
        <Slider
          flex={1}
          min={0}
          max={100}
          step={1}
          disabled={readOnly}
          label={null}
          value={rule.share}
          onChange={setShare}
          color={ruleColour(place)}
          thumbLabel={t.weightOf(words.name)}
          thumbSize={24}
        />
        <Text w={48} ta="end" fw={650} className="fw-numbers">
          {percent}
        </Text>
      </Group>
      <RuleArguments
        {...props}
        kind={kind}
        words={words}
        args={rule.args}
        onChange={(args) => onChange({ ...rule, args })}
      />
      <Scale rule={rule} kind={kind} readOnly={readOnly} onChange={onChange} />
      {problems.map((problem) => (
        <Text key={problem} size="sm" c="var(--fw-must-text)" role="alert" mt={4}>
          {problem}
        </Text>
      ))}
    </Paper>
  );
}

/** Units of a raw value in one unit that is typed: minutes, whole amounts, per cent. */
const TYPED: Readonly<Record<string, number>> = { duration: 60_000, money: 100, share: 0.01, free: 0.01 };
const SUFFIX: Readonly<Record<string, string>> = { duration: ' min', share: ' %', free: ' %' };

/** Where a rule's values stand at 0 and at 1. A yes or no needs none. */
function Scale({ rule, kind, readOnly, onChange }: Pick<RuleRowProps, 'rule' | 'kind' | 'readOnly' | 'onChange'>) {
  const t = useTexts(ruleSetTexts);
  if (kind.unit === 'yes-no') return null;
  const factor = TYPED[kind.unit] ?? 1;
  const { bounds, ...unbounded } = rule;
  const usual = [kind.scale.low, kind.scale.high] as const;
  const shown = bounds ?? usual;
  const set = (at: 0 | 1, value: string | number) => {
    const raw = Number(value) * factor;
    if (value !== '' && Number.isFinite(raw))
      onChange({ ...rule, bounds: at === 0 ? [raw, shown[1]] : [shown[0], raw] });
  };
  const inUnit = (value: number): number => Math.round((value / factor) * 1_000) / 1_000;
  const suffix = SUFFIX[kind.unit] ?? '';
  return (
    <Group gap={8} mt={8} align="flex-end">
      <SegmentedControl
        size="xs"
        aria-label={t.scale}
        disabled={readOnly}
        value={bounds === undefined ? 'measured' : 'declared'}
        onChange={(next) => onChange(next === 'declared' ? { ...rule, bounds: usual } : unbounded)}
        data={[
          { value: 'measured', label: `${t.scale}: ${t.measured}` },
          { value: 'declared', label: t.declared },
        ]}
      />
      {bounds === undefined
        ? null
        : ([0, 1] as const).map((at) => (
            <NumberInput
              key={at}
              size="xs"
              w={104}
              disabled={readOnly}
              label={at === 0 ? t.from : t.to}
              suffix={suffix}
              value={inUnit(bounds[at])}
              onChange={(value) => set(at, value)}
            />
          ))}
    </Group>
  );
}
