import { SECOND } from '../../../kernel/time.ts';

/** A process says this often that its desktops are still connected. */
export const BEAT_EVERY = 5 * SECOND;
/** Silence after which a connection counts as lost: its process is gone. */
export const STALE_AFTER = 15 * SECOND;
/** A desktop that closes its socket may come back within this time (a reload) without anybody noticing. */
export const RELOAD_GRACE = 5 * SECOND;
/** Lapses in a row after which an associate does not respond. */
const LAPSES_ALLOWED = 2;
/** Customers at once, where nothing else is set. */
export const DEFAULT_CAPACITY = 3;
export const MOST_CAPACITY = 20;

/** How an associate has answered offers lately. */
export type Responsiveness = { readonly lapses: number; readonly notResponding: boolean };

/** After an offer lapsed: two in a row make `not responding`. Any sign of life of hers starts anew. */
export function afterLapse(before: Responsiveness): Responsiveness {
  const lapses = before.lapses + 1;
  return { lapses, notResponding: before.notResponding || lapses >= LAPSES_ALLOWED };
}
