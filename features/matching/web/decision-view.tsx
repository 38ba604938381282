import { Badge, Box, Code, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import { fieldLabel, toldWords } from '../../qualifier/core/index.ts';
import type { DecisionView } from '../core/index.ts';
import { CandidateList, inWords } from './candidate-list.tsx';
import { ExclusionList } from './exclusion-list.tsx';
import { matchingTexts } from './matching-texts.ts';

type DecisionPanelProps = {
  readonly enterpriseId: string;
  readonly decisionId: string;
  readonly verdictChip: (verdict: string) => ReactNode;
  /** The name behind an id, or the id itself. */
  readonly nameOf: (id: string) => string;
};

/** The reasons behind one decision: rule set, scores by rule, who was left out, and the facts. */
export function DecisionPanel({ enterpriseId, decisionId, verdictChip, nameOf }: DecisionPanelProps) {
  const t = useTexts(matchingTexts);
  const api = useApi();
  const query = useQuery({
    queryKey: ['decision', enterpriseId, decisionId],
    queryFn: () => api.get<DecisionView>(`/v1/enterprises/${enterpriseId}/decisions/${decisionId}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <QueryView query={query}>
      {(decision) => (
        <Stack gap="lg">
          <Box>
            <Group gap={10}>
              <Title order={1}>{decision.topic}</Title>
              {verdictChip(decision.verdict)}
              <Text c="dimmed">
                <Moment at={decision.at} />
              </Text>
            </Group>
            <Text mt={4}>
              {t.ruleSet} <b>{decision.ruleSet.name}</b>, {t.version(decision.ruleSet.version)}:{' '}
              {t.chosenBy[decision.ruleSet.chosenBy] ?? decision.ruleSet.chosenBy}.
            </Text>
          </Box>
          <Why decision={decision} />
          <CandidateList ranked={decision} title={t.candidates} />
          <ExclusionList exclusions={decision.exclusions} />
          <Ground decision={decision} nameOf={nameOf} />
        </Stack>
      )}
    </QueryView>
  );
}

function Why({ decision }: { readonly decision: DecisionView }) {
  const { language } = useLanguage();
  const t = useTexts(matchingTexts);
  return (
    <Box component="section">
      <Title order={2} mb={4}>
        {t.why}
      </Title>
      {decision.trigger === undefined ? null : (
        <Text size="sm" c="dimmed">
          {decision.trigger}
        </Text>
      )}
      {decision.why
        .map((told) => toldWords(told, language))
        .map((sentence) => (
          <Text key={sentence}>{sentence}</Text>
        ))}
    </Box>
  );
}

/** Text of a fact: names instead of ids, lists with commas. */
function factText(value: unknown, nameOf: (id: string) => string): string {
  if (typeof value === 'string') return nameOf(value);
  if (Array.isArray(value)) return value.map((each) => factText(each, nameOf)).join(', ');
  return JSON.stringify(value);
}

/** What the decision rests on: facts of that moment, and the scales. */
function Ground({ decision, nameOf }: Pick<DecisionPanelProps, 'nameOf'> & { readonly decision: DecisionView }) {
  const t = useTexts(matchingTexts);
  const format = useFormat();
  const common = useTexts(pageTexts);
  const { language } = useLanguage();
  const labelOf = (ruleId: string): string =>
    inWords(decision, language)
      .flatMap((each) => each.parts)
      .find((part) => part.ruleId === ruleId)?.label ?? ruleId;
  const facts = Object.entries(decision.facts);
  return (
    <Group align="stretch" gap="md" grow preventGrowOverflow={false}>
      <Paper p="md" miw={280} component="section">
        <Title order={2} mb={6}>
          {t.facts}
        </Title>
        {facts.length === 0 ? <Text c="dimmed">{common.none}</Text> : null}
        <Table verticalSpacing={4} fz="sm">
          <Table.Tbody>
            {facts.map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Td c="dimmed">{fieldLabel(name, language)}</Table.Td>
                <Table.Td>
                  <Code>{factText(value, nameOf)}</Code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
      <Paper p="md" miw={280} component="section">
        <Group justify="space-between">
          <Title order={2} mb={2}>
            {t.scales}
          </Title>
          <Badge color="gray">{t.scaleVersion(decision.scaleVersion)}</Badge>
        </Group>
        <Text size="xs" c="dimmed" mb={6}>
          {t.scaleHint}
        </Text>
        <Table verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              {[t.rule, t.low, t.high, ''].map((head) => (
                <Table.Th key={head}>{head}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {decision.scales.map((scale) => (
              <Table.Tr key={scale.ruleId}>
                <Table.Td>{labelOf(scale.ruleId)}</Table.Td>
                <Table.Td className="fw-numbers">{format.number(scale.low)}</Table.Td>
                <Table.Td className="fw-numbers">{format.number(scale.high)}</Table.Td>
                <Table.Td c="dimmed">{scale.source === 'declared' ? t.declared : t.percentiles}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
    </Group>
  );
}
