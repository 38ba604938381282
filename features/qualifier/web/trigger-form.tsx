import {
  Collapse,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { ConditionField } from '../../../platform/web/condition-context.ts';
import { ConditionEditor } from '../../../platform/web/condition-editor.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { Throttle, Trigger, TriggerLimits } from '../core/index.ts';
import { qualifierTexts } from './qualifier-texts.ts';
import { withoutEmpty } from './trigger-draft.ts';

export type Website = { readonly websiteId: string; readonly name: string };

type TriggerFormProps = {
  readonly trigger: Trigger;
  readonly change: (trigger: Trigger) => void;
  readonly fields: readonly ConditionField[];
  readonly websites: readonly Website[];
};

/** Everything that a trigger says of itself, as a form. */
export function TriggerForm({ trigger, change, fields, websites }: TriggerFormProps) {
  const t = useTexts(qualifierTexts);
  const { gives, limits, throttle } = trigger;
  const [more, { toggle }] = useDisclosure(
    limits !== undefined || throttle !== undefined || trigger.reason !== undefined || trigger.websiteIds !== undefined,
  );
  const kind = 'weight' in gives ? 'weight' : gives.verdict;
  /** An optional part, left out where nothing is said. */
  const part = <Key extends 'reason' | 'openingWords' | 'websiteIds' | 'limits' | 'throttle'>(
    key: Key,
    value: Trigger[Key] | undefined,
  ): void => {
    const { [key]: _before, ...rest } = trigger;
    change((value === undefined ? rest : { ...rest, [key]: value }) as Trigger);
  };
  const limit = (key: keyof NonNullable<Trigger['limits']>, label: string) => (
    <Count
      label={label}
      value={limits?.[key]}
      change={(value) => part('limits', withoutEmpty<TriggerLimits>({ ...limits, [key]: value }))}
    />
  );
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <TextInput
          label={t.name}
          flex={1}
          miw={200}
          maxLength={120}
          required
          value={trigger.name}
          onChange={(event) => change({ ...trigger, name: event.currentTarget.value })}
        />
        <Stack gap={2}>
          <Text size="sm" fw={500} component="span">
            {t.gives}
          </Text>
          <SegmentedControl
            aria-label={t.gives}
            value={kind}
            data={[
              { value: 'can', label: t.can },
              { value: 'must', label: t.must },
              { value: 'weight', label: t.weightOption },
            ]}
            onChange={(next) =>
              change({
                ...trigger,
                gives: next === 'weight' ? { weight: 0.5 } : { verdict: next === 'must' ? 'must' : 'can' },
              })
            }
          />
        </Stack>
        {'weight' in gives ? (
          <NumberInput
            label={t.weight}
            w={110}
            min={0.01}
            step={0.1}
            value={gives.weight}
            onChange={(next) => change({ ...trigger, gives: { weight: typeof next === 'number' ? next : 0 } })}
          />
        ) : null}
        <Switch
          label={t.switchOn}
          mb={8}
          checked={trigger.enabled !== false}
          onChange={(event) => {
            const { enabled: _enabled, ...rest } = trigger;
            change(event.currentTarget.checked ? rest : { ...rest, enabled: false });
          }}
        />
      </Group>
      <ConditionEditor
        value={trigger.when}
        fields={fields.map((each) => (each.field === 'website' ? { ...each, options: websitesOf(websites) } : each))}
        begin="visit.pages"
        change={(when) => change({ ...trigger, when })}
      />
      <UnstyledButton onClick={toggle} aria-expanded={more} py={4}>
        <Group gap={6}>
          {more ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
          <Text fw={550}>{t.more}</Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={more}>
        <Stack gap="sm">
          <TextInput
            label={t.reason}
            description={t.reasonHint}
            maxLength={200}
            value={trigger.reason ?? ''}
            onChange={(event) => part('reason', event.currentTarget.value || undefined)}
          />
          <Textarea
            label={t.opening}
            description={t.openingHint}
            autosize
            maxLength={500}
            value={trigger.openingWords ?? ''}
            onChange={(event) => part('openingWords', event.currentTarget.value || undefined)}
          />
          <MultiSelect
            label={t.websites}
            description={t.websitesHint}
            data={websitesOf(websites)}
            value={[...(trigger.websiteIds ?? [])]}
            onChange={(next) => part('websiteIds', next.length === 0 ? undefined : next)}
          />
          <Group gap="sm" align="flex-end">
            {limit('perVisit', t.perVisit)}
            {limit('perDay', t.perDay)}
            {limit('perHour', t.perHour)}
            {limit('coolDownMinutes', t.coolDown)}
          </Group>
          {kind === 'must' ? null : <ThrottleFields throttle={throttle} change={(next) => part('throttle', next)} />}
        </Stack>
      </Collapse>
    </Stack>
  );
}

function websitesOf(websites: readonly Website[]): { value: string; label: string }[] {
  return websites.map(({ websiteId, name }) => ({ value: websiteId, label: name }));
}

type ThrottleFieldsProps = {
  readonly throttle: Throttle | undefined;
  readonly change: (throttle: Throttle | undefined) => void;
};

export function ThrottleFields({ throttle, change }: ThrottleFieldsProps) {
  const t = useTexts(qualifierTexts);
  const { minFree, minShare } = throttle ?? {};
  return (
    <Group gap="sm" align="flex-end" role="group" aria-label={t.throttle}>
      <Count
        label={t.minFree}
        value={minFree}
        change={(value) => change(withoutEmpty<Throttle>({ minFree: value, minShare }))}
      />
      <Count
        label={t.minShare}
        most={100}
        value={minShare === undefined ? undefined : Math.round(minShare * 100)}
        change={(value) =>
          change(withoutEmpty<Throttle>({ minFree, minShare: value === undefined ? undefined : value / 100 }))
        }
      />
    </Group>
  );
}

type CountProps = {
  readonly label: string;
  readonly value: number | undefined;
  readonly change: (value: number | undefined) => void;
  readonly most?: number;
};

/** A whole number, or nothing. */
export function Count({ label, value, change, most = 1_000_000 }: CountProps) {
  return (
    <NumberInput
      label={label}
      w={200}
      min={1}
      max={most}
      allowDecimal={false}
      placeholder="–"
      value={value ?? ''}
      onChange={(next) => change(typeof next === 'number' ? next : undefined)}
    />
  );
}
