import './matching.css';
import { Badge, Box, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { RuleSetView } from '../core/index.ts';
import { matchingTexts } from './matching-texts.ts';
import { ruleColour } from './stacked-score.tsx';

/** The rule sets in force, with the share of each rule. */
export function RuleSetList({ enterpriseId }: { readonly enterpriseId: string }) {
  const t = useTexts(matchingTexts);
  const api = useApi();
  const query = useQuery({
    queryKey: ['rule-sets', enterpriseId],
    queryFn: () => api.get<{ items: readonly RuleSetView[] }>(`/v1/enterprises/${enterpriseId}/rule-sets`),
  });
  return (
    <Stack gap="md">
      <Title order={1}>{t.ruleSets}</Title>
      <Text c="dimmed">{t.readOnly}</Text>
      <QueryView
        query={query}
        isEmpty={(list) => list.items.length === 0}
        empty={<Nothing icon={<IconAdjustments />} title={t.noRuleSets} hint={t.noRuleSetsHint} />}
      >
        {(list) => list.items.map((set) => <RuleSetCard key={set.ruleSetId} set={set} />)}
      </QueryView>
    </Stack>
  );
}

function RuleSetCard({ set }: { readonly set: RuleSetView }) {
  const t = useTexts(matchingTexts);
  const format = useFormat();
  const { kind, name, id } = set.boundTo;
  const bound = {
    trigger: t.bound.trigger(name ?? id ?? ''),
    product: t.bound.product(name ?? id ?? ''),
    node: t.bound.node(name ?? id ?? ''),
    default: t.bound.default,
  };
  const rules = set.rules.toSorted((a, b) => b.share - a.share);
  return (
    <Paper p="md" component="article">
      <Group gap={10} align="baseline">
        <Title order={2}>{set.name}</Title>
        <Text c="dimmed">{bound[kind === 'trigger' || kind === 'product' || kind === 'node' ? kind : 'default']}</Text>
        <Badge color="gray">{t.version(set.version)}</Badge>
      </Group>
      <Text size="sm" mt={4}>
        {t.requiredLevel(set.requiredLevel)}
      </Text>
      <Stack gap={8} mt="md">
        {rules.map((rule, place) => (
          <div key={rule.ruleId} className="fw-rule">
            <Text size="sm">{t.kinds[rule.kind] ?? rule.label}</Text>
            <Box h={14} bg="var(--fw-sunken)" style={{ borderRadius: 4, overflow: 'hidden' }} aria-hidden>
              <Box h={14} w={`${rule.share * 100}%`} bg={ruleColour(place)} />
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
