import { MultiSelect, NativeSelect, NumberInput, SegmentedControl, Select, TagsInput, TextInput } from '@mantine/core';
import type { ValueEditorProps } from 'react-querybuilder';
import { type ConditionField, contextOf, entryOf } from './condition-context.ts';
import { type Constants, constantsOf } from './condition-query.ts';
import { conditionTexts } from './condition-texts.ts';
import { DurationInput } from './duration-input.tsx';
import { useTexts } from './texts.tsx';

/** What a field is compared with, by the field's type and the comparison. */
export function ValueControl(props: ValueEditorProps) {
  const t = useTexts(conditionTexts);
  const entry = entryOf(props.field, contextOf(props));
  const type = entry?.type ?? 'any';
  const constants = constantsOf(props.value);
  const [first] = constants;
  const change = (...next: Constants): void => props.handleOnChange(next);
  const label = t.value;
  const disabled = props.disabled ?? false;
  const options = entry?.options;
  switch (props.operator) {
    case 'exists':
      return null;
    case 'between':
      return (
        <>
          <Amount
            label={t.from}
            type={type}
            value={first}
            disabled={disabled}
            change={(low) => change(low, constants[1])}
          />
          <Amount
            label={t.to}
            type={type}
            value={constants[1]}
            disabled={disabled}
            change={(high) => change(first, high)}
          />
        </>
      );
    case 'in':
      return <Items type={type} options={options} value={first} disabled={disabled} change={change} />;
    case 'contains':
    case 'glob':
      return <Words label={label} value={first} disabled={disabled} change={change} />;
    case '==':
    case '!=':
      if (type === 'boolean') return <YesNo value={first} disabled={disabled} change={change} />;
      if (type === 'number')
        return <Amount label={label} type={type} value={first} disabled={disabled} change={change} />;
      if (options !== undefined) return <Chosen options={options} value={first} disabled={disabled} change={change} />;
      return type === 'any' ? (
        <Any value={first} disabled={disabled} change={change} />
      ) : (
        <Words label={label} value={first} disabled={disabled} change={change} />
      );
    default:
      return <Amount label={label} type={type} value={first} disabled={disabled} change={change} />;
  }
}

type Control = { readonly value: unknown; readonly disabled: boolean; readonly change: (value: unknown) => void };
type Options = NonNullable<ConditionField['options']>;

/** Choices, and what was chosen before though it is none of them any more. */
function withChosen(options: Options, chosen: readonly string[]): { value: string; label: string }[] {
  const gone = chosen.filter((value) => value !== '' && !options.some((each) => each.value === value));
  return [...options, ...gone.map((value) => ({ value, label: value }))];
}

function Chosen({ options, value, disabled, change }: Control & { readonly options: Options }) {
  const t = useTexts(conditionTexts);
  const chosen = typeof value === 'string' && value !== '' ? value : null;
  return (
    <Select
      aria-label={t.value}
      size="sm"
      miw={200}
      disabled={disabled}
      allowDeselect={false}
      value={chosen}
      data={withChosen(options, chosen === null ? [] : [chosen])}
      onChange={(next) => change(next ?? '')}
    />
  );
}

type ItemsProps = Control & { readonly type: string; readonly options: Options | undefined };

/** Several values: chosen where they are known, else typed. */
function Items({ type, options, value, disabled, change }: ItemsProps) {
  const t = useTexts(conditionTexts);
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const shown = items.map(String);
  const shared = { 'aria-label': t.values, size: 'sm', miw: 220, flex: 1, disabled, value: shown } as const;
  if (type === 'boolean') {
    const data = [
      { value: 'true', label: t.yes },
      { value: 'false', label: t.no },
    ];
    return <MultiSelect {...shared} data={data} onChange={(next) => change(next.map((each) => each === 'true'))} />;
  }
  if (options !== undefined) {
    return <MultiSelect {...shared} searchable data={withChosen(options, shown)} onChange={change} />;
  }
  const areNumbers = type === 'number' || (type === 'any' && items.some((item) => typeof item === 'number'));
  return (
    <TagsInput
      {...shared}
      placeholder={items.length === 0 ? t.valuesHint : ''}
      acceptValueOnBlur
      onChange={(next) => change(areNumbers ? next.map(Number).filter(Number.isFinite) : next)}
    />
  );
}

function Words({ label, value, disabled, change }: Control & { readonly label: string }) {
  return (
    <TextInput
      aria-label={label}
      size="sm"
      miw={160}
      flex={1}
      disabled={disabled}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

function Amount({ label, type, value, disabled, change }: Control & { readonly label: string; readonly type: string }) {
  if (type === 'time') return <DurationInput label={label} value={Number(value)} disabled={disabled} change={change} />;
  return (
    <NumberInput
      aria-label={label}
      size="sm"
      w={150}
      disabled={disabled}
      thousandSeparator
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => change(typeof next === 'number' ? next : undefined)}
    />
  );
}

function YesNo({ value, disabled, change }: Control) {
  const t = useTexts(conditionTexts);
  return (
    <SegmentedControl
      aria-label={t.value}
      size="sm"
      disabled={disabled}
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
function Any({ value, disabled, change }: Control) {
  const t = useTexts(conditionTexts);
  const kind = typeof value === 'number' || typeof value === 'boolean' ? typeof value : 'string';
  return (
    <>
      <NativeSelect
        aria-label={t.kind}
        size="sm"
        w={110}
        disabled={disabled}
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
      {kind === 'number' ? (
        <Amount label={t.value} type="number" value={value} disabled={disabled} change={change} />
      ) : null}
      {kind === 'boolean' ? <YesNo value={value} disabled={disabled} change={change} /> : null}
      {kind === 'string' ? <Words label={t.value} value={value} disabled={disabled} change={change} /> : null}
    </>
  );
}
