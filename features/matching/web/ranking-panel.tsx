import { Alert, Box, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { useFaultWords } from '../../../platform/web/refusals.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { QueryView } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { MatchView, RuleSetBody } from '../core/index.ts';
import { CandidateList } from './candidate-list.tsx';
import { ExclusionList } from './exclusion-list.tsx';
import { ruleSetTexts } from './rule-set-texts.ts';

type RankingPanelProps = {
  readonly enterpriseId: string;
  /** The rule set as it stands in the form. */
  readonly ruleSet: RuleSetBody;
  readonly nodeId?: string | undefined;
};

/** What is wrong with a rule set, as the server says it: by path. */
export type RuleSetProblems = readonly { readonly path: string; readonly message: string }[];

export function problemsOf(error: unknown): RuleSetProblems {
  if (!(error instanceof ApiProblem) || error.status !== 422) return [];
  const { problems } = error.details;
  return Array.isArray(problems) ? (problems as RuleSetProblems) : [];
}

/** Ranks real associates by what stands in the form, again with every move of a slider. */
export function useTrialRanking({ enterpriseId, ruleSet, nodeId }: RankingPanelProps) {
  const api = useApi();
  const [asked] = useDebouncedValue(JSON.stringify({ ruleSet, ...(nodeId === undefined ? {} : { nodeId }) }), 120);
  return useQuery({
    queryKey: ['rule-set-preview', enterpriseId, asked],
    queryFn: () => api.post<MatchView>(`/v1/enterprises/${enterpriseId}/rule-sets/preview`, JSON.parse(asked)),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 5_000,
  });
}

type RankedProps = { readonly query: ReturnType<typeof useTrialRanking>; readonly order: readonly string[] };

export function RankingPanel({ query, order }: RankedProps) {
  const t = useTexts(ruleSetTexts);
  const words = useFaultWords();
  const problems = problemsOf(query.error);
  return (
    <Stack gap="md" aria-live="polite">
      <Box>
        <Text size="sm" c="dimmed">
          {t.rankingHint}
        </Text>
      </Box>
      {problems.length > 0 ? (
        <Alert color="must" variant="light" title={t.problems}>
          {problems.map(({ path, message }) => (
            <Text key={`${path} ${message}`} size="sm">
              <b>{path}</b> {words(message)}
            </Text>
          ))}
        </Alert>
      ) : (
        <QueryView query={query}>
          {(ranked) => (
            <Stack gap="lg" style={{ opacity: query.isPlaceholderData ? 0.75 : 1 }}>
              <CandidateList ranked={ranked} title={t.ranking} order={order} />
              <ExclusionList exclusions={ranked.exclusions} />
            </Stack>
          )}
        </QueryView>
      )}
    </Stack>
  );
}
