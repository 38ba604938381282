import { useEffect } from 'react';

/** A key pressed for something else just as the offer appears must not answer it. Milliseconds. */
const SETTLE = 500;

export type OfferKey = {
  readonly key: string;
  readonly repeat: boolean;
  readonly typing: boolean;
  readonly sinceShown: number;
};

/**
 * What a key means while an offer is shown: Enter accepts and Escape declines, except while she writes in a field, where
 * F8 and F9 do. Nothing counts in the first half second or while a key is held down.
 */
export function offerAnswer({ key, repeat, typing, sinceShown }: OfferKey): 'accept' | 'decline' | undefined {
  if (repeat || sinceShown < SETTLE) return undefined;
  if (key === 'F8' || (key === 'Enter' && !typing)) return 'accept';
  if (key === 'F9' || (key === 'Escape' && !typing)) return 'decline';
  return undefined;
}

function isTyping(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  return element.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(element.tagName);
}

/** Answers the offer shown by key, wherever the focus is. */
export function useOfferKeys(offerId: string | undefined, answer: (answer: 'accept' | 'decline') => void): void {
  useEffect(() => {
    if (offerId === undefined) return;
    const shownAt = performance.now();
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // A button of the offer itself is pressed by its own means.
      const own = event.target instanceof Element && event.target.closest('[data-offer]') !== null;
      if (own && event.key === 'Enter') return;
      const meant = offerAnswer({
        key: event.key,
        repeat: event.repeat,
        typing: isTyping(document.activeElement),
        sinceShown: performance.now() - shownAt,
      });
      if (meant === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      answer(meant);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [offerId, answer]);
}
