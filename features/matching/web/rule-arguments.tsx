import { Autocomplete, Checkbox, NumberInput, Stack, TextInput } from '@mantine/core';
import { ConditionEditor } from '../../../platform/web/condition-editor.tsx';
import { useLanguage } from '../../../platform/web/texts.tsx';
import { conditionFieldLabel, type RuleKindList, type RuleKindView } from '../core/index.ts';

/** What of a JSON Schema the forms understand. */
type Schema = {
  readonly properties?: Readonly<Record<string, { readonly type?: string; readonly default?: unknown }>>;
};

type RuleArgumentsProps = {
  readonly kind: RuleKindView;
  readonly words: RuleKindView['words']['en'];
  readonly fields: RuleKindList['fields'];
  /** Attributes that may be compared. */
  readonly attributes: readonly string[];
  readonly args: Readonly<Record<string, unknown>>;
  readonly onChange: (args: Readonly<Record<string, unknown>>) => void;
  readonly readOnly: boolean;
};

/** The form for what a rule is told, drawn from the schema by which its kind checks it. */
export function RuleArguments({ kind, words, fields, attributes, args, onChange, readOnly }: RuleArgumentsProps) {
  const { language } = useLanguage();
  const { properties = {} } = kind.args as Schema;
  const names = Object.keys(properties);
  if (names.length === 0) return null;
  return (
    <Stack gap={8} mt={6}>
      {names.map((name) => {
        const { type, default: usual } = properties[name] ?? {};
        const label = words.args?.[name] ?? name;
        const value = args[name] ?? usual;
        const set = (next: unknown) => onChange({ ...args, [name]: next });
        const shared = { label, size: 'xs', disabled: readOnly } as const;
        if (type === 'boolean')
          return (
            <Checkbox
              key={name}
              {...shared}
              size="md"
              checked={value === true}
              onChange={(event) => set(event.currentTarget.checked)}
            />
          );
        if (type === 'number' || type === 'integer')
          return <NumberInput key={name} {...shared} value={Number(value ?? 0)} onChange={set} maw={160} />;
        if (type === undefined)
          return (
            <ConditionEditor
              key={name}
              fields={fields.map(({ name: field, type, label, declared, options }) => ({
                field,
                type,
                label: declared === true ? label : conditionFieldLabel(field, language),
                options: options?.map((value) => ({ value, label: value })),
              }))}
              begin="associate.rating"
              value={value}
              change={set}
              readOnly={readOnly}
            />
          );
        const text = typeof value === 'string' ? value : '';
        return name === 'attribute' ? (
          <Autocomplete key={name} {...shared} value={text} onChange={set} data={[...attributes]} maw={260} />
        ) : (
          <TextInput
            key={name}
            {...shared}
            value={text}
            onChange={(event) => set(event.currentTarget.value)}
            maw={260}
          />
        );
      })}
    </Stack>
  );
}
