import { useQuery } from '@tanstack/react-query';
import type { NodeList } from '../../features/catalog/core/index.ts';
import type { Choice } from '../../features/matching/web/rule-set-editor.tsx';
import type { TriggersView } from '../../features/qualifier/core/index.ts';
import { useApi } from '../../platform/web/services.tsx';

/** What a rule set can be bound to, by name. */
export function useChoices(enterpriseId: string): {
  readonly places: readonly Choice[];
  readonly triggers: readonly Choice[];
  readonly nameOf: (id: string) => string;
} {
  const api = useApi();
  const nodes = useQuery({
    queryKey: ['nodes', enterpriseId],
    queryFn: () => api.get<NodeList>(`/v1/enterprises/${enterpriseId}/nodes`),
    staleTime: 60_000,
  });
  const set = useQuery({
    queryKey: ['triggers', enterpriseId],
    queryFn: () => api.get<TriggersView>(`/v1/enterprises/${enterpriseId}/triggers`),
  });
  const places = (nodes.data?.items ?? []).map(({ nodeId, name }) => ({ value: nodeId, label: name }));
  const triggers = (set.data?.triggers ?? []).map(({ triggerId, name }) => ({ value: triggerId, label: name }));
  const names = new Map([...places, ...triggers].map(({ value, label }) => [value, label]));
  return { places, triggers, nameOf: (id) => names.get(id) ?? id };
}
