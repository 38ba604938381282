import { ActionIcon, Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { RuleKindList } from '../core/index.ts';
import { type ComparisonDraft, conditionOf, draftOf, operatorsFor } from './condition-draft.ts';
import { ruleSetTexts } from './rule-set-texts.ts';

type ConditionEditorProps = {
  readonly fields: RuleKindList['fields'];
  /** A condition as it is kept, or nothing yet. */
  readonly value: unknown;
  readonly onChange: (condition: object) => void;
  readonly readOnly?: boolean;
};

/** Edits a condition as a list of comparisons that are joined by "and" or "or". */
export function ConditionEditor({ fields, value, onChange, readOnly = false }: ConditionEditorProps) {
  const t = useTexts(ruleSetTexts);
  const types = new Map(fields.map((field) => [field.name, field.type]));
  const typeOf = (field: string): string => types.get(field) ?? 'any';
  const draft = draftOf(value);
  if (draft === undefined)
    return (
      <Text size="sm" c="dimmed">
        {t.nested}
      </Text>
    );
  const { join, comparisons } = draft;
  // Comparisons have no other name than their place.
  const placed = comparisons.map((comparison, at) => ({ comparison, at, key: `comparison-${at}` }));
  const change = (next: readonly ComparisonDraft[], joined = join) =>
    onChange(conditionOf({ join: joined, comparisons: next }, typeOf));
  const replace = (at: number, next: ComparisonDraft) =>
    change(comparisons.map((each, index) => (index === at ? next : each)));
  return (
    <Stack gap={8}>
      <Group gap={8}>
        <Text size="sm">{t.conditionWhen}</Text>
        <SegmentedControl
          size="xs"
          disabled={readOnly}
          aria-label={t.conditionWhen}
          value={join}
          onChange={(joined) => change(comparisons, joined === 'or' ? 'or' : 'and')}
          data={[
            { value: 'and', label: t.conditionAll },
            { value: 'or', label: t.conditionAny },
          ]}
        />
      </Group>
      {placed.map(({ comparison, at, key }) => (
        <Comparison
          key={key}
          fields={fields}
          comparison={comparison}
          typeOf={typeOf}
          readOnly={readOnly}
          onChange={(next) => replace(at, next)}
          remove={() => change(comparisons.filter((_, index) => index !== at))}
        />
      ))}
      <Button
        size="xs"
        variant="default"
        disabled={readOnly}
        leftSection={<IconPlus size={14} />}
        style={{ alignSelf: 'flex-start' }}
        onClick={() => change([...comparisons, { field: 'associate.rating', operator: '>=', value: '4' }])}
      >
        {t.addComparison}
      </Button>
    </Stack>
  );
}

type ComparisonProps = Pick<ConditionEditorProps, 'fields'> & {
  readonly comparison: ComparisonDraft;
  readonly typeOf: (field: string) => string;
  readonly readOnly: boolean;
  readonly onChange: (comparison: ComparisonDraft) => void;
  readonly remove: () => void;
};

function Comparison({ fields, comparison, typeOf, readOnly, onChange, remove }: ComparisonProps) {
  const t = useTexts(ruleSetTexts);
  const { field, operator, value } = comparison;
  const type = typeOf(field);
  // Of an open group (`trait.*`) the name is typed.
  const group = fields.find(({ name }) => name.endsWith('*') && field.startsWith(name.slice(0, -1)));
  const chosen = fields.some(({ name }) => name === field) ? field : (group?.name ?? field);
  const choose = (name: string | null) => {
    if (name === null) return;
    const next = name.endsWith('*') ? `${name.slice(0, -1)}name` : name;
    onChange({ field: next, operator: operatorsFor(typeOf(name))[0] ?? '==', value: '' });
  };
  return (
    <Group gap={6} align="flex-end" wrap="wrap">
      <Select
        size="xs"
        searchable
        aria-label={t.field}
        disabled={readOnly}
        value={chosen}
        onChange={choose}
        w={230}
        limit={80}
        data={fields.map(({ name, label }) => ({ value: name, label: `${label} (${name})` }))}
      />
      {chosen.endsWith('*') ? (
        <TextInput
          size="xs"
          w={120}
          disabled={readOnly}
          aria-label={t.name}
          value={field.slice(chosen.length - 1)}
          onChange={(event) => onChange({ ...comparison, field: `${chosen.slice(0, -1)}${event.currentTarget.value}` })}
        />
      ) : null}
      <Select
        size="xs"
        w={130}
        aria-label={t.operator}
        disabled={readOnly}
        allowDeselect={false}
        value={operator}
        onChange={(next) => onChange({ ...comparison, operator: next ?? operator })}
        data={operatorsFor(group?.type ?? type).map((each) => ({ value: each, label: t.operators[each] ?? each }))}
      />
      {operator === 'exists' ? null : type === 'boolean' ? (
        <SegmentedControl
          size="xs"
          disabled={readOnly}
          aria-label={t.value}
          value={value === 'true' ? 'true' : 'false'}
          onChange={(next) => onChange({ ...comparison, value: next })}
          data={[
            { value: 'true', label: t.yes },
            { value: 'false', label: t.no },
          ]}
        />
      ) : (
        <TextInput
          size="xs"
          w={140}
          disabled={readOnly}
          aria-label={operator === 'in' ? t.values : t.value}
          placeholder={operator === 'in' ? t.values : t.value}
          value={value}
          onChange={(event) => onChange({ ...comparison, value: event.currentTarget.value })}
        />
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={t.removeComparison} disabled={readOnly} onClick={remove}>
        <IconX size={15} />
      </ActionIcon>
    </Group>
  );
}
