import { useQuery } from '@tanstack/react-query';
import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import type { SessionView } from '../../features/clickstream/core/index.ts';
import { sessionQuery, withNodeNames } from '../../features/clickstream/web/session-query.ts';
import { useApi } from '../../platform/web/services.tsx';

/** A visit as it is now, its places by name. */
export function useConsoleVisit(enterpriseId: string, sessionId: string) {
  const nodeName = useNodeNames(enterpriseId);
  return useQuery({
    ...sessionQuery(useApi(), enterpriseId, sessionId),
    select: (session: SessionView) => withNodeNames(session, nodeName),
  });
}
