import {
  ActionIcon,
  Button,
  Group,
  JsonInput,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Condition } from '../../kernel/rule/condition.ts';
import { DAY } from '../../kernel/time.ts';
import { conditionTexts } from './condition-form-texts.ts';
import { type ConditionRow, conditionOf, firstValues, operatorsFor, rowsOf } from './condition-rows.ts';
import { useTexts } from './texts.tsx';

/** A field that conditions may read. */
export type ConditionField = {
  readonly field: string;
  readonly type: string;
  readonly label: string;
  readonly options?: readonly string[];
};

type ConditionEditorProps = {
  readonly fields: readonly ConditionField[];
  readonly value: Condition;
  readonly onChange: (condition: Condition) => void;
  readonly readOnly?: boolean;
};

/** A condition as rows that all or any have to be true; what rows cannot show is edited as it is written. Times are in days. */
export function ConditionEditor({ fields, value, onChange, readOnly = false }: ConditionEditorProps) {
  const t = useTexts(conditionTexts);
  const shown = rowsOf(value);
  if (shown === undefined) return <WrittenCondition value={value} onChange={onChange} readOnly={readOnly} />;
  const { join, rows } = shown;
  const change = (index: number, row: ConditionRow) =>
    onChange(conditionOf({ join, rows: rows.map((each, place) => (place === index ? row : each)) }));
  const [first] = fields;
  const fresh = (): ConditionRow => {
    const [operator = '=='] = operatorsFor(first?.type ?? 'text');
    return {
      field: first?.field ?? '',
      operator,
      values: firstValues(operator, first?.type ?? 'text'),
      negated: false,
    };
  };
  return (
    <Stack gap="xs">
      {rows.length > 1 ? (
        <SegmentedControl
          w="fit-content"
          size="xs"
          aria-label={t.join}
          readOnly={readOnly}
          value={join}
          onChange={(next) => onChange(conditionOf({ join: next === 'or' ? 'or' : 'and', rows }))}
          data={[
            { value: 'and', label: t.all },
            { value: 'or', label: t.any },
          ]}
        />
      ) : null}
      {rows
        .map((row, index) => ({ row, index, key: `row-${index}` }))
        .map(({ row, index, key }) => (
          <Row
            key={key}
            row={row}
            fields={fields}
            readOnly={readOnly}
            onChange={(next) => change(index, next)}
            {...(rows.length === 1
              ? {}
              : { onRemove: () => onChange(conditionOf({ join, rows: rows.filter((_, place) => place !== index) })) })}
          />
        ))}
      {readOnly ? null : (
        <Button
          w="fit-content"
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange(conditionOf({ join, rows: [...rows, fresh()] }))}
        >
          {t.add}
        </Button>
      )}
    </Stack>
  );
}

type RowProps = {
  readonly row: ConditionRow;
  readonly fields: readonly ConditionField[];
  readonly readOnly: boolean;
  readonly onChange: (row: ConditionRow) => void;
  readonly onRemove?: () => void;
};

function Row({ row, fields, readOnly, onChange, onRemove }: RowProps) {
  const t = useTexts(conditionTexts);
  const known = fields.find((each) => each.field === row.field);
  const type = known?.type ?? 'any';
  const operators = [...new Set([...operatorsFor(type), row.operator])];
  const nameOf = (operator: string): string => t.operators[operator] ?? operator;
  return (
    <Group gap={6} align="flex-start" wrap="wrap">
      <Select
        aria-label={t.field}
        searchable
        readOnly={readOnly}
        w={250}
        value={row.field}
        data={[
          ...fields.map((each) => ({ value: each.field, label: each.label })),
          ...(known === undefined ? [{ value: row.field, label: row.field }] : []),
        ]}
        onChange={(field) => {
          const next = fields.find((each) => each.field === field);
          if (next === undefined) return;
          const [operator = '=='] = operatorsFor(next.type);
          onChange({ field: next.field, operator, values: firstValues(operator, next.type), negated: false });
        }}
      />
      <Select
        aria-label={t.comparison}
        readOnly={readOnly}
        w={165}
        value={`${row.negated ? '!' : ''}${row.operator}`}
        data={operators.flatMap((operator) => [
          { value: operator, label: nameOf(operator) },
          { value: `!${operator}`, label: t.not(nameOf(operator)) },
        ])}
        onChange={(chosen) => {
          if (chosen === null) return;
          const negated = chosen.startsWith('!') && chosen !== '!=';
          const operator = negated ? chosen.slice(1) : chosen;
          const values = operator === row.operator ? row.values : firstValues(operator, type);
          onChange({ ...row, operator, negated, values });
        }}
      />
      <Operand row={row} type={type} options={known?.options} readOnly={readOnly} onChange={onChange} />
      {readOnly || onRemove === undefined ? null : (
        <ActionIcon aria-label={t.remove} onClick={onRemove}>
          <IconTrash size={16} />
        </ActionIcon>
      )}
    </Group>
  );
}

