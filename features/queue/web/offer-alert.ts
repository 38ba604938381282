import { useEffect } from 'react';
import type { Chime } from '../../../platform/web/chime.ts';
import { notify } from '../../../platform/web/notification.ts';
import { useLanguage } from '../../../platform/web/texts.tsx';
import { useWho } from '../../../platform/web/use-who.ts';
import { toldWords } from '../../qualifier/core/index.ts';
import type { OfferView } from '../core/index.ts';

export type AlertManner = {
  /** She is with a customer, or busy: ring softly. */
  readonly soft: boolean;
  /** This browser is told by push, also when the page is hidden: nothing is shown twice. */
  readonly pushed: boolean;
};

/** Makes an offer impossible to miss: rings until every offer is answered or gone, and tells the system. */
export function useOfferAlert(
  offer: OfferView | undefined,
  title: string,
  chime: Chime,
  { soft, pushed }: AlertManner,
): void {
  const { language } = useLanguage();
  const whoWords = useWho();
  const rings = offer !== undefined;
  // Before the ringing begins, so that the first ring is soft too.
  useEffect(() => chime.soften(soft), [soft, chime]);
  useEffect(() => {
    if (!rings) return;
    chime.start();
    return chime.stop;
  }, [rings, chime]);
  const offerId = offer?.offerId;
  const words =
    offer === undefined ? '' : [whoWords(offer.who), ...offer.why.map((why) => toldWords(why, language))].join(' · ');
  useEffect(() => {
    if (offerId === undefined || pushed) return;
    return notify(title, words, offerId);
  }, [offerId, title, words, pushed]);
}
