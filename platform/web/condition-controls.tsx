import { ActionIcon, Button, NativeSelect, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type {
  ActionProps,
  CombinatorSelectorProps,
  FieldSelectorProps,
  NotToggleProps,
  OperatorSelectorProps,
} from 'react-querybuilder';
import { contextOf, entryOf } from './condition-context.ts';
import { conditionTexts } from './condition-texts.ts';
import { useTexts } from './texts.tsx';

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
        disabled={props.disabled ?? false}
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
          disabled={props.disabled ?? false}
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
      disabled={props.disabled ?? false}
      value={props.value ?? ''}
      data={names.map((name) => ({ value: name, label: words[name] ?? name }))}
      onChange={(event) => props.handleOnChange(event.currentTarget.value)}
    />
  );
}

export function CombinatorControl(props: CombinatorSelectorProps) {
  const t = useTexts(conditionTexts);
  return (
    <SegmentedControl
      aria-label={t.combinator}
      size="xs"
      disabled={props.disabled ?? false}
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
      disabled={props.disabled ?? false}
      onClick={() => props.handleOnChange(!on)}
    >
      {t.not}
    </Button>
  );
}

export function AddRuleControl(props: ActionProps) {
  const t = useTexts(conditionTexts);
  if (props.disabled === true) return null;
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
  if (props.disabled === true) return null;
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
  if (props.disabled === true) return null;
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
