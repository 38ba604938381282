import type { GatedStore } from '../../../platform/snippet/gated-store.ts';
import type { SentBody } from './event-sender.ts';
import type { CalledEvent } from './public-calls.ts';

/** What reads a page for as long as it is watched; fetched only where the website's settings ask for it. */
export type PageReader = {
  /** The page is another one, or must be told again. */
  look(): void;
};

export type PageReaderParts = {
  say(event: SentBody): void;
  /** What the page itself has told of this view by calls, so far. */
  readonly called: readonly CalledEvent[];
  /** What is kept as long as the visit. */
  readonly store: Pick<GatedStore, 'read' | 'write'>;
  /** Nothing is read from here on. */
  readonly signal: AbortSignal;
};

/** Starts a reader with the part of the website's settings that is for it. */
export type StartReader<Settings> = (settings: Settings, parts: PageReaderParts) => PageReader;
