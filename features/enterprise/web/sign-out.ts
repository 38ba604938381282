import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../../platform/web/services.tsx';
import { ME } from './me.ts';

/** Ends the session and forgets everything that was loaded under it. */
export function useSignOut(): () => void {
  const api = useApi();
  const queries = useQueryClient();
  return () => {
    void api
      .post('/v1/auth/sign-out', {})
      .catch(() => undefined)
      .then(() => {
        queries.clear();
        return queries.resetQueries({ queryKey: ME });
      })
      .then(() => location.reload());
  };
}
