import { Box, Button, Group, NativeSelect, Paper, SimpleGrid, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconDownload, IconMoodCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode, useState } from 'react';
import { stopwatch } from '../../../platform/web/format.ts';
import { Moment } from '../../../platform/web/moment.tsx';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import { toldWords } from '../../qualifier/core/index.ts';
import type { LostReport } from '../core/index.ts';
import { AnswersTable } from './answers-table.tsx';
import { queueTexts } from './queue-texts.ts';
import { reportTexts } from './report-texts.ts';
import { VerdictChip } from './verdict-chip.tsx';

type LostProps = {
  readonly enterpriseId: string;
  /** The name behind the id of a trigger or a place. */
  readonly nameOf: (id: string) => string;
  readonly decisionLink: (decisionId: string, words: string) => ReactNode;
  /** To what is known of a visit and its verdict. */
  readonly visitLink: (sessionId: string, words: string) => ReactNode;
};

type Way = 'reason' | 'triggerId' | 'nodeId' | 'hour';
type Filter = Readonly<Partial<Record<Way, string>>>;

const WAYS: readonly (readonly [Way, 'byReason' | 'byTrigger' | 'byPlace' | 'byHour'])[] = [
  ['reason', 'byReason'],
  ['triggerId', 'byTrigger'],
  ['nodeId', 'byPlace'],
  ['hour', 'byHour'],
];
const DAY = 86_400_000;
/** Of the time asked about: so that the report does not move with every second. */
const ROUNDED = 60_000;

/** How many were lost, and why, in four ways; a press on a bar shows the opportunities behind it. */
export function LostReportPanel({ enterpriseId, nameOf, ...links }: LostProps) {
  const t = useTexts(reportTexts);
  const format = useFormat();
  const [days, setDays] = useState('7');
  const [verdict, setVerdict] = useState('');
  const [filter, setFilter] = useState<Filter>({});
  const [end] = useState(() => Math.ceil(Date.now() / ROUNDED) * ROUNDED);
  const period = { from: new Date(end - Number(days) * DAY).toISOString(), to: new Date(end).toISOString() };
  const asked = { ...period, ...filter, ...(verdict === '' ? {} : { verdict }), ...zone() };
  const query = useLost(enterpriseId, asked);
  const { language } = useLanguage();
  const file = `/v1/enterprises/${enterpriseId}/lost-opportunities.csv?${new URLSearchParams({ ...asked, language })}`;
  const share = (lost: number, all: number): string => format.percent(all === 0 ? 0 : lost / all);
  return (
    <Stack gap="md">
      <Title order={1}>{t.lost}</Title>
      <Text c="dimmed" maw={720}>
        {t.intro}
      </Text>
      <Group gap="md">
        <NativeSelect
          label={t.period}
          value={days}
          data={Object.entries(t.periods).map(([value, label]) => ({ value, label }))}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        <NativeSelect
          label={t.verdict}
          value={verdict}
          data={Object.entries(t.verdicts).map(([value, label]) => ({ value, label }))}
          onChange={(event) => setVerdict(event.currentTarget.value)}
        />
      </Group>
      <QueryView
        query={query}
        isEmpty={({ pages }) => (pages[0]?.lost ?? 0) === 0 && Object.keys(filter).length === 0}
        empty={<Nothing icon={<IconMoodCheck />} title={t.none} hint={t.noneHint} />}
      >
        {({ pages }) => {
          const [report] = pages;
          if (report === undefined) return null;
          return (
            <Stack gap="md">
              <Group gap="md">
                <Text fw={600} className="fw-numbers" role="status">
                  {t.ofAll(format.number(report.lost), format.number(report.ended), share(report.lost, report.ended))}
                </Text>
                {Object.keys(filter).length === 0 ? null : (
                  <Button size="xs" variant="default" onClick={() => setFilter({})}>
                    {t.showAll}
                  </Button>
                )}
              </Group>
              <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
                {WAYS.map(([way, figures]) => (
                  <Figures
                    key={way}
                    way={way}
                    figures={report[figures]}
                    nameOf={nameOf}
                    chosen={filter[way]}
                    choose={(key) => {
                      const { [way]: before, ...rest } = filter;
                      setFilter(before === key ? rest : { ...rest, [way]: key });
                    }}
                  />
                ))}
              </SimpleGrid>
              <Paper p="md" component="section">
                <Group justify="space-between" mb="sm">
                  <Title order={2}>{t.which}</Title>
                  {report.lost === 0 ? null : (
                    <Button
                      component="a"
                      href={file}
                      download
                      size="xs"
                      variant="default"
                      leftSection={<IconDownload size={14} aria-hidden />}
                    >
                      {t.asCsv(format.number(report.lost))}
                    </Button>
                  )}
                </Group>
                {pages.flatMap(({ items }) =>
                  items.map((item) => <Lost key={item.opportunityId} item={item} {...links} />),
                )}
                {query.hasNextPage ? (
                  <Button
                    mt="sm"
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {t.more}
                  </Button>
                ) : null}
              </Paper>
            </Stack>
          );
        }}
      </QueryView>
      <AnswersTable enterpriseId={enterpriseId} period={period} />
    </Stack>
  );
}

