import './console.css';
import { Badge, Group, Stack, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { NodeId, NodeView } from '../../features/catalog/core/index.ts';
import { HierarchyBrowser } from '../../features/catalog/web/hierarchy-browser.tsx';
import { hierarchyTexts } from '../../features/catalog/web/hierarchy-texts.ts';
import { nodeEditorTexts } from '../../features/catalog/web/node-editor-texts.ts';
import { hierarchyOfViews } from '../../features/catalog/web/node-panel.tsx';
import { SpecificationEditor } from '../../features/catalog/web/specification-editor.tsx';
import { chooseRuleSet, type RuleSet, type RuleSetView } from '../../features/matching/core/index.ts';
import { useApi } from '../../platform/web/services.tsx';
import { QueryView } from '../../platform/web/states.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';
import { PageLink } from './page-link.tsx';

/** A rule set as far as choosing one goes. */
function boundOf({ ruleSetId, name, version, boundTo: { kind, id = '' }, requiredLevel }: RuleSetView): RuleSet {
  const boundTo: RuleSet['boundTo'] =
    kind === 'trigger'
      ? { trigger: id }
      : kind === 'product'
        ? { product: id }
        : kind === 'node'
          ? { node: id }
          : { default: true };
  return { ruleSetId: ruleSetId as RuleSet['ruleSetId'], name, version, boundTo, requiredLevel, rules: [] };
}

function useRuleSets(enterpriseId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['rule-sets', enterpriseId],
    queryFn: () => api.get<{ items: readonly RuleSetView[] }>(`/v1/enterprises/${enterpriseId}/rule-sets`),
  });
}

/** The product hierarchy, and at each place the rule set that applies there and from where it comes. */
export function Page() {
  const t = useTexts(consoleTexts);
  const words = useTexts(hierarchyTexts);
  const changing = useTexts(nodeEditorTexts);
  const { enterpriseId, mayChange } = useEnterprise();
  const ruleSets = useRuleSets(enterpriseId).data?.items ?? [];
  const bound = new Map(
    ruleSets.flatMap(({ boundTo: { kind, id }, name }) => (kind === 'node' && id !== undefined ? [[id, name]] : [])),
  );
  return (
    <Stack className="fw-sheet" gap="md" style={{ maxWidth: 1400 }}>
      <Group justify="space-between">
        <Title order={1}>{words.hierarchy}</Title>
        <PageLink to={`/${enterpriseId}/imports`} words={t.imports} />
      </Group>
      <Tabs defaultValue="places" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="places">{words.hierarchy}</Tabs.Tab>
          <Tabs.Tab value="specifications">{changing.specifications}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="places">
          <HierarchyBrowser
            mayChange={mayChange}
            enterpriseId={enterpriseId}
            mark={(nodeId) => {
              const name = bound.get(nodeId);
              return name === undefined ? null : (
                <Badge size="xs" variant="light" maw={130}>
                  {name}
                </Badge>
              );
            }}
            about={(nodeId, nodes) => <RuleSetHere {...{ enterpriseId, nodeId, nodes }} />}
          />
        </Tabs.Panel>
        <Tabs.Panel value="specifications">
          <SpecificationEditor enterpriseId={enterpriseId} mayChange={mayChange} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

type RuleSetHereProps = { readonly enterpriseId: string; readonly nodeId: string; readonly nodes: readonly NodeView[] };

function RuleSetHere({ enterpriseId, nodeId, nodes }: RuleSetHereProps) {
  const t = useTexts(consoleTexts);
  const query = useRuleSets(enterpriseId);
  return (
    <Stack gap={6}>
      <Title order={3}>{t.ruleSetHere}</Title>
      <QueryView query={query}>
        {({ items }) => {
          const hierarchy = hierarchyOfViews(nodes);
          const { ruleSet, chosenBy } = chooseRuleSet(items.map(boundOf), { nodeId }, hierarchy);
          const from = 'node' in ruleSet.boundTo ? ruleSet.boundTo.node : undefined;
          const name = from === undefined ? '' : (hierarchy.nodes.get(from as NodeId)?.name ?? from);
          const why = chosenBy === 'default' ? t.fromDefault : from === nodeId ? t.boundHere : t.inherited(name);
          return (
            <Text size="sm">
              {ruleSet.version === 0 ? (
                <strong>{t.firstRules}</strong>
              ) : (
                <PageLink to={`/${enterpriseId}/rules`} words={ruleSet.name} />
              )}
              {' · '}
              {why}
            </Text>
          );
        }}
      </QueryView>
      <Text size="xs" c="dimmed">
        {t.ruleSetOrder}
      </Text>
    </Stack>
  );
}
