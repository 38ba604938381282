import { useMutation } from '@tanstack/react-query';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { repeatedWrite } from '../../../platform/web/repeated-write.ts';
import { useApi } from '../../../platform/web/services.tsx';

export type OfferRefusal = {
  readonly by?: string;
  readonly at?: string;
  readonly message: string;
  readonly lost: boolean;
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** What a refused answer says: who was faster and when, or in the server's words; `lost` when the offer is over. */
export function refusalOf(error: unknown): OfferRefusal {
  if (!(error instanceof ApiProblem)) return { message: String(error), lost: false };
  const { details } = error;
  const by = textOf(details['by']) ?? textOf(details['who']) ?? textOf(details['takenBy']);
  const at = textOf(details['at']) ?? textOf(details['when']) ?? textOf(details['takenAt']);
  const lost = error.status === 409 || error.status === 410 || error.status === 404;
  return { message: error.message, lost, ...(by === undefined ? {} : { by }), ...(at === undefined ? {} : { at }) };
}

/** Accepting and declining. `taken` gets the engagement that an acceptance started. */
export function useOfferAnswer(taken: (engagementId: string) => void, answered: (offerId: string) => void) {
  const api = useApi();
  const accept = useMutation({
    ...repeatedWrite,
    mutationFn: (offerId: string) => api.post<{ engagementId: string }>(`/v1/offers/${offerId}/accept`, {}),
    onSuccess: ({ engagementId }, offerId) => {
      answered(offerId);
      taken(engagementId);
    },
  });
  const decline = useMutation({
    ...repeatedWrite,
    mutationFn: ({ offerId, reason }: { offerId: string; reason: string | undefined }) =>
      api.post(`/v1/offers/${offerId}/decline`, reason === undefined ? {} : { reason }),
    onSuccess: (_, { offerId }) => answered(offerId),
  });
  return { accept, decline };
}
