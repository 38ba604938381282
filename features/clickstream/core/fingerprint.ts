import type { SessionId } from './session.ts';

/** Lanes of a whole installation. A power of two, fixed: sessions would change lane with it. */
export const LANES = 64;

/**
 * A 53-bit fingerprint of a text: two 32-bit multiply-and-xor lanes joined (the public-domain cyrb53). It tells texts of
 * one session apart and spreads visitors over lanes; it is no defence against someone who looks for collisions.
 */
export function fingerprint(text: string, seed = 0): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
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
export function sessionIdOf(event: {
  readonly id: string;
  readonly visitorId: string;
  readonly senderSession?: string;
}): SessionId {
  const opening = event.senderSession === undefined ? `event\n${event.id}` : `session\n${event.senderSession}`;
  return `ses_${printOf(`${event.visitorId}\n${opening}`)}`;
}

/** The 32 hexadecimal digits of two fingerprints of a text. */
export function printOf(text: string): string {
  return sixteenDigits(fingerprint(text, 1)) + sixteenDigits(fingerprint(text, 2));
}

function sixteenDigits(print: number): string {
  return print.toString(16).padStart(16, '0');
}
