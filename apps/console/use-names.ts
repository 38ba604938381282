import { useQuery } from '@tanstack/react-query';
import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import { websitesQuery } from '../../features/enterprise/web/website-queries.ts';
import { useAssociates } from '../../features/skills/web/associates-table.tsx';
import { useApi } from '../../platform/web/services.tsx';

/** The names behind ids of websites, associates and places; an unknown one is shown by its id. */
export function useNames(enterpriseId: string): (id: string) => string {
  const nodeName = useNodeNames(enterpriseId);
  const websites = useQuery(websitesQuery(useApi(), enterpriseId)).data?.items ?? [];
  const associates = useAssociates(enterpriseId).data?.items ?? [];
  const names = new Map([
    ...websites.map(({ websiteId, name }): [string, string] => [websiteId, name]),
    ...associates.map(({ associateId, name }): [string, string] => [associateId, name]),
  ]);
  return (id) => names.get(id) ?? nodeName(id);
}
