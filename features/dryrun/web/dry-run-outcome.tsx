import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import { DIFFERENCES, type Difference, type DryRunResult, type DryRunView } from '../core/index.ts';
import type { DryRunPanelProps } from './dry-run-props.ts';
import { dryRunTexts } from './dry-run-texts.ts';
import { TriedSessions } from './tried-sessions.tsx';

type Verdicts = DryRunResult['total']['now'];

type DryRunOutcomeProps = Pick<DryRunPanelProps, 'verdictChip' | 'nameOf' | 'visit'> & {
  readonly base: string;
  readonly view: DryRunView;
  readonly result: DryRunResult;
};

const DAY = 86_400_000;

/** What came of a dry run: in a sentence, the sessions that differ, and by trigger, day and associate. */
export function DryRunOutcome({ base, view, result, ...shown }: DryRunOutcomeProps) {
  const t = useTexts(dryRunTexts);
  const format = useFormat();
  const [difference, setDifference] = useState<Difference>();
  const days = Math.max(1, Math.round((Date.parse(view.to) - Date.parse(view.from)) / DAY));
  const all = (verdicts: Verdicts) => format.number(verdicts.can + verdicts.must);
  const { throttled, assumed } = result.limits;
  const differing = DIFFERENCES.filter((each) => (result.differences[each] ?? 0) > 0);
  const total = DIFFERENCES.reduce((sum, each) => sum + (result.differences[each] ?? 0), 0);
  const counted = (verdicts: Verdicts) => (
    // On a phone its must stands beneath the sum.
    <Group gap="0 10px" wrap="wrap-reverse" justify="flex-end">
      {verdicts.must === 0 ? null : (
        <Text size="xs" c="dimmed" className="fw-numbers" style={{ whiteSpace: 'nowrap' }}>
          {t.must(format.number(verdicts.must))}
        </Text>
      )}
      <span className="fw-numbers">{all(verdicts)}</span>
    </Group>
  );
  const filter = (chosen: Difference | undefined, words: string, count: number) => (
    <Button
      key={words}
      size="xs"
      variant={difference === chosen ? 'filled' : 'default'}
      aria-pressed={difference === chosen}
      onClick={() => setDifference(chosen)}
    >
      {words} {format.number(count)}
    </Button>
  );
  return (
    <Stack gap="lg">
      <div role="status">
        <Text size="lg" fw={550}>
          {t.would(t.lastDays(days), all(result.total.now), format.number(result.sessions))}
        </Text>
        <Text>
          {t.todays(all(result.total.before))}{' '}
          {result.nobody.now + result.nobody.before === 0
            ? null
            : t.nobody(format.number(result.nobody.now), format.number(result.nobody.before))}
        </Text>
        {result.limits.heldBack.now + result.limits.heldBack.before === 0 ? null : (
          <Text>
            {t.heldBack(format.number(result.limits.heldBack.now), format.number(result.limits.heldBack.before))}
          </Text>
        )}
        {throttled === undefined || throttled.now + throttled.before === 0 ? null : (
          <Text>{t.throttled(format.number(throttled.now), format.number(throttled.before))}</Text>
        )}
        <Text size="sm" c="dimmed">
          {assumed === undefined ? t.justNow : t.assumed(format.number(assumed.free), format.number(assumed.atDesk))}{' '}
          {result.limits.leftOut.includes('throttle') ? t.noThrottle : null}{' '}
          {result.limits.approximate ? t.approximate : null}
        </Text>
      </div>
      {total === 0 ? null : (
        <Stack gap="xs">
          <Title order={3}>{t.sessions}</Title>
          {differing.length < 2 ? null : (
            <Group gap={6} role="group" aria-label={t.sessions}>
              {filter(undefined, t.all, total)}
              {differing.map((each) => filter(each, t.differences[each], result.differences[each] ?? 0))}
            </Group>
          )}
          <TriedSessions
            path={`${base}/${view.dryRunId}/sessions`}
            difference={difference}
            total={difference === undefined ? total : (result.differences[difference] ?? 0)}
            {...shown}
          />
        </Stack>
      )}
      <Compared
        title={t.byTrigger}
        head={t.trigger}
        rows={result.triggers.map((each) => [each.triggerId, each.name, counted(each.before), counted(each.now)])}
      />
      <Compared
        title={t.byAssociate}
        head={t.associate}
        rows={result.associates.map((each) => [
          each.associateId,
          each.name,
          format.number(each.before),
          format.number(each.now),
        ])}
      />
      <Compared
        title={t.byDay}
        head={t.day}
        rows={result.days.map((each) => [
          each.day,
          `${format.date(Date.parse(`${each.day}T12:00:00Z`))} · ${format.number(each.sessions)}`,
          counted(each.before),
          counted(each.now),
        ])}
      />
    </Stack>
  );
}

type ComparedProps = {
  readonly title: string;
  readonly head: string;
  readonly rows: readonly (readonly [key: string, name: string, before: ReactNode, now: ReactNode])[];
};

function Compared({ title, head, rows }: ComparedProps) {
  const t = useTexts(dryRunTexts);
  if (rows.length === 0) return null;
  return (
    <section aria-label={title}>
      <Title order={3} mb={4}>
        {title}
      </Title>
      <Table.ScrollContainer minWidth={260}>
        <Table verticalSpacing={6} horizontalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{head}</Table.Th>
              <Table.Th ta="end">{t.inForce}</Table.Th>
              <Table.Th ta="end">{t.tried}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(([key, name, before, now]) => (
              <Table.Tr key={key}>
                <Table.Td>{name}</Table.Td>
                <Table.Td ta="end" className="fw-numbers">
                  {before}
                </Table.Td>
                <Table.Td ta="end" className="fw-numbers">
                  {now}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}