/** By which hours of the day are told. */
const zone = () => ({ timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone });

function useLost(enterpriseId: string, asked: Readonly<Record<string, string>>) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['lost', enterpriseId, asked],
    initialPageParam: '',
    queryFn: ({ pageParam }) => {
      const search = new URLSearchParams({ ...asked, ...(pageParam === '' ? {} : { cursor: pageParam }) });
      return api.get<LostReport>(`/v1/enterprises/${enterpriseId}/lost-opportunities?${search}`);
    },
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
}

type FiguresProps = Pick<LostProps, 'nameOf'> & {
  readonly way: Way;
  readonly figures: LostReport['byReason'];
  readonly chosen: string | undefined;
  readonly choose: (key: string) => void;
};

function Figures({ way, figures, nameOf, chosen, choose }: FiguresProps) {
  const t = useTexts(reportTexts);
  const words = useTexts(queueTexts);
  const format = useFormat();
  const most = Math.max(...figures.map((each) => each.lost), 1);
  const named = (key: string, label: string | undefined): string => {
    if (key === '') return t.unknown;
    if (way === 'hour') return `${key}:00`;
    if (way === 'reason') return words.closedReason[key] ?? key;
    const name = nameOf(key);
    return name === key ? (label ?? key) : name;
  };
  return (
    <Paper p="md" component="section">
      <Title order={2} mb="sm">
        {t.by[way]}
      </Title>
      <Stack gap={4} mah={320} style={{ overflowY: 'auto' }}>
        {figures.map(({ key, label, lost }) => (
          <UnstyledButton
            key={key}
            aria-pressed={chosen === key}
            title={t.only}
            onClick={() => choose(key)}
            px={6}
            py={4}
            style={{ borderRadius: 6, ...(chosen === key ? { outline: '2px solid var(--fw-bar)' } : {}) }}
          >
            <Group justify="space-between" gap="sm" wrap="nowrap">
              <Text size="sm" className="fw-line">
                {named(key, label)}
              </Text>
              <Text size="sm" fw={600} className="fw-numbers">
                {format.number(lost)}
              </Text>
            </Group>
            <Box h={6} mt={2} bg="var(--fw-line)" style={{ borderRadius: 3 }} aria-hidden>
              <Box h={6} w={`${(lost / most) * 100}%`} bg="var(--fw-bar)" style={{ borderRadius: 3 }} />
            </Box>
          </UnstyledButton>
        ))}
      </Stack>
    </Paper>
  );
}

type LostItemProps = Pick<LostProps, 'decisionLink' | 'visitLink'> & { readonly item: LostReport['items'][number] };

function Lost({ item, decisionLink, visitLink }: LostItemProps) {
  const t = useTexts(reportTexts);
  const words = useTexts(queueTexts);
  const common = useTexts(pageTexts);
  const { language } = useLanguage();
  const waited = Date.parse(item.closedAt) - Date.parse(item.openedAt);
  return (
    <Box component="article" py="sm" style={{ borderBottom: '1px solid var(--fw-line)' }}>
      <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
        <Group gap={8} wrap="nowrap" align="flex-start" miw={0}>
          <VerdictChip verdict={item.verdict} />
          <Box miw={0}>
            <Text fw={600}>
              {item.topic || item.websiteName} · {words.closedReason[item.reason] ?? item.reason}
            </Text>
            {item.note === undefined ? null : <Text size="sm">“{item.note}”</Text>}
            <Text size="sm" c="dimmed">
              {[item.asked ? t.asked : '', ...item.why.map((told) => toldWords(told, language))]
                .filter((each) => each !== '')
                .join(' · ')}
            </Text>
          </Box>
        </Group>
        <Text size="xs" c="dimmed" style={{ flexShrink: 0 }}>
          <Moment at={item.closedAt} />
        </Text>
      </Group>
      <Group gap="sm" mt={4}>
        <Text size="xs" c="dimmed" className="fw-numbers">
          {t.waited(stopwatch(waited))} · {t.offers(item.offers)}
          {item.otherWay === undefined ? '' : ` · ${t.otherWay[item.otherWay]}`}
          {item.simulated ? ` · ${common.simulated}` : ''}
        </Text>
        {visitLink(item.sessionId, t.visit)}
        {item.decisionIds.map((decisionId, index) => (
          <Fragment key={decisionId}>
            {decisionLink(decisionId, item.decisionIds.length === 1 ? t.decision : t.decisionNumber(index + 1))}
          </Fragment>
        ))}
      </Group>
    </Box>
  );
}
