import './customers.css';
import { Badge, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAddressBook, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, Waiting } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import { VirtualList } from '../../../platform/web/virtual-list.tsx';
import type { CustomerList as Page } from '../core/index.ts';
import { segmentsTexts } from './segments-texts.ts';

type CustomerListProps = {
  readonly enterpriseId: string;
  /** Goes to a customer's page. */
  readonly open: (customerId: string) => void;
};

/** Height of a row, in pixels, as in customers.css. */
const ROW = 44;
/** Of each request. */
const PAGE = '100';

/** Customers by name, found by the words of a search: a list of any length, read on as it is scrolled. */
export function CustomerList({ enterpriseId, open }: CustomerListProps) {
  const t = useTexts(segmentsTexts);
  const format = useFormat();
  const api = useApi();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const query = useInfiniteQuery({
    queryKey: ['customers', enterpriseId, q],
    queryFn: ({ pageParam }) =>
      api.get<Page>(`/v1/enterprises/${enterpriseId}/customers`, {
        q,
        limit: PAGE,
        cursor: pageParam || undefined,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack gap="md">
      <TextInput
        type="search"
        aria-label={t.search}
        placeholder={t.search}
        leftSection={<IconSearch size={16} />}
        maw={420}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {query.data === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <Failure error={query.error} retry={() => void query.refetch()} />
        )
      ) : items.length === 0 ? (
        <Nothing
          icon={<IconAddressBook />}
          title={q === '' ? t.noCustomers : t.noneFound}
          hint={q === '' ? t.noCustomersHint : t.noneFoundHint}
        />
      ) : (
        <Paper style={{ overflow: 'hidden' }}>
          <div className="fw-customer-row fw-customer-head" aria-hidden>
            <span>{t.name}</span>
            <span>{t.number}</span>
            <span>{t.segments}</span>
          </div>
          <VirtualList
            rows={items}
            idOf={({ customerId }) => customerId}
            rowHeight={ROW}
            label={t.customers}
            h={`min(${items.length * ROW}px, 64dvh)`}
            onOpen={({ customerId }) => open(customerId)}
            onNearEnd={() => {
              if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
            }}
          >
            {({ customerId, name, segments }, { active }) => (
              <div className="fw-customer-row" data-active={active || undefined}>
                <span className="fw-line">{name ?? t.unnamed}</span>
                <span className="fw-line fw-numbers">{customerId}</span>
                <span className="fw-line">
                  {segments.map((segment) => (
                    <Badge key={segment} me={4}>
                      {segment}
                    </Badge>
                  ))}
                </span>
              </div>
            )}
          </VirtualList>
        </Paper>
      )}
      {query.data === undefined || items.length === 0 ? null : (
        <Text size="sm" c="dimmed" role="status">
          {query.isFetchingNextPage ? t.loadingMore : t.shown(format.number(items.length), query.hasNextPage)}
        </Text>
      )}
    </Stack>
  );
}
