import { queryOptions } from '@tanstack/react-query';
import type { ApiClient } from '../../../platform/web/api-client.ts';
import type { StandingView } from '../core/index.ts';

/** An associate's record at an enterprise, looked at again every half minute. */
export function standingQuery(api: ApiClient, enterpriseId: string, associateId: string) {
  return queryOptions({
    queryKey: ['standing', enterpriseId, associateId],
    queryFn: () => api.get<StandingView>(`/v1/enterprises/${enterpriseId}/associates/${associateId}/standing`),
    refetchInterval: 30_000,
  });
}
