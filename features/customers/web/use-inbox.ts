import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../platform/web/services.tsx';
import type { InboxList } from '../core/index.ts';

/** How often the inbox is looked at while nothing else refreshes it, and while she writes a reply, in milliseconds. */
const FRESH_EVERY = 15_000;
const FRESH_WHILE_WRITING = 3_000;

export function useInbox(enterpriseId: string, writing = false) {
  const api = useApi();
  return useQuery({
    queryKey: ['inbox', enterpriseId],
    queryFn: () => api.get<InboxList>(`/v1/enterprises/${enterpriseId}/inbox`, { state: 'all' }),
    refetchInterval: writing ? FRESH_WHILE_WRITING : FRESH_EVERY,
    enabled: enterpriseId !== '',
  });
}
