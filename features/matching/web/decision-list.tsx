import { Paper, Stack, Table, Text, Title } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { DecisionList } from '../core/index.ts';
import { matchingTexts } from './matching-texts.ts';

type DecisionListProps = {
  readonly enterpriseId: string;
  readonly verdictChip: (verdict: string) => ReactNode;
  readonly link: (decisionId: string, words: string) => ReactNode;
};

/** The latest decisions. */
export function DecisionListPanel({ enterpriseId, verdictChip, link }: DecisionListProps) {
  const t = useTexts(matchingTexts);
  const format = useFormat();
  const api = useApi();
  const query = useQuery({
    queryKey: ['decisions', enterpriseId],
    queryFn: () => api.get<DecisionList>(`/v1/enterprises/${enterpriseId}/decisions`, { limit: '100' }),
    refetchInterval: 5_000,
  });
  return (
    <Stack gap="md">
      <Title order={1}>{t.decisions}</Title>
      <QueryView
        query={query}
        isEmpty={(list) => list.items.length === 0}
        empty={<Nothing icon={<IconScale />} title={t.noDecisions} hint={t.noDecisionsHint} />}
      >
        {(list) => (
          <Paper px="xs">
            <Table.ScrollContainer minWidth={680} className="fw-stack">
              <Table verticalSpacing={8}>
                <Table.Thead>
                  <Table.Tr>
                    {[t.when, t.topic, t.verdict, t.first, t.ruleSet].map((head) => (
                      <Table.Th key={head}>{head}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {list.items.map((each) => (
                    <Table.Tr key={each.decisionId}>
                      <Table.Td style={{ whiteSpace: 'nowrap' }}>
                        <Moment at={each.at} />
                      </Table.Td>
                      <Table.Td className="fw-stack-row">{link(each.decisionId, each.topic)}</Table.Td>
                      <Table.Td>{verdictChip(each.verdict)}</Table.Td>
                      <Table.Td>
                        {each.first === undefined ? '–' : `${each.first.name} `}
                        {each.first === undefined ? null : <b className="fw-numbers">{Math.round(each.first.score)}</b>}
                        <Text size="xs" c="dimmed">
                          {t.ofCandidates(format.number(each.candidates))}
                        </Text>
                      </Table.Td>
                      <Table.Td>{each.ruleSetName}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Paper>
        )}
      </QueryView>
    </Stack>
  );
}
