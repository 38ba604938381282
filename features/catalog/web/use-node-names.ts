import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ApiClient } from '../../../platform/web/api-client.ts';
import { useApi } from '../../../platform/web/services.tsx';
import type { NodeList } from '../core/index.ts';

export function nodesQuery(api: ApiClient, enterpriseId: string) {
  return queryOptions({
    queryKey: ['nodes', enterpriseId],
    queryFn: () => api.get<NodeList>(`/v1/enterprises/${enterpriseId}/nodes`),
    staleTime: 60_000,
  });
}

/** Names of the places of the hierarchy; an unknown one is shown by its id. */
export function useNodeNames(enterpriseId: string): (nodeId: string) => string {
  const { data } = useQuery(nodesQuery(useApi(), enterpriseId));
  const names = new Map(data?.items.map((node) => [node.nodeId, node.name]));
  return (nodeId) => names.get(nodeId) ?? nodeId;
}
