import { Box, Group, Paper, Progress, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { stopwatch } from '../../../platform/web/format.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import { type QueueHealth, serviceLevel } from '../core/index.ts';
import { queueHealthTexts } from './queue-health-texts.ts';
import { queueTexts } from './queue-texts.ts';

const EVERY = 5_000;
const NONE = '–';

const percent = (share: number | undefined): string => (share === undefined ? NONE : `${Math.round(share * 100)} %`);
const span = (ms: number | undefined): string => (ms === undefined ? NONE : stopwatch(ms));

/** How the queue does: who waits now, the last hours, how offers were answered, and why customers were lost. */
export function QueueHealthPanel({ enterpriseId }: { readonly enterpriseId: string }) {
  const t = useTexts(queueHealthTexts);
  const api = useApi();
  const query = useQuery({
    queryKey: ['queue-health', enterpriseId],
    queryFn: () => api.get<QueueHealth>(`/v1/enterprises/${enterpriseId}/queue-health`),
    refetchInterval: EVERY,
  });
  return (
    <Stack gap="md">
      <Title order={1}>{t.title}</Title>
      <Text c="dimmed" maw={720}>
        {t.intro}
      </Text>
      <QueryView query={query}>
        {(health) => (
          <>
            <Now health={health} />
            <Hours health={health} />
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Answers offers={health.offers} />
              <Lost lost={health.lost} />
            </SimpleGrid>
          </>
        )}
      </QueryView>
    </Stack>
  );
}

function Now({ health: { waiting, total } }: { readonly health: QueueHealth }) {
  const t = useTexts(queueHealthTexts);
  const settled = total.answered + total.lost;
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing={{ base: 'xs', md: 'md' }}>
      <Figure
        name={t.waiting}
        value={String(waiting.must + waiting.can)}
        note={t.kinds(waiting.must, waiting.can, waiting.asked)}
      />
      <Figure
        name={t.oldest}
        value={span(waiting.oldestMs)}
        note={waiting.oldestMs === undefined ? t.nobody : `${t.offers}: ${waiting.offers}`}
      />
      <Figure
        name={t.level}
        value={percent(serviceLevel(total))}
        note={settled === 0 ? t.noneYet : t.of(total.answeredInTime, settled)}
      />
      <Figure
        name={t.wait}
        value={span(total.medianMs)}
        note={total.p90Ms === undefined ? t.noneYet : t.p90(stopwatch(total.p90Ms))}
      />
    </SimpleGrid>
  );
}

function Figure({ name, value, note }: { readonly name: string; readonly value: string; readonly note: string }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text fz={28} fw={650} className="fw-numbers">
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </Paper>
  );
}

function Hours({ health: { hours } }: { readonly health: QueueHealth }) {
  const t = useTexts(queueHealthTexts);
  const format = useFormat();
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb="sm">
        {t.hours}
      </Title>
      <Table.ScrollContainer minWidth={520}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {[t.hour, t.waited, t.answered, t.inTime, t.lost, t.median, t.ninety].map((head) => (
                <Table.Th key={head}>{head}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody className="fw-numbers">
            {hours.toReversed().map((hour) => (
              <Table.Tr key={hour.from}>
                <Table.Td title={format.exact(Date.parse(hour.from))}>{format.clock(Date.parse(hour.from))}</Table.Td>
                <Table.Td>{hour.waited}</Table.Td>
                <Table.Td>{hour.answered}</Table.Td>
                <Table.Td>{percent(serviceLevel(hour))}</Table.Td>
                <Table.Td>{hour.lost}</Table.Td>
                <Table.Td>{span(hour.medianMs)}</Table.Td>
                <Table.Td>{span(hour.p90Ms)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function Answers({ offers }: { readonly offers: QueueHealth['offers'] }) {
  const t = useTexts(queueHealthTexts);
  const rows = Object.entries(offers)
    .map(([state, count]) => ({ words: t.state[state] ?? state, count }))
    .sort((one, other) => other.count - one.count);
  return <Bars title={t.answers} rows={rows} empty={t.nothing} />;
}

function Lost({ lost }: { readonly lost: QueueHealth['lost'] }) {
  const t = useTexts(queueHealthTexts);
  const { closedReason } = useTexts(queueTexts);
  const rows = lost.map(({ reason, count }) => ({ words: closedReason[reason] ?? reason, count }));
  return <Bars title={t.why} rows={rows} empty={t.noLoss} />;
}

type BarsProps = {
  readonly title: string;
  readonly rows: readonly { readonly words: string; readonly count: number }[];
  readonly empty: string;
};

/** Counts with their share of all, as text and as a bar. */
function Bars({ title, rows, empty }: BarsProps) {
  const sum = rows.reduce((total, { count }) => total + count, 0);
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      {rows.length === 0 ? <Text c="dimmed">{empty}</Text> : null}
      <Stack gap="sm">
        {rows.map(({ words, count }) => (
          <Box key={words}>
            <Group justify="space-between" gap="sm" wrap="nowrap">
              <Text size="sm">{words}</Text>
              <Text size="sm" className="fw-numbers" style={{ whiteSpace: 'nowrap' }}>
                {count} · {percent(count / sum)}
              </Text>
            </Group>
            <Progress value={(count * 100) / sum} size="sm" color="floor" aria-hidden />
          </Box>
        ))}
      </Stack>
    </Paper>
  );
}
