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

/** The lane that folds a visitor's sessions: 0 to 63. */
export function laneOf(websiteId: string, visitorId: string): number {
  return fingerprint(`${websiteId}\n${visitorId}`) % LANES;
}

/**
 * The id of a session, the same whenever its events are folded again: made from the sender's own session id if there is
 * one, else from the event that opened it. The visitor is part of it, because some senders number their sessions and two
 * visitors must never meet in one.
 */
export function sessionIdOf(event: {
  readonly id: string;
  readonly websiteId: string;
  readonly visitorId: string;
  readonly senderSession?: string;
}): SessionId {
  const opening = event.senderSession === undefined ? `event\n${event.id}` : `session\n${event.senderSession}`;
  const text = `${event.websiteId}\n${event.visitorId}\n${opening}`;
  const digits = [1, 2, 3].map((seed) => fingerprint(text, seed).toString(16).padStart(14, '0')).join('');
  return `ses_${digits.slice(-32)}`;
}
