import { queryOptions } from '@tanstack/react-query';
import type { ApiClient } from '../../../platform/web/api-client.ts';
import type { SessionView } from '../core/index.ts';

/** How often the visit beside a conversation is looked at again, in milliseconds. */
const FRESH_EVERY = 3_000;

/** A visit as it is now; asked again while it lasts. */
export function sessionQuery(api: ApiClient, enterpriseId: string, sessionId: string) {
  return queryOptions({
    queryKey: ['session', enterpriseId, sessionId],
    queryFn: () => api.get<SessionView>(`/v1/enterprises/${enterpriseId}/sessions/${sessionId}`),
    refetchInterval: ({ state }) => (state.data?.ended === true ? false : FRESH_EVERY),
    staleTime: FRESH_EVERY / 2,
  });
}
