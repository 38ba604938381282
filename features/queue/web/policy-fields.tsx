import { NativeSelect, NumberInput, Paper, SimpleGrid, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { QueuePolicyView } from '../core/index.ts';
import { policyTexts } from './policy-texts.ts';

/** The settings as they are being edited. */
export type PolicyDraft = Omit<QueuePolicyView, 'version'>;

/** What every part of the form is given. */
export type PolicyPart = {
  readonly draft: PolicyDraft;
  readonly change: (change: Partial<PolicyDraft>) => void;
  readonly readOnly: boolean;
  /** What cannot be saved, by its path. */
  readonly faults: ReadonlyMap<string, string>;
};

export type NumberField = {
  [Field in keyof PolicyDraft]: PolicyDraft[Field] extends number ? Field : never;
}[keyof PolicyDraft];

const SECOND = 1_000;
/** Fields that are counts or points, with their bounds; all else is time, 1 s to 1 h unless said. */
const COUNTS: Partial<Record<NumberField, readonly [least: number, most: number]>> = {
  raceWidth: [1, 20],
  fairBand: [0, 50],
  invitationsPerVisit: [0, 100],
  callbackTries: [1, 5],
};
const TIMES: Partial<Record<NumberField, readonly [least: number, most: number]>> = { preferredMs: [0, 600] };

/** One part of the policy under its heading. */
export function PolicySection({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper p="md" component="section">
      <Title order={2} mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

export function NumberFields({
  fields,
  draft,
  change,
  readOnly,
  faults,
}: PolicyPart & { readonly fields: readonly NumberField[] }) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
      {fields.map((field) => (
        <NumberSetting
          key={field}
          field={field}
          value={draft[field]}
          readOnly={readOnly}
          fault={faults.get(field)}
          onChange={(next) => change({ [field]: next })}
        />
      ))}
    </SimpleGrid>
  );
}

type NumberSettingProps = {
  readonly field: NumberField;
  readonly value: number;
  readonly readOnly: boolean;
  readonly fault: string | undefined;
  readonly onChange: (value: number) => void;
};

function NumberSetting({ field, value, readOnly, fault, onChange }: NumberSettingProps) {
  const t = useTexts(policyTexts);
  const count = COUNTS[field];
  const unit = count === undefined ? SECOND : 1;
  const [least, most] = count ?? TIMES[field] ?? [1, 3_600];
  return (
    <NumberInput
      label={t.fields[field]}
      {...(t.hints[field] === undefined ? {} : { description: t.hints[field] })}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      readOnly={readOnly}
      min={least}
      max={most}
      clampBehavior="blur"
      allowDecimal={count === undefined}
      {...(count === undefined ? { suffix: ` ${t.seconds}` } : {})}
      error={fault}
      value={value / unit}
      onChange={(next) => onChange(Math.round(Number(next) * unit))}
    />
  );
}

/** A time in seconds within a sentence. */
export function Seconds(props: {
  readonly label: string;
  readonly value: number;
  readonly readOnly: boolean;
  readonly fault: string | undefined;
  readonly onChange: (ms: number) => void;
}) {
  const t = useTexts(policyTexts);
  return (
    <NumberInput
      label={props.label}
      w={110}
      min={1}
      max={3_600}
      clampBehavior="blur"
      suffix={` ${t.seconds}`}
      error={props.fault}
      readOnly={props.readOnly}
      value={props.value / SECOND}
      onChange={(next) => props.onChange(Math.round(Number(next) * SECOND))}
    />
  );
}

type ChoiceProps<T extends string> = {
  readonly label: string;
  readonly value: T;
  readonly of: readonly T[];
  readonly words: Readonly<Record<string, string>>;
  readonly readOnly: boolean;
  readonly onChange: (value: T) => void;
  readonly hint?: string | undefined;
  readonly fault?: string | undefined;
};

/** One of a few, in the words of a sentence. */
export function Choice<T extends string>({ label, value, of, words, readOnly, onChange, hint, fault }: ChoiceProps<T>) {
  return (
    <NativeSelect
      label={label}
      {...(hint === undefined ? {} : { description: hint })}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      error={fault}
      disabled={readOnly}
      value={value}
      data={of.map((each) => ({ value: each, label: words[each] ?? each }))}
      onChange={(event) => {
        const chosen = of.find((each) => each === event.currentTarget.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    />
  );
}
