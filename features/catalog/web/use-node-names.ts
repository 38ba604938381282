import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../platform/web/services.tsx';
import type { NodeList } from '../core/index.ts';

/** Names of the places of the hierarchy; an unknown one is shown by its id. */
export function useNodeNames(enterpriseId: string): (nodeId: string) => string {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['nodes', enterpriseId],
    queryFn: () => api.get<NodeList>(`/v1/enterprises/${enterpriseId}/nodes`),
    staleTime: 60_000,
  });
  const names = new Map(data?.items.map((node) => [node.nodeId, node.name]));
  return (nodeId) => names.get(nodeId) ?? nodeId;
}
