import {
  ActionIcon,
  Button,
  NativeSelect,
  NumberInput,
  SegmentedControl,
  Select,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type {
  ActionProps,
  CombinatorSelectorProps,
  FieldSelectorProps,
  NotToggleProps,
  OperatorSelectorProps,
  ValueEditorProps,
} from 'react-querybuilder';
import { useTexts } from '../../../platform/web/texts.tsx';
import { type Constants, constantsOf } from './condition-query.ts';
import { conditionTexts } from './condition-texts.ts';
import { DurationInput } from './duration-input.tsx';

/** What the controls need to know of fields: their types and labels, and how ids are called. */
export type ConditionContext = {
  readonly fields: readonly { readonly field: string; readonly type: string; readonly label: string }[];
  /** Websites to choose from, where the field is the website. */
  readonly websites: readonly { readonly websiteId: string; readonly name: string }[];
};

function contextOf(props: { readonly context?: unknown }): ConditionContext {
  return props.context as ConditionContext;
}

/** The field in the catalogue that a field's name belongs to: itself, or its open group (`values.*`). */
export function entryOf(
  field: string,
  { fields }: ConditionContext,
): { readonly field: string; readonly type: string; readonly label: string } | undefined {
  const group = `${field.split('.', 1)[0]}.*`;
  return fields.find((each) => each.field === field) ?? fields.find((each) => each.field === group);
}

export function FieldControl(props: FieldSelectorProps) {
  const t = useTexts(conditionTexts);
  const context = contextOf(props);
  const value = props.value ?? '';
  const entry = entryOf(value, context);
  const isOpen = entry?.field.endsWith('.*') === true;
  const prefix = entry?.field.slice(0, -1) ?? '';
  return (
    <>
      <Select
        aria-label={t.field}
        size="sm"
        w={250}
        searchable
        allowDeselect={false}
        maxDropdownHeight={340}
        nothingFoundMessage={t.noField}
        value={entry?.field ?? null}
        data={context.fields.map((each) => ({ value: each.field, label: each.label }))}
        onChange={(next) => {
          if (next !== null) props.handleOnChange(next);
        }}
      />
      {isOpen ? (
        <TextInput
          aria-label={t.fieldName}
          placeholder={t.fieldName}
          size="sm"
          w={170}
          value={value === entry?.field ? '' : value.slice(prefix.length)}
          onChange={(event) => props.handleOnChange(`${prefix}${event.currentTarget.value || '*'}`)}
        />
      ) : null}
    </>
  );
}

export function OperatorControl(props: OperatorSelectorProps) {
  const t = useTexts(conditionTexts);
  const words: Readonly<Record<string, string>> = t.operators;
  const names = props.options.flatMap((each) => ('value' in each ? [String(each.value)] : []));
  return (
    <NativeSelect
      aria-label={t.operator}
      size="sm"
      w={150}
      value={props.value ?? ''}
      data={names.map((name) => ({ value: name, label: words[name] ?? name }))}
      onChange={(event) => props.handleOnChange(event.currentTarget.value)}
    />
  );
}

/** What a field is compared with, by the field's type and the comparison. */
export function ValueControl(props: ValueEditorProps) {
  const t = useTexts(conditionTexts);
  const type = entryOf(props.field, contextOf(props))?.type ?? 'any';
  const constants = constantsOf(props.value);
  const [first] = constants;
  const change = (...next: Constants): void => props.handleOnChange(next);
  const label = t.value;
  if (props.field === 'website' && (props.operator === '==' || props.operator === '!=')) {
    const { websites } = contextOf(props);
    return (
      <Select
        aria-label={label}
        size="sm"
        miw={200}
        allowDeselect={false}
        value={typeof first === 'string' && first !== '' ? first : null}
        data={websites.map(({ websiteId, name }) => ({ value: websiteId, label: name }))}
        onChange={(next) => change(next ?? '')}
      />
    );
  }
  switch (props.operator) {
    case 'exists':
      return null;
    case 'between':
      return (
        <>
          <Amount label={t.from} type={type} value={first} change={(low) => change(low, constants[1])} />
          <Amount label={t.to} type={type} value={constants[1]} change={(high) => change(first, high)} />
        </>
      );
    case 'in': {
      const items: readonly unknown[] = Array.isArray(first) ? first : [];
      const areNumbers = type === 'number' || (type === 'any' && items.some((item) => typeof item === 'number'));
      return (
        <TagsInput
          aria-label={t.values}
          placeholder={items.length === 0 ? t.valuesHint : ''}
          size="sm"
          miw={220}
          flex={1}
          acceptValueOnBlur
          value={items.map(String)}
          onChange={(next) => change(areNumbers ? next.map(Number).filter(Number.isFinite) : next)}
        />
      );
    }
    case 'contains':
    case 'glob':
      return <Words label={label} value={first} change={change} />;
    case '==':
    case '!=':
      if (type === 'boolean') return <YesNo value={first} change={change} />;
      if (type === 'number') return <Amount label={label} type={type} value={first} change={change} />;
      return type === 'any' ? (
        <Any value={first} change={change} />
      ) : (
        <Words label={label} value={first} change={change} />
      );
    default:
      return <Amount label={label} type={type} value={first} change={change} />;
  }
}

type Control = { readonly value: unknown; readonly change: (value: unknown) => void };

function Words({ label, value, change }: Control & { readonly label: string }) {
  return (
    <TextInput
      aria-label={label}
      size="sm"
      miw={160}
      flex={1}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

function Amount({ label, type, value, change }: Control & { readonly label: string; readonly type: string }) {
  if (type === 'time') return <DurationInput label={label} value={Number(value)} change={change} />;
  return (
    <NumberInput
      aria-label={label}
      size="sm"
      w={150}
      thousandSeparator
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => change(typeof next === 'number' ? next : undefined)}
    />
  );
}

function YesNo({ value, change }: Control) {
  const t = useTexts(conditionTexts);
  return (
    <SegmentedControl
      aria-label={t.value}
      size="sm"
      value={value === false ? 'no' : 'yes'}
      data={[
        { value: 'yes', label: t.yes },
        { value: 'no', label: t.no },
      ]}
      onChange={(next) => change(next === 'yes')}
    />
  );
}

/** A value whose type only the page knows: it is said which is meant. */
function Any({ value, change }: Control) {
  const t = useTexts(conditionTexts);
  const kind = typeof value === 'number' || typeof value === 'boolean' ? typeof value : 'string';
  return (
    <>
      <NativeSelect
        aria-label={t.kind}
        size="sm"
        w={110}
        value={kind}
        data={[
          { value: 'string', label: t.text },
          { value: 'number', label: t.number },
          { value: 'boolean', label: t.yesNo },
        ]}
        onChange={(event) => {
          const next = event.currentTarget.value;
          change(next === 'number' ? Number(value) || 0 : next === 'boolean' ? true : String(value ?? ''));
        }}
      />
      {kind === 'number' ? <Amount label={t.value} type="number" value={value} change={change} /> : null}
      {kind === 'boolean' ? <YesNo value={value} change={change} /> : null}
      {kind === 'string' ? <Words label={t.value} value={value} change={change} /> : null}
    </>
  );
}

export function CombinatorControl(props: CombinatorSelectorProps) {
  const t = useTexts(conditionTexts);
  return (
    <SegmentedControl
      aria-label={t.combinator}
      size="xs"
      value={props.value ?? 'and'}
      data={[
        { value: 'and', label: t.and },
        { value: 'or', label: t.or },
      ]}
      onChange={(next) => props.handleOnChange(next)}
    />
  );
}

export function NotControl(props: NotToggleProps) {
  const t = useTexts(conditionTexts);
  const on = props.checked === true;
  return (
    <Button
      size="compact-sm"
      variant={on ? 'filled' : 'default'}
      aria-pressed={on}
      onClick={() => props.handleOnChange(!on)}
    >
      {t.not}
    </Button>
  );
}

export function AddRuleControl(props: ActionProps) {
  const t = useTexts(conditionTexts);
  return (
    <Button
      size="compact-sm"
      variant="light"
      leftSection={<IconPlus size={14} />}
      onClick={(event) => props.handleOnClick(event)}
    >
      {t.addRule}
    </Button>
  );
}

export function AddGroupControl(props: ActionProps) {
  const t = useTexts(conditionTexts);
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<IconPlus size={14} />}
      onClick={(event) => props.handleOnClick(event)}
    >
      {t.addGroup}
    </Button>
  );
}

export function RemoveControl(props: ActionProps) {
  const t = useTexts(conditionTexts);
  return (
    <ActionIcon
      size={30}
      variant="subtle"
      color="gray"
      aria-label={t.remove}
      onClick={(event) => props.handleOnClick(event)}
    >
      <IconX size={16} />
    </ActionIcon>
  );
}
