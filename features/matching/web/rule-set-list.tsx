import './matching.css';
import { Badge, Box, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { RuleSetView } from '../core/index.ts';
import { matchingTexts } from './matching-texts.ts';
import { ruleSentence, useRuleWords } from './rule-kinds.ts';
import { ruleSetTexts } from './rule-set-texts.ts';
import { ruleColour } from './stacked-score.tsx';

type RuleSetListProps = {
  readonly enterpriseId: string;
  /** The name of a trigger, product or place. */
  readonly nameOf: (id: string) => string;
  /** A link to where it is changed. */
  readonly link: (ruleSetId: string, words: string) => ReactNode;
};

/** The rule sets in force, each rule a sentence with its share. */
export function RuleSetList({ enterpriseId, nameOf, link }: RuleSetListProps) {
  const t = useTexts(ruleSetTexts);
  const api = useApi();
  const query = useQuery({
    queryKey: ['rule-sets', enterpriseId],
    queryFn: () => api.get<{ items: readonly RuleSetView[] }>(`/v1/enterprises/${enterpriseId}/rule-sets`),
  });
  return (
    <QueryView
      query={query}
      isEmpty={(list) => list.items.length === 0}
      empty={<Nothing icon={<IconAdjustments />} title={t.none} hint={t.noneHint} />}
    >
      {(list) => (
        <Stack gap="md">
          {list.items.map((set) => (
            <RuleSetCard key={set.ruleSetId} enterpriseId={enterpriseId} set={set} nameOf={nameOf} link={link} />
          ))}
        </Stack>
      )}
    </QueryView>
  );
}

function RuleSetCard({ enterpriseId, set, nameOf, link }: RuleSetListProps & { readonly set: RuleSetView }) {
  const t = useTexts(ruleSetTexts);
  const words = useTexts(matchingTexts);
  const format = useFormat();
  const wordsOf = useRuleWords(enterpriseId);
  const { kind, name, id = '' } = set.boundTo;
  const shown = name ?? nameOf(id);
  const bound: Readonly<Record<string, string>> = {
    trigger: words.bound.trigger(shown),
    product: words.bound.product(shown),
    node: words.bound.node(shown),
    default: words.bound.default,
  };
  return (
    <Paper p="md" component="article">
      <Group justify="space-between" align="baseline">
        <Group gap={10} align="baseline">
          <Title order={2}>{set.name}</Title>
          <Text c="dimmed">{bound[kind]}</Text>
          <Badge color="gray">{words.version(set.version)}</Badge>
        </Group>
        {link(set.ruleSetId, t.open)}
      </Group>
      <Text size="sm" mt={4}>
        {words.requiredLevel(set.requiredLevel)}
      </Text>
      <Stack gap={8} mt="md">
        {set.rules
          .map((rule, place) => ({ ...rule, place }))
          .toSorted((a, b) => b.share - a.share)
          .map((rule) => (
            <div key={rule.ruleId} className="fw-rule">
              <Text size="sm">{t.prefer(ruleSentence(wordsOf(rule.kind), rule.args))}</Text>
              <Box h={14} bg="var(--fw-sunken)" style={{ borderRadius: 4, overflow: 'hidden' }} aria-hidden>
                <Box h={14} w={`${rule.share * 100}%`} bg={ruleColour(rule.place)} />
              </Box>
              <Text size="sm" ta="end" fw={600} className="fw-numbers">
                {format.percent(rule.share)}
              </Text>
            </div>
          ))}
      </Stack>
    </Paper>
  );
}
