import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiClient } from '../../../platform/web/api-client.ts';
import { useApi } from '../../../platform/web/services.tsx';
import type { EditWebsiteBody, SnippetView, WebsiteView } from '../core/index.ts';

export const websitesKey = (enterpriseId: string) => ['websites', enterpriseId];

export function websitesQuery(api: ApiClient, enterpriseId: string) {
  return queryOptions({
    queryKey: websitesKey(enterpriseId),
    queryFn: () => api.get<{ items: readonly WebsiteView[] }>(`/v1/enterprises/${enterpriseId}/websites`),
  });
}

export function snippetQuery(api: ApiClient, enterpriseId: string, websiteId: string) {
  return queryOptions({
    queryKey: ['snippet', enterpriseId, websiteId],
    queryFn: () => api.get<SnippetView>(`/v1/enterprises/${enterpriseId}/websites/${websiteId}/snippet`),
  });
}

/** Saves a change of a website over the version that is shown. */
export function useWebsiteChange(enterpriseId: string, website: WebsiteView) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: EditWebsiteBody) =>
      api.patch<WebsiteView>(`/v1/enterprises/${enterpriseId}/websites/${website.websiteId}`, change, website.version),
    onSuccess: () => queries.invalidateQueries({ queryKey: websitesKey(enterpriseId) }),
  });
}
