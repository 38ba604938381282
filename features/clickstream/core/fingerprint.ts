import { isNamed, type SessionEvent } from './event.ts';
import type { SessionId } from './session.ts';

/** Lanes of a whole installation. A power of two, fixed: sessions would change lane with it. */
export const LANES = 64;

/** Two 32-bit words made of a text by multiply-and-xor (the public-domain cyrb53). */
function wordsOf(text: string, seed: number): { readonly high: number; readonly low: number } {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return { high, low };
}

/**
 * A 53-bit fingerprint of a text. It tells texts of one session apart and spreads visitors over lanes; it is no defence
 * against someone who looks for collisions.
 */
export function fingerprint(text: string): number {
  const { high, low } = wordsOf(text, 0);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/**
 * The lane that folds a visitor's sessions: 0 to 63. A visitor's id ends in the digits of a digest, which are spread evenly
 * already; this runs several times for every event.
 */
export function laneOf(visitorId: string): number {
  const digits = Number.parseInt(visitorId.slice(-2), 16);
  return (Number.isNaN(digits) ? fingerprint(visitorId) : digits) % LANES;
}

/**
 * The id of a session, the same whenever its events are folded again: made from the sender's own session id if there is
 * one, else from the event that opened it. The visitor (whose id is the website's, too) is part of it, because some senders
 * number their sessions and two visitors must never meet in one.
 */
export function sessionIdOf(
  event: Pick<SessionEvent, 'id' | 'visitorId' | 'senderVisitor' | 'senderSession'>,
): SessionId {
  const opening = isNamed(event) ? `session\n${event.senderSession}` : `event\n${event.id}`;
  return `ses_${printOf(`${event.visitorId}\n${opening}`)}`;
}

/** The 32 hexadecimal digits of two fingerprints of a text. */
export function printOf(text: string): string {
  const [one, two] = [wordsOf(text, 1), wordsOf(text, 2)];
  return `${hex(one.high)}${hex(one.low)}${hex(two.high)}${hex(two.low)}`;
}

/** Eight digits, by halves: numbers of more than 31 bits are written slowly, and this runs for every event. */
function hex(word: number): string {
  return (0x10000 | (word >>> 16)).toString(16).slice(1) + (0x10000 | (word & 0xffff)).toString(16).slice(1);
}
