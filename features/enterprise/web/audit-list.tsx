import { Button, Code, Group, Paper, Stack, Table, Title } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Moment } from '../../../platform/web/moment.tsx';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, Waiting } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { AuditList, AuditView } from '../core/index.ts';
import { enterpriseTexts } from './enterprise-texts.ts';

/** Every change, newest first. */
export function AuditPanel({ enterpriseId }: { readonly enterpriseId: string }) {
  const t = useTexts(enterpriseTexts);
  const common = useTexts(pageTexts);
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: ['audit', enterpriseId],
    queryFn: ({ pageParam }) =>
      api.get<AuditList>(`/v1/enterprises/${enterpriseId}/audit`, { cursor: pageParam, limit: '50' }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack gap="md">
      <Title order={1}>{t.audit}</Title>
      {query.data === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <Failure error={query.error} retry={() => void query.refetch()} />
        )
      ) : items.length === 0 ? (
        <Nothing icon={<IconHistory />} title={t.noAudit} hint={t.auditHint} />
      ) : (
        <Paper px="xs">
          <Table.ScrollContainer minWidth={640}>
            <Table verticalSpacing={7}>
              <Table.Thead>
                <Table.Tr>
                  {[t.when, t.who, t.what, t.subject].map((head) => (
                    <Table.Th key={head}>{head}</Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((each) => (
                  <AuditRow key={each.auditId} entry={each} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Paper>
      )}
      {query.hasNextPage ? (
        <Group justify="center">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {common.more}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}

function AuditRow({ entry }: { readonly entry: AuditView }) {
  const facts = [entry.before, entry.after].map((each) => (each === undefined ? '' : JSON.stringify(each)));
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Moment at={entry.at} />
      </Table.Td>
      <Table.Td>{entry.actorName ?? entry.actor}</Table.Td>
      <Table.Td fw={600}>{entry.action}</Table.Td>
      <Table.Td>
        <Code>{entry.subject}</Code>
        {facts.join('') === '' ? null : (
          <Code block mt={4} fz="xs" style={{ whiteSpace: 'pre-wrap', wordBreak: 'break-all' }}>
            {facts.filter(Boolean).join(' → ')}
          </Code>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
