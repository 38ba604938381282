import { queryOptions } from '@tanstack/react-query';
import type { ApiClient } from '../../../platform/web/api-client.ts';
import type { SnippetView, WebsiteView } from '../core/index.ts';

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