type OperandProps = Pick<RowProps, 'row' | 'readOnly' | 'onChange'> & {
  readonly type: string;
  readonly options: readonly string[] | undefined;
};

/** What a field is compared with, by its type. */
function Operand({ row, type, options, readOnly, onChange }: OperandProps) {
  const t = useTexts(conditionTexts);
  const { operator, values } = row;
  const [value, high] = values;
  const set = (...next: readonly unknown[]) => onChange({ ...row, values: next });
  const unit = type === 'time' ? DAY : 1;
  const number = (current: unknown, label: string, change: (next: number) => void) => (
    <NumberInput
      aria-label={label}
      readOnly={readOnly}
      w={130}
      value={typeof current === 'number' ? current / unit : ''}
      {...(type === 'time' ? { suffix: ` ${t.days}` } : {})}
      onChange={(next) => change(Number(next) * unit)}
    />
  );
  if (operator === 'exists') return null;
  if (operator === 'between') {
    return (
      <Group gap={6}>
        {number(value, t.from, (next) => set(next, high))}
        <Text size="sm">{t.and}</Text>
        {number(high, t.to, (next) => set(value, next))}
      </Group>
    );
  }
  if (operator === 'in') {
    return (
      <TagsInput
        aria-label={t.values}
        readOnly={readOnly}
        miw={230}
        value={Array.isArray(value) ? value.map(String) : []}
        {...(options === undefined ? {} : { data: [...options] })}
        onChange={(next) => set(type === 'number' ? next.map(Number).filter(Number.isFinite) : next)}
      />
    );
  }
  if (typeof value === 'number' || type === 'number' || type === 'time')
    return number(value, t.value, (next) => set(next));
  if (typeof value === 'boolean') {
    return (
      <Select
        aria-label={t.value}
        readOnly={readOnly}
        w={110}
        value={String(value)}
        data={[
          { value: 'true', label: t.yes },
          { value: 'false', label: t.no },
        ]}
        onChange={(next) => set(next === 'true')}
      />
    );
  }
  if (options !== undefined) {
    return (
      <Select
        aria-label={t.value}
        readOnly={readOnly}
        w={230}
        value={String(value)}
        data={[...options]}
        onChange={(next) => set(next ?? '')}
      />
    );
  }
  return (
    <TextInput
      aria-label={t.value}
      {...(operator === 'glob' ? { placeholder: t.pattern } : {})}
      readOnly={readOnly}
      w={230}
      value={String(value ?? '')}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

/** Groups within groups, as they are written. */
function WrittenCondition({
  value,
  onChange,
  readOnly,
}: Omit<ConditionEditorProps, 'fields' | 'readOnly'> & { readonly readOnly: boolean }) {
  const t = useTexts(conditionTexts);
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  return (
    <JsonInput
      label={t.written}
      description={t.writtenHint}
      readOnly={readOnly}
      autosize
      minRows={4}
      value={text}
      validationError={t.noJson}
      onChange={(next) => {
        setText(next);
        try {
          const read: Condition = JSON.parse(next);
          onChange(read);
        } catch {
          // It is not finished.
        }
      }}
    />
  );
}
