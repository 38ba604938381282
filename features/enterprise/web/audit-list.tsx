import { Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Moment } from '../../../platform/web/moment.tsx';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, Waiting } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { AuditList, AuditView } from '../core/index.ts';
import { actionWords, changeWords, type NameOf } from './audit-words.ts';
import { enterpriseTexts } from './enterprise-texts.ts';

/** Every change, newest first. */
export function AuditPanel({ enterpriseId, nameOf }: { readonly enterpriseId: string; readonly nameOf: NameOf }) {
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
          <Table.ScrollContainer minWidth={640} className="fw-stack">
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
                  <AuditRow key={each.auditId} entry={each} nameOf={nameOf} />
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

function AuditRow({ entry, nameOf }: { readonly entry: AuditView; readonly nameOf: NameOf }) {
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Moment at={entry.at} />
      </Table.Td>
      <Table.Td>{entry.actorName ?? nameOf(entry.actor)}</Table.Td>
      <Table.Td fw={600} title={entry.action}>
        {actionWords(entry.action)}
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" title={entry.subject}>
          {nameOf(entry.subject)}
        </Text>
        <Text size="xs" c="dimmed">
          {changeWords(entry, nameOf, format).join(' · ')}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
