import { Button, Group, NativeSelect, Paper, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { IconUserQuestion } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { JudgedSessions } from '../core/index.ts';
import type { Website } from './trigger-form.tsx';
import { verdictTexts } from './verdict-texts.ts';

type VerdictListProps = {
  readonly enterpriseId: string;
  readonly verdictChip: (verdict: string) => ReactNode;
  readonly websites: readonly Website[];
  readonly link: (sessionId: string, words: string) => ReactNode;
  readonly open: (sessionId: string) => void;
};

/** Sessions of the last days, to be asked about. */
export function VerdictList({ enterpriseId, verdictChip, websites, link, open }: VerdictListProps) {
  const t = useTexts(verdictTexts);
  const format = useFormat();
  const api = useApi();
  const [verdict, setVerdict] = useState('');
  const [websiteId, setWebsiteId] = useState('');
  const [sessionId, setSessionId] = useState('');
  const query = useInfiniteQuery({
    queryKey: ['verdicts', enterpriseId, verdict, websiteId],
    queryFn: ({ pageParam }) =>
      api.get<JudgedSessions>(`/v1/enterprises/${enterpriseId}/verdicts`, { verdict, websiteId, before: pageParam }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  const rows = (query.data?.pages ?? []).flatMap((page) => page.items);
  const nameOf = (id: string) => websites.find((each) => each.websiteId === id)?.name ?? id;
  return (
    <Stack gap="md">
      <Title order={1}>{t.whyTitle}</Title>
      <Text c="dimmed">{t.whyIntro}</Text>
      <Group gap="sm" align="flex-end">
        <NativeSelect
          label={t.verdict}
          value={verdict}
          data={[
            { value: '', label: t.all },
            { value: 'none', label: t.nothing },
            { value: 'withheld', label: t.withheldFilter },
            { value: 'can', label: 'can' },
            { value: 'must', label: 'must' },
          ]}
          onChange={(event) => setVerdict(event.currentTarget.value)}
        />
        <NativeSelect
          label={t.website}
          value={websiteId}
          data={[{ value: '', label: t.all }, ...websites.map((each) => ({ value: each.websiteId, label: each.name }))]}
          onChange={(event) => setWebsiteId(event.currentTarget.value)}
        />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (sessionId.trim() !== '') open(sessionId.trim());
          }}
        >
          <Group gap={6} align="flex-end">
            <TextInput
              label={t.sessionId}
              placeholder="ses_…"
              value={sessionId}
              onChange={(event) => setSessionId(event.currentTarget.value)}
            />
            <Button type="submit" variant="default">
              {t.open}
            </Button>
          </Group>
        </form>
      </Group>
      <QueryView
        query={query}
        isEmpty={() => rows.length === 0 && !query.hasNextPage}
        empty={
          verdict === '' && websiteId === '' ? (
            <Nothing icon={<IconUserQuestion />} title={t.noSessions} hint={t.noSessionsHint} />
          ) : (
            <Nothing icon={<IconUserQuestion />} title={t.noneSuch} hint={t.noneSuchHint} />
          )
        }
      >
        {() => (
          <Paper px="xs">
            <Table.ScrollContainer minWidth={680} className="fw-stack">
              <Table verticalSpacing={8}>
                <Table.Thead>
                  <Table.Tr>
                    {[t.lastSign, t.looksAt, t.website, t.pages, t.verdict].map((head) => (
                      <Table.Th key={head}>{head}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map((row) => (
                    <Table.Tr key={row.sessionId}>
                      <Table.Td style={{ whiteSpace: 'nowrap' }}>
                        <Moment at={row.lastAt} />
                      </Table.Td>
                      <Table.Td className="fw-stack-row" style={{ overflowWrap: 'anywhere' }}>
                        {link(row.sessionId, row.views ?? row.sessionId)}
                      </Table.Td>
                      <Table.Td>{nameOf(row.websiteId)}</Table.Td>
                      <Table.Td className="fw-numbers" data-head={t.pages}>
                        {format.number(row.pages)}
                      </Table.Td>
                      <Table.Td>
                        <Group gap={6}>
                          {row.highest === 'none' ? <Text c="dimmed">–</Text> : verdictChip(row.highest)}
                          {row.withheld === undefined ? null : (
                            <Text size="xs" c="dimmed">
                              {t.withheld[row.withheld] ?? row.withheld}
                            </Text>
                          )}
                        </Group>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Paper>
        )}
      </QueryView>
      {query.hasNextPage ? (
        <Group justify="center">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t.olderOnes}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}
