import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { repeatedWrite } from '../../../platform/web/repeated-write.ts';
import { useApi } from '../../../platform/web/services.tsx';
import type { Declared, PresenceView } from '../core/index.ts';

/** Declares a presence: shown at once, taken back when the server does not agree. `saved` gets what the server made of it. */
export function usePresence(known: Declared, queryKey: readonly string[], saved: (presence: PresenceView) => void) {
  const api = useApi();
  const queries = useQueryClient();
  const [wished, setWished] = useState<Declared>();
  const mutation = useMutation({
    ...repeatedWrite,
    mutationFn: (declared: Declared) => api.put<PresenceView>('/v1/me/presence', { declared }),
    onMutate: setWished,
    onSuccess: (presence) => {
      saved(presence);
      return queries.invalidateQueries({ queryKey });
    },
    onSettled: () => setWished(undefined),
  });
  return { declared: wished ?? known, choose: mutation.mutate, failed: mutation.isError };
}
