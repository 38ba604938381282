import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../platform/web/services.tsx';
import type { WebhookList } from '../core/index.ts';

const EVERY = 15_000;

export const webhooksKey = (enterpriseId: string) => ['webhooks', enterpriseId];

/** Receivers and senders, looked at again and again: one that is disabled has to be seen. */
export function useWebhooks(enterpriseId: string) {
  const api = useApi();
  return useQuery({
    queryKey: webhooksKey(enterpriseId),
    queryFn: () => api.get<WebhookList>(`/v1/enterprises/${enterpriseId}/webhooks`),
    refetchInterval: EVERY,
    enabled: enterpriseId !== '',
  });
}
