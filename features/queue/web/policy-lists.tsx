import { ActionIcon, Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTexts } from '../../../platform/web/texts.tsx';
import { Choice, type PolicyDraft, type PolicyPart, Seconds } from './policy-fields.tsx';
import { policyTexts } from './policy-texts.ts';

type NamedTrigger = { readonly triggerId: string; readonly name: string };
type TriggerRow = PolicyDraft['triggers'][number];
type StepRow = PolicyDraft['steps'][number];

/** "Customers of *Large mortgage* are offered to several at once, priority 5." */
export function TriggerRows({
  draft,
  change,
  readOnly,
  triggers,
}: PolicyPart & { readonly triggers: readonly NamedTrigger[] }) {
  const t = useTexts(policyTexts);
  const rows = draft.triggers;
  const free = triggers.filter((each) => !rows.some((row) => row.triggerId === each.triggerId));
  const nameOf = (triggerId: string): string =>
    triggers.find((each) => each.triggerId === triggerId)?.name ?? `${triggerId}: ${t.gone}`;
  const put = (index: number, row: TriggerRow) =>
    change({ triggers: rows.map((each, at) => (at === index ? row : each)) });
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {rows.length === 0 ? t.noTriggers : t.triggersHint}
      </Text>
      {rows.map((row, index) => (
        <Group key={row.triggerId} gap="md" align="flex-end">
          <Choice
            label={t.trigger}
            value={row.triggerId}
            of={[row.triggerId, ...free.map((each) => each.triggerId)]}
            words={Object.fromEntries(
              [row.triggerId, ...free.map((each) => each.triggerId)].map((id) => [id, nameOf(id)]),
            )}
            readOnly={readOnly}
            onChange={(triggerId) => put(index, { ...row, triggerId })}
          />
          <Choice
            label={t.its}
            value={row.mode ?? ''}
            of={['', 'assign', 'race', 'choose']}
            words={t.mode}
            readOnly={readOnly}
            onChange={(mode) => {
              const { mode: _, ...rest } = row;
              put(index, mode === '' ? { ...rest, priority: row.priority ?? 0 } : { ...rest, mode });
            }}
          />
          <NumberInput
            label={t.priority}
            aria-description={t.priorityHint}
            title={t.priorityHint}
            w={110}
            min={0}
            max={100}
            clampBehavior="blur"
            allowDecimal={false}
            readOnly={readOnly}
            value={row.priority ?? 0}
            onChange={(next) => put(index, { ...row, priority: Number(next) })}
          />
          {readOnly ? null : (
            <Remove
              label={t.removeTrigger(nameOf(row.triggerId))}
              remove={() => change({ triggers: rows.filter((_, at) => at !== index) })}
            />
          )}
        </Group>
      ))}
      {readOnly || free[0] === undefined ? null : (
        <Add
          label={t.addTrigger}
          add={() => change({ triggers: [...rows, { triggerId: free[0]?.triggerId ?? '', priority: 0 }] })}
        />
      )}
    </Stack>
  );
}

const MOST_STEPS = 10;
/** How far the next step is put behind the last. Milliseconds. */
const APART = 15_000;

/** "After 45 s ask 3 at once, the same people." */
export function StepRows({ draft, change, readOnly, faults }: PolicyPart) {
  const t = useTexts(policyTexts);
  const rows = draft.steps;
  // A step has no name of its own: it is its place in the order.
  const places = rows.map((row, index) => ({ key: `step-${index}`, row, index }));
  const put = (index: number, row: StepRow) => change({ steps: rows.map((each, at) => (at === index ? row : each)) });
  return (
    <Stack gap="sm" component="fieldset" bd={0} p={0} m={0}>
      <Text component="legend" fw={600} p={0}>
        {t.steps}
      </Text>
      <Text size="sm" c="dimmed">
        {t.stepsHint}
      </Text>
      {places.map(({ key, row, index }) => (
        <Group key={key} gap="md" align="flex-start" role="group" aria-label={t.step(index + 1)}>
          <Seconds
            label={t.after}
            value={row.afterMs}
            readOnly={readOnly}
            fault={faults.get(`steps[${index}].afterMs`)}
            onChange={(afterMs) => put(index, { ...row, afterMs })}
          />
          <NumberInput
            label={t.ask}
            placeholder={t.asBefore}
            w={130}
            min={1}
            max={20}
            clampBehavior="blur"
            allowDecimal={false}
            readOnly={readOnly}
            value={row.width ?? ''}
            onChange={(next) => {
              const { width: _, ...rest } = row;
              put(index, next === '' ? rest : { ...rest, width: Number(next) });
            }}
          />
          <Choice
            label={t.whom}
            value={row.pool ?? ''}
            of={['', 'wide', 'named']}
            words={t.pool}
            readOnly={readOnly}
            fault={faults.get(`steps[${index}].pool`) ?? faults.get(`steps[${index}]`)}
            onChange={(pool) => {
              const { pool: _, ...rest } = row;
              put(index, pool === '' ? rest : { ...rest, pool });
            }}
          />
          {readOnly ? null : (
            <Remove
              beside
              label={t.removeStep(index + 1)}
              remove={() => change({ steps: rows.filter((_, at) => at !== index) })}
            />
          )}
        </Group>
      ))}
      {readOnly || rows.length >= MOST_STEPS ? null : (
        <Add
          label={t.addStep}
          add={() => change({ steps: [...rows, { afterMs: (rows.at(-1)?.afterMs ?? 0) + APART, width: 2 }] })}
        />
      )}
    </Stack>
  );
}

type RemoveProps = {
  readonly label: string;
  readonly remove: () => void;
  /** Beside fields that stand under their labels and may have words beneath. */
  readonly beside?: boolean;
};

function Remove({ label, remove, beside = false }: RemoveProps) {
  return (
    <ActionIcon variant="default" size={36} mt={beside ? 21 : 0} aria-label={label} title={label} onClick={remove}>
      <IconTrash size={17} />
    </ActionIcon>
  );
}

function Add({ label, add }: { readonly label: string; readonly add: () => void }) {
  return (
    <Button variant="default" size="xs" w="fit-content" leftSection={<IconPlus size={15} />} onClick={add}>
      {label}
    </Button>
  );
}
