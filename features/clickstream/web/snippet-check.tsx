import { Alert, Badge, Box, Group, Stack, Switch, Table, Text, Title } from '@mantine/core';
import {
  IconActivityHeartbeat,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconHourglass,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { useFaultWords } from '../../../platform/web/refusals.tsx';
import { useApi, useServerNow } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { EventTally, RecentEvent, RecentEvents } from '../core/index.ts';
import { clickstreamTexts } from './clickstream-texts.ts';
import { reasonCode, reasonWords, snippetVerdict } from './snippet-verdict.ts';

type SnippetCheckProps = {
  readonly enterpriseId: string;
  readonly websiteId: string;
  /** Shown right beneath the verdict: what to paste. */
  readonly children: ReactNode;
};

/** "Is my snippet working?": one verdict, what was not accepted and why, the last fifty events. */
export function SnippetCheck({ enterpriseId, websiteId, children }: SnippetCheckProps) {
  const api = useApi();
  const query = useQuery({
    queryKey: ['events', enterpriseId, websiteId],
    queryFn: () => api.get<RecentEvents>(`/v1/enterprises/${enterpriseId}/websites/${websiteId}/events`),
    refetchInterval: 2_000,
  });
  return (
    <QueryView query={query}>
      {(events) => (
        <Stack gap="lg">
          <Verdict events={events} />
          {children}
          <Tallies counts={events.counts} />
          <LastEvents items={events.items} />
        </Stack>
      )}
    </QueryView>
  );
}

function Verdict({ events }: { readonly events: RecentEvents }) {
  const t = useTexts(clickstreamTexts);
  const format = useFormat();
  const now = useServerNow(5_000);
  const verdict = snippetVerdict(events, now);
  const looks = {
    works: { icon: <IconCircleCheck />, color: 'floor', words: t.works, hint: '' },
    partly: { icon: <IconAlertTriangle />, color: 'must', words: t.partly, hint: t.partlyHint },
    broken: { icon: <IconCircleX />, color: 'must', words: t.broken, hint: t.brokenHint },
    quiet: { icon: <IconHourglass />, color: 'gray', words: t.quiet, hint: t.silentHint },
    silent: { icon: <IconHourglass />, color: 'gray', words: t.silent, hint: t.silentHint },
  }[verdict.state];
  return (
    <Alert color={looks.color} icon={looks.icon} role="status" data-verdict={verdict.state}>
      <Title order={2} fz="xl">
        {looks.words}
      </Title>
      <Text mt={4} className="fw-numbers">
        {verdict.lastOk === undefined ? '' : `${t.worksSince(format.ago(verdict.lastOk, now))} `}
        {verdict.accepted + verdict.refused === 0
          ? ''
          : `${format.number(verdict.accepted)} ${t.ok}, ${format.number(verdict.refused)} ${t.notAccepted} ${t.lastDays}. `}
        {looks.hint}
      </Text>
    </Alert>
  );
}

/** What each reason means and how often it came, the most frequent first. */
function Tallies({ counts }: { readonly counts: readonly EventTally[] }) {
  const t = useTexts(clickstreamTexts);
  const format = useFormat();
  const bad = counts.filter((each) => each.verdict !== 'ok').toSorted((a, b) => b.count - a.count);
  return (
    <Box component="section">
      <Title order={2} mb="xs">
        {t.reasons}
      </Title>
      {bad.length === 0 ? (
        <Text c="dimmed">{t.noReasons}</Text>
      ) : (
        <Stack gap="sm">
          {bad.map((each) => (
            <Group key={`${each.verdict} ${each.reason}`} gap="md" wrap="nowrap" align="flex-start">
              <Text fw={650} fz="lg" ta="end" miw={64} className="fw-numbers">
                {format.number(each.count)}
              </Text>
              <Box>
                <Group gap={8}>
                  <VerdictBadge verdict={each.verdict} />
                  <Text fw={600}>{each.reason}</Text>
                  <Text size="xs" c="dimmed">
                    <Moment at={each.lastAt} />
                  </Text>
                </Group>
                <Text size="sm" c="dimmed">
                  {t.hints[reasonCode(each.reason ?? '')]}
                </Text>
              </Box>
            </Group>
          ))}
        </Stack>
      )}
    </Box>
  );
}

function VerdictBadge({ verdict }: { readonly verdict: RecentEvent['verdict'] }) {
  const t = useTexts(clickstreamTexts);
  return (
    <Badge size="sm" color={{ ok: 'floor', drop: 'must', park: 'gray' }[verdict]} miw="max-content">
      {t[verdict]}
    </Badge>
  );
}

function LastEvents({ items }: { readonly items: readonly RecentEvent[] }) {
  const words = useFaultWords();
  const t = useTexts(clickstreamTexts);
  const [onlyBad, setOnlyBad] = useState(false);
  const shown = onlyBad ? items.filter((each) => each.verdict !== 'ok') : items;
  return (
    <Box component="section">
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t.events}</Title>
        <Switch
          size="xs"
          label={t.onlyBad}
          checked={onlyBad}
          onChange={(event) => setOnlyBad(event.currentTarget.checked)}
        />
      </Group>
      {shown.length === 0 ? (
        <Nothing icon={<IconActivityHeartbeat />} title={t.noEvents} hint={t.noEventsHint} />
      ) : (
        <Table.ScrollContainer minWidth={640} className="fw-stack">
          <Table verticalSpacing={5} fz="sm">
            <Table.Thead>
              <Table.Tr>
                {[t.at, t.verdict, t.kind, t.page, t.reason, t.sender].map((head) => (
                  <Table.Th key={head}>{head}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((each) => (
                <Table.Tr key={`${each.at} ${each.id ?? ''} ${each.kind} ${each.reason ?? ''}`}>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>
                    <Moment at={each.at} />
                  </Table.Td>
                  <Table.Td>
                    <VerdictBadge verdict={each.verdict} />
                  </Table.Td>
                  <Table.Td>{each.kind}</Table.Td>
                  <Table.Td maw={280} className="fw-line" title={each.url}>
                    {each.url}
                  </Table.Td>
                  <Table.Td>{reasonWords(each.reason ?? '', words)}</Table.Td>
                  <Table.Td c="dimmed">{each.sender}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Box>
  );
}
