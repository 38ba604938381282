import type { EventTally, RecentEvents } from '../core/index.ts';

/** Works, but silent this long: said plainly, for a website may also be quiet at night. Milliseconds. */
const QUIET_AFTER = 6 * 3_600_000;

export type SnippetVerdict = {
  readonly state: 'works' | 'partly' | 'broken' | 'quiet' | 'silent';
  readonly accepted: number;
  readonly refused: number;
  /** When the last accepted event came. */
  readonly lastOk?: number;
};

/** The reason without its detail: `too-large: 300 kB` is `too-large`. */
export function reasonCode(reason: string): string {
  return reason.split(':')[0] ?? reason;
}

/** The reason with its detail put into the reader's words: `too-large: mehr als 32768 bytes`. */
export function reasonWords(reason: string, words: (detail: string) => string): string {
  const colon = reason.indexOf(': ');
  return colon < 0 ? reason : `${reason.slice(0, colon)}: ${words(reason.slice(colon + 2))}`;
}

/** One plain answer to "is my snippet working?", from the counts of the last seven days and the last events. */
export function snippetVerdict({ items, counts }: RecentEvents, now: number): SnippetVerdict {
  const sum = (tallies: readonly EventTally[]): number => tallies.reduce((total, each) => total + each.count, 0);
  const good = counts.filter((each) => each.verdict === 'ok');
  const bad = counts.filter((each) => each.verdict !== 'ok');
  const accepted = sum(good);
  const refused = sum(bad);
  const lastOk = Math.max(...good.map((each) => Date.parse(each.lastAt)), Number.NEGATIVE_INFINITY);
  const shared = { accepted, refused, ...(Number.isFinite(lastOk) ? { lastOk } : {}) };
  if (accepted === 0) return { ...shared, state: refused === 0 && items.length === 0 ? 'silent' : 'broken' };
  if (now - lastOk > QUIET_AFTER) return { ...shared, state: 'quiet' };
  const troubledNow = items.some((each) => each.verdict !== 'ok');
  return { ...shared, state: troubledNow ? 'partly' : 'works' };
}
