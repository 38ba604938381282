import { ActionIcon, Alert, Badge, Blockquote, Button, Group, Paper, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ConditionField } from '../../../platform/web/condition-context.ts';
import { useFaultWords } from '../../../platform/web/refusals.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { Trigger, TriggerProblem, TriggerRecord } from '../core/index.ts';
import { qualifierTexts } from './qualifier-texts.ts';
import { TriggerForm, type Website } from './trigger-form.tsx';

type TriggerCardProps = {
  readonly trigger: Trigger;
  readonly sentence: string;
  readonly place: number;
  readonly count: number;
  readonly record: TriggerRecord | undefined;
  readonly problems: readonly TriggerProblem[];
  readonly verdictChip: (verdict: string) => ReactNode;
  readonly fields: readonly ConditionField[];
  readonly websites: readonly Website[];
  /** Absent for those who may only look. */
  readonly editing?: {
    readonly open: boolean;
    readonly toggle: () => void;
    readonly change: (trigger: Trigger) => void;
    readonly move: (by: -1 | 1) => void;
    readonly remove: () => void;
  };
};

/** A trigger as a sentence with what came of it; opened, as a form. */
export function TriggerCard(props: TriggerCardProps) {
  const t = useTexts(qualifierTexts);
  const format = useFormat();
  const words = useFaultWords();
  const { trigger, sentence, place, count, record, problems, verdictChip, websites, editing } = props;
  const { gives, websiteIds, openingWords, reason } = trigger;
  const nameOf = (id: string) => websites.find((each) => each.websiteId === id)?.name ?? id;
  const off = trigger.enabled === false;
  return (
    <Paper
      p="md"
      component="article"
      aria-label={trigger.name}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        editing?.move(event.key === 'ArrowUp' ? -1 : 1);
      }}
    >
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Text c="dimmed" className="fw-numbers" w={20}>
          {place}
        </Text>
        <Stack gap={6} flex={1} miw={0}>
          <Group gap={8} justify="space-between" align="flex-start">
            <Group gap={8}>
              <Title order={2}>{trigger.name || t.newTrigger}</Title>
              {'weight' in gives ? (
                <Badge variant="default" tt="none">
                  {t.addsWeight(format.number(gives.weight))}
                </Badge>
              ) : (
                verdictChip(gives.verdict)
              )}
              {off ? (
                <Badge variant="light" color="gray" tt="none">
                  {t.off}
                </Badge>
              ) : null}
            </Group>
            {editing === undefined ? null : (
              <Group gap={4} wrap="nowrap">
                <Tooltip label={`${t.up} · ${t.moveHint}`}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t.up}
                    disabled={place === 1}
                    onClick={() => editing.move(-1)}
                  >
                    <IconArrowUp size={17} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label={`${t.down} · ${t.moveHint}`}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t.down}
                    disabled={place === count}
                    onClick={() => editing.move(1)}
                  >
                    <IconArrowDown size={17} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label={t.remove}>
                  <ActionIcon variant="subtle" color="gray" aria-label={t.remove} onClick={editing.remove}>
                    <IconTrash size={17} />
                  </ActionIcon>
                </Tooltip>
                <Button size="xs" variant="default" aria-expanded={editing.open} onClick={editing.toggle}>
                  {editing.open ? t.done : t.edit}
                </Button>
              </Group>
            )}
          </Group>
          <Text size="lg" {...(off ? { c: 'dimmed' } : {})} style={{ overflowWrap: 'anywhere' }}>
            {sentence}
          </Text>
          <Record record={record} />
          {problems.length === 0 ? null : (
            <Alert color="must" variant="light" p="xs">
              {problems.map(({ pointer, message }) => (
                <Text size="sm" key={`${pointer} ${message}`}>
                  {words(message)} <Text span size="xs" c="dimmed" ff="monospace">{`${pointer}`}</Text>
                </Text>
              ))}
            </Alert>
          )}
          {editing?.open === true ? (
            <TriggerForm trigger={trigger} change={editing.change} fields={props.fields} websites={websites} />
          ) : (
            <>
              {websiteIds === undefined || websiteIds.length === 0 ? null : (
                <Text size="sm" c="dimmed">
                  {t.onlyOn(format.list(websiteIds.map(nameOf)))}
                </Text>
              )}
              <LimitWords trigger={trigger} />
              {reason === undefined ? null : (
                <Text size="sm">
                  <Text span c="dimmed" size="sm">
                    {t.reason}:
                  </Text>{' '}
                  {reason}
                </Text>
              )}
              {openingWords === undefined ? null : (
                <Blockquote p="sm" m={0} mt={4} fz="sm" color="floor" cite={t.opening}>
                  {openingWords}
                </Blockquote>
              )}
            </>
          )}
        </Stack>
      </Group>
    </Paper>
  );
}

function LimitWords({ trigger: { limits, throttle } }: { readonly trigger: Trigger }) {
  const t = useTexts(qualifierTexts);
  const said = [
    [t.perVisit, limits?.perVisit],
    [t.perDay, limits?.perDay],
    [t.perHour, limits?.perHour],
    [t.coolDown, limits?.coolDownMinutes],
    [t.minFree, throttle?.minFree],
    [t.minShare, throttle?.minShare === undefined ? undefined : Math.round(throttle.minShare * 100)],
  ].flatMap(([label, value]) => (value === undefined ? [] : [`${label}: ${value}`]));
  return said.length === 0 ? null : (
    <Text size="sm" c="dimmed">
      {said.join(' · ')}
    </Text>
  );
}

/** What came of it; a share says of how many. */
function Record({ record }: { readonly record: TriggerRecord | undefined }) {
  const t = useTexts(qualifierTexts);
  const format = useFormat();
  if (record === undefined) return null;
  const { fired, engaged, sold, revenue } = record;
  const amounts = revenue
    .filter(({ minor }) => minor !== 0)
    .map(({ minor, currency }) => format.money(minor, currency));
  return (
    <Text size="sm" c="dimmed" className="fw-numbers">
      {t.record(format.number(fired), format.number(engaged), format.number(sold))}
      {amounts.length === 0 ? '' : ` · ${t.earned(format.list(amounts))}`}
    </Text>
  );
}
