import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

/**
 * An act after one question (`ChoiceDialog`): what is asked, how it is answered, and the act that follows. Whatever came of it, the rows
 * under `queryKey` are loaded afresh.
 */
export function useAskedAct<Asking>(
  queryKey: readonly string[],
  act: (asking: Asking, value: string, note: string) => Promise<unknown>,
) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Asking>();
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: (doing: () => Promise<unknown>) => doing(),
    onSuccess: () => setAsking(undefined),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  return {
    asking,
    ask: (next: Asking): void => {
      reset();
      setAsking(next);
    },
    dialog: {
      pending: isPending,
      error,
      choose: (value: string, note: string): void => asking && mutate(() => act(asking, value, note)),
      close: () => setAsking(undefined),
    },
  };
}
