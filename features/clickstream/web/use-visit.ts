import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../platform/web/services.tsx';
import type { SessionView } from '../core/index.ts';

/** The same visit with places of the hierarchy by name. */
function withNodeNames(session: SessionView, nodeName: (nodeId: string) => string): SessionView {
  const path = session.path.map((step) => (step.node === undefined ? step : { ...step, node: nodeName(step.node) }));
  return { ...session, path };
}

/** How often the visit beside a conversation is looked at again, in milliseconds. */
const FRESH_EVERY = 3_000;

/** A visit as it is now, its places by name; asked again while it lasts. */
export function useVisit(enterpriseId: string, sessionId: string, nodeName: (nodeId: string) => string) {
  const api = useApi();
  return useQuery({
    queryKey: ['session', enterpriseId, sessionId],
    queryFn: () => api.get<SessionView>(`/v1/enterprises/${enterpriseId}/sessions/${sessionId}`),
    refetchInterval: ({ state }) => (state.data?.ended === true ? false : FRESH_EVERY),
    staleTime: FRESH_EVERY / 2,
    select: (session) => withNodeNames(session, nodeName),
  });
}
