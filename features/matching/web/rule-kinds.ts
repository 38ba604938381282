import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../platform/web/services.tsx';
import { useLanguage } from '../../../platform/web/texts.tsx';
import type { RuleKindList, RuleKindView } from '../core/index.ts';

type RuleWords = RuleKindView['words']['en'];

/** A rule as pages handle it. */
export type DraftRule = {
  readonly ruleId: string;
  readonly kind: string;
  readonly share: number;
  readonly args: Readonly<Record<string, unknown>>;
  readonly bounds?: readonly [number, number];
};

export function useRuleKinds(enterpriseId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['rule-kinds', enterpriseId],
    queryFn: () => api.get<RuleKindList>(`/v1/enterprises/${enterpriseId}/rule-kinds`),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The words of a kind of rule in the reader's language; undefined until they are loaded. */
export function useRuleWords(enterpriseId: string): (kind: string) => RuleWords | undefined {
  const { language } = useLanguage();
  const { data } = useRuleKinds(enterpriseId);
  const byKind = new Map(data?.items.map((each) => [each.kind, each.words[language]]));
  return (kind) => byKind.get(kind);
}

/** A rule as the end of a sentence, with what it was told. */
export function ruleSentence(words: RuleWords | undefined, args: Readonly<Record<string, unknown>> = {}): string {
  return (words?.sentence ?? '').replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = args[name];
    return typeof value === 'string' && value !== '' ? value : '…';
  });
}
