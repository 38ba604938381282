import { Badge, Button, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Waiting } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { DeliveryList, DeliveryView } from '../core/index.ts';
import { messageTexts } from './message-texts.ts';

type DeliveriesProps = { readonly of: string; readonly webhookId: string; readonly mayChange: boolean };

const EVERY = 3_000;
const COLOURS: Readonly<Record<DeliveryView['state'], string>> = {
  pending: 'gray',
  delivered: 'floor',
  failed: 'must',
};

/** The messages of one receiver, the latest first: where each stands, how often it was tried, and why it was not taken. */
export function WebhookDeliveries({ of, webhookId, mayChange }: DeliveriesProps) {
  const t = useTexts(messageTexts);
  const format = useFormat();
  const api = useApi();
  const queries = useQueryClient();
  const query = useInfiniteQuery({
    queryKey: ['deliveries', webhookId],
    queryFn: ({ pageParam }) => api.get<DeliveryList>(`${of}/deliveries`, { cursor: pageParam || undefined }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: EVERY,
  });
  const again = useMutation({
    mutationFn: (messageId: string) => api.post(`${of}/deliveries/${encodeURIComponent(messageId)}/send`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['deliveries', webhookId] }),
  });
  if (query.data === undefined) {
    return query.error === null ? (
      <Waiting rows={3} />
    ) : (
      <Failure error={query.error} retry={() => void query.refetch()} />
    );
  }
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Text c="dimmed">{t.noDeliveries}</Text>;
  return (
    <Stack gap="xs">
      {again.error === null ? null : <Failure error={again.error} />}
      <Table.ScrollContainer minWidth={560}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.when}</Table.Th>
              <Table.Th>{t.what}</Table.Th>
              <Table.Th>{t.state}</Table.Th>
              <Table.Th>{t.attempts}</Table.Th>
              <Table.Th>{t.answer}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((each) => (
              <Table.Tr key={each.messageId}>
                <Table.Td>
                  <Moment at={each.createdAt} />
                </Table.Td>
                <Table.Td title={each.messageId}>{t.eventNames[each.type] ?? each.type}</Table.Td>
                <Table.Td>
                  <Badge color={COLOURS[each.state]}>{t.states[each.state]}</Badge>
                </Table.Td>
                <Table.Td className="fw-numbers">{format.number(each.attempts)}</Table.Td>
                <Table.Td>
                  {each.reason ?? each.status ?? ''}
                  {each.nextAt === undefined || each.attempts === 0 ? null : (
                    <Text size="sm" c="dimmed">
                      {t.next} {format.exact(Date.parse(each.nextAt))}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  {mayChange && each.state !== 'pending' ? (
                    <Button size="xs" variant="subtle" onClick={() => again.mutate(each.messageId)}>
                      {t.again}
                    </Button>
                  ) : null}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {query.hasNextPage ? (
        <Button w="fit-content" size="xs" variant="default" onClick={() => void query.fetchNextPage()}>
          {t.more}
        </Button>
      ) : null}
    </Stack>
  );
}
