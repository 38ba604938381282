import { Badge, Button, Group, Paper, Stack, Table, Text, Timeline, Title } from '@mantine/core';
import { IconCheck, IconHelp, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import type { SessionVerdict, VerdictRow } from '../core/index.ts';
import { useToldWords } from './use-told-words.ts';
import { verdictTexts } from './verdict-texts.ts';

type SessionVerdictPanelProps = {
  readonly enterpriseId: string;
  readonly sessionId: string;
  readonly verdictChip: (verdict: string) => ReactNode;
  readonly websiteName: (websiteId: string) => string;
};
type TriggerOf = SessionVerdict['triggers'][number];

/** Why a session is, or was not, an opportunity. */
export function SessionVerdictPanel({ enterpriseId, sessionId, verdictChip, websiteName }: SessionVerdictPanelProps) {
  const t = useTexts(verdictTexts);
  const api = useApi();
  const { language } = useLanguage();
  const [newest, setNewest] = useState<number>();
  const query = useQuery({
    queryKey: ['verdict', enterpriseId, sessionId, newest, language],
    queryFn: () =>
      api.get<SessionVerdict>(`/v1/enterprises/${enterpriseId}/sessions/${sessionId}/verdict`, {
        version: newest === undefined ? undefined : String(newest),
        language,
      }),
  });
  return (
    <QueryView query={query}>
      {(view) => (
        <Stack gap="md">
          <Stack gap={2}>
            <Title order={1} style={{ overflowWrap: 'anywhere' }}>
              {view.session.views ?? view.session.sessionId}
            </Title>
            <Text c="dimmed">
              {websiteName(view.session.websiteId)} · {t.pages}: {view.session.pages} · {t.lastSign}{' '}
              <Moment at={view.session.lastAt} /> ·{' '}
              <Text span ff="monospace" size="xs">
                {view.session.sessionId}
              </Text>
            </Text>
          </Stack>
          <Paper p="md" component="section" aria-label={t.verdictNow}>
            <Group gap="sm" justify="space-between">
              <Group gap="sm">
                <Text fw={600}>{view.verdict === 'none' ? t.noVerdict : null}</Text>
                {view.verdict === 'none' ? null : verdictChip(view.verdict)}
                {view.withheld === undefined ? null : (
                  <Text>
                    {t.because}: {t.withheld[view.withheld] ?? view.withheld}
                  </Text>
                )}
              </Group>
              <Group gap="xs">
                <Text size="sm" c="dimmed">
                  {t.judgedAs} <Moment at={view.judgedAt} />, {t.with_} {view.version}
                  {view.newest === view.version ? '' : `. ${t.notNewest}`}
                </Text>
                {newest === undefined && view.newest === view.version ? null : (
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setNewest(newest === undefined ? view.newest : undefined)}
                  >
                    {newest === undefined ? t.withNewest : t.withThen}
                  </Button>
                )}
              </Group>
            </Group>
          </Paper>
          {view.triggers.length === 0 ? <Text c="dimmed">{t.noTriggers}</Text> : null}
          {view.triggers.map((trigger) => (
            <TriggerJudged key={trigger.triggerId} trigger={trigger} verdictChip={verdictChip} />
          ))}
          <History view={view} verdictChip={verdictChip} />
        </Stack>
      )}
    </QueryView>
  );
}

type JudgedProps = { readonly trigger: TriggerOf; readonly verdictChip: (verdict: string) => ReactNode };

function TriggerJudged({ trigger, verdictChip }: JudgedProps) {
  const t = useTexts(verdictTexts);
  const { name, sentence, verdict, weight, use, truth, passedOver, leaves } = trigger;
  const counts = use === 'used';
  // Comparisons have no names, and their order stays.
  const numbered = leaves.map((leaf, place) => ({ leaf, key: `comparison-${place}` }));
  const result = { true: t.matched, false: t.notMatched, unknown: t.cannotTell }[truth];
  return (
    <Paper p="md" component="article" aria-label={name}>
      <Stack gap={8}>
        <Group gap={8}>
          <Truth truth={truth} />
          <Title order={2}>{name}</Title>
          {verdict === undefined ? <Badge variant="default">{weight}</Badge> : verdictChip(verdict)}
          <Text size="sm" fw={550}>
            {result}
          </Text>
          {counts ? null : (
            <Badge variant="light" color="gray" tt="none">
              {use === 'switched-off' ? t.notUsed : t.otherWebsite}
            </Badge>
          )}
          {passedOver === undefined ? null : (
            <Badge variant="light" color="must" tt="none">
              {t.passedOver}: {t.withheld[passedOver] ?? passedOver}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {sentence}
        </Text>
        <Table verticalSpacing={4} fz="sm" layout="fixed">
          <Table.Tbody>
            {numbered.map(({ leaf, key }) => (
              <Table.Tr key={key}>
                <Table.Td w={34}>
                  <Truth truth={leaf.truth} />
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Text span size="xs" c="dimmed">
                    {t.needed}{' '}
                  </Text>
                  {leaf.needed}
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Text span size="xs" c="dimmed">
                    {t.seen}{' '}
                  </Text>
                  {leaf.seen ?? (
                    <Text span c="dimmed" fs="italic">
                      {t.unknown}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Paper>
  );
}

function Truth({ truth }: { readonly truth: TriggerOf['truth'] }) {
  const t = useTexts(verdictTexts);
  const label = { true: t.matched, false: t.notMatched, unknown: t.cannotTell }[truth];
  const Icon = { true: IconCheck, false: IconX, unknown: IconHelp }[truth];
  const color = {
    true: 'var(--mantine-color-floor-text)',
    false: 'var(--mantine-color-must-text)',
    unknown: undefined,
  }[truth];
  return <Icon size={18} role="img" aria-label={label} {...(color === undefined ? {} : { color })} />;
}

type HistoryProps = { readonly view: SessionVerdict; readonly verdictChip: (verdict: string) => ReactNode };

/** How it was judged from moment to moment. */
function History({ view, verdictChip }: HistoryProps) {
  const t = useTexts(verdictTexts);
  const format = useFormat();
  const told = useToldWords();
  const nameOf = (id: string) => view.triggers.find((each) => each.triggerId === id)?.name ?? id;
  const words = (row: VerdictRow): string =>
    [
      ...(row.withheld === undefined ? [] : [t.withheld[row.withheld] ?? row.withheld]),
      ...row.passedOver.map(({ triggerId, why }) => `${nameOf(triggerId)}: ${t.passedOver}, ${t.withheld[why] ?? why}`),
      ...(row.why.length === 0 ? [] : [format.list(row.why.map(told))]),
    ].join(' · ');
  return (
    <Paper p="md" component="section" aria-label={t.overTime}>
      <Title order={2} mb="sm">
        {t.overTime}
      </Title>
      {view.history.length === 0 ? <Text c="dimmed">{t.neverAnything}</Text> : null}
      <Timeline bulletSize={14} lineWidth={2} active={view.history.length}>
        {view.history.map((row) => (
          <Timeline.Item key={row.at}>
            <Group gap={8}>
              <Moment at={row.at} />
              {row.verdict === 'none' ? <Text size="sm">{t.noVerdict}</Text> : verdictChip(row.verdict)}
              {row.deciding.length === 0 ? null : <b>{format.list(row.deciding.map(nameOf))}</b>}
              {row.fired.length === 0 ? null : (
                <Badge variant="light" tt="none">
                  {t.fired}
                </Badge>
              )}
            </Group>
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {words(row)}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Paper>
  );
}
