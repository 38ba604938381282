import { useEffect, useState } from 'react';

/** A key pressed for something else just as the offer appears must not answer it. Milliseconds. */
const SETTLE = 500;

type Pressed = { readonly key: string; readonly repeat: boolean };

export type OfferKey = Pressed & { readonly typing: boolean; readonly sinceShown: number };

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

/** The reasons for declining, as they are shown. */
export type ShownReasons = {
  /** How many there are, own words included. */
  readonly count: number;
  /** The place of the one that is chosen, from 0. */
  readonly at: number | undefined;
};

export type ReasonKey = Pressed & ShownReasons & { readonly typing: 'own-words' | 'elsewhere' | undefined };

/** `pick` chooses the reason at a place and sends it, `move` only chooses it, `back` leaves the offer as it is. */
export type ReasonAnswer = 'accept' | 'decline' | 'back' | { readonly pick: number } | { readonly move: number };

/** So many reasons have a number key, from 1. */
export const NUMBERED = 9;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/**
 * What a key means while she chooses a reason: a number picks and sends it; arrows choose, in a circle, and Enter sends; Escape or F9
 * goes back to the offer; F8 accepts. In the field of her own words all that is text is hers, in any other field all but F8 and F9.
 */
export function reasonAnswer({ key, repeat, typing, count, at }: ReasonKey): ReasonAnswer | undefined {
  const step = STEPS[key];
  if (step !== undefined && typing !== 'elsewhere') {
    return { move: at === undefined ? (step > 0 ? 0 : count - 1) : (at + step + count) % count };
  }
  if (repeat) return undefined;
  if (key === 'F8') return 'accept';
  if (key === 'F9') return 'back';
  if (typing === 'elsewhere') return undefined;
  if (key === 'Escape') return 'back';
  if (key === 'Enter') return at === undefined ? undefined : 'decline';
  const number = typing === undefined && /^[1-9]$/.test(key) ? Number(key) : 0;
  return number >= 1 && number <= Math.min(count, NUMBERED) ? { pick: number - 1 } : undefined;
}

/** Where text is written; a switch or a radio button takes none. */
function isTyping(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  if (element instanceof HTMLInputElement) return !['radio', 'checkbox', 'button', 'submit'].includes(element.type);
  return element.isContentEditable || ['TEXTAREA', 'SELECT'].includes(element.tagName);
}

/** Answers by key the offer that its card shows, wherever the focus is; `reasons` while she chooses one. */
export function useOfferKeys(
  offerId: string | undefined,
  reasons: ShownReasons | undefined,
  answer: (answer: ReasonAnswer) => void,
): void {
  const [shownAt] = useState(() => performance.now());
  const [count, at] = [reasons?.count, reasons?.at];
  useEffect(() => {
    if (offerId === undefined) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // A button of the offer itself is pressed by its own means.
      const own = event.target instanceof Element && event.target.closest('[data-offer]') !== null;
      if (own && event.key === 'Enter' && event.target instanceof HTMLButtonElement) return;
      const { key, repeat } = event;
      const typing = isTyping(document.activeElement);
      const meant =
        count === undefined
          ? offerAnswer({ key, repeat, typing, sinceShown: performance.now() - shownAt })
          : reasonAnswer({ key, repeat, typing: typing ? (own ? 'own-words' : 'elsewhere') : undefined, count, at });
      if (meant === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      answer(meant);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [offerId, shownAt, count, at, answer]);
}
