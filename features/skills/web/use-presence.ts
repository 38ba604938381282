import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { repeatedWrite } from '../../../platform/web/repeated-write.ts';
import { useApi } from '../../../platform/web/services.tsx';
import type { Declared, PresenceView } from '../core/index.ts';

/**
 * Declares a presence: shown at once, taken back when the server does not agree. `declaring` is told when one is sent, and returns who gets
 * what the server made of it. Two declarations go one after the other, so that the later one stays.
 */
export function usePresence(
  known: Declared,
  queryKey: readonly string[],
  declaring: () => (presence: PresenceView) => void,
) {
  const api = useApi();
  const queries = useQueryClient();
  const [wished, setWished] = useState<Declared>();
  const mutation = useMutation({
    ...repeatedWrite,
    mutationFn: (declared: Declared) => api.put<PresenceView>('/v1/me/presence', { declared }),
    scope: { id: 'presence' },
    onMutate: (declared) => {
      setWished(declared);
      return declaring();
    },
    onSuccess: (presence, _declared, saved) => {
      saved(presence);
      return queries.invalidateQueries({ queryKey });
    },
    onSettled: (_presence, _error, declared) => setWished((last) => (last === declared ? undefined : last)),
  });
  return { declared: wished ?? known, choose: mutation.mutate, failed: mutation.isError };
}
