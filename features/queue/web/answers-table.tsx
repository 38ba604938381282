import { Paper, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../platform/web/services.tsx';
import { QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { AnswersReport } from '../core/index.ts';
import { reportTexts } from './report-texts.ts';

type AnswersProps = {
  readonly enterpriseId: string;
  readonly period: { readonly from: string; readonly to: string };
};

const COLUMNS = ['offered', 'accepted', 'gone', 'declined', 'mustDeclined', 'lapsed', 'withdrawn'] as const;

/** How each associate answered what was offered to her, and why she declined what must be served. */
export function AnswersTable({ enterpriseId, period }: AnswersProps) {
  const t = useTexts(reportTexts);
  const format = useFormat();
  const api = useApi();
  const query = useQuery({
    queryKey: ['offer-answers', enterpriseId, period],
    queryFn: () =>
      api.get<AnswersReport>(`/v1/enterprises/${enterpriseId}/offer-answers?${new URLSearchParams(period)}`),
  });
  return (
    <Paper p="md" component="section">
      <Title order={2} mb="sm">
        {t.answers}
      </Title>
      <QueryView
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={<Text c="dimmed">{t.noAnswers}</Text>}
      >
        {({ items }) => (
          <Table.ScrollContainer minWidth={640}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.associate}</Table.Th>
                  {COLUMNS.map((column) => (
                    <Table.Th key={column} ta="end">
                      {t.columns[column]}
                    </Table.Th>
                  ))}
                  <Table.Th>{t.reasons}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((item) => (
                  <Table.Tr key={item.associateId}>
                    <Table.Th scope="row">{item.name}</Table.Th>
                    {COLUMNS.map((column) => (
                      <Table.Td key={column} ta="end" className="fw-numbers">
                        {format.number(item[column])}
                      </Table.Td>
                    ))}
                    <Table.Td>
                      {item.reasons.map(({ reason, times }) => `${reason} (${format.number(times)})`).join(', ')}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </QueryView>
    </Paper>
  );
}
