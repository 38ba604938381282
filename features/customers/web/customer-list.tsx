import { Badge, Button, Group, Paper, Stack, Table, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAddressBook, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Failure, Nothing, Waiting } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { CustomerList as Page } from '../core/index.ts';
import { segmentsTexts } from './segments-texts.ts';

type CustomerListProps = {
  readonly enterpriseId: string;
  /** A link to a customer's page. */
  readonly linkTo: (customerId: string, words: string) => ReactNode;
};

/** Customers by name, found by the words of a search. */
export function CustomerList({ enterpriseId, linkTo }: CustomerListProps) {
  const t = useTexts(segmentsTexts);
  const api = useApi();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 250);
  const query = useInfiniteQuery({
    queryKey: ['customers', enterpriseId, q],
    queryFn: ({ pageParam }) =>
      api.get<Page>(`/v1/enterprises/${enterpriseId}/customers`, { q, cursor: pageParam || undefined }),
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
        <Paper>
          <Table.ScrollContainer minWidth={420}>
            <Table highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.name}</Table.Th>
                  <Table.Th>{t.number}</Table.Th>
                  <Table.Th>{t.segments}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map(({ customerId, name, segments }) => (
                  <Table.Tr key={customerId}>
                    <Table.Td>{linkTo(customerId, name ?? t.unnamed)}</Table.Td>
                    <Table.Td className="fw-numbers">{customerId}</Table.Td>
                    <Table.Td>
                      <Group gap={4}>
                        {segments.map((segment) => (
                          <Badge key={segment}>{segment}</Badge>
                        ))}
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Paper>
      )}
      {query.hasNextPage ? (
        <Button
          w="fit-content"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t.more}
        </Button>
      ) : null}
    </Stack>
  );
}
