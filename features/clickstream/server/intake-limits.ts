import { MINUTE, SECOND } from '../../../kernel/time.ts';
import { createAttempts } from '../../../platform/server/http/attempts.ts';
import type { SessionEvent } from '../core/index.ts';

/** Requests of one visitor in ten seconds: a script that has gone wild sends more, a browser never. */
const REQUESTS = 500;
/** Wishes for help of one visitor, and of one address, in a minute. Behind one address may be a whole company. */
const WISHES = 20;
const WISHES_OF_ADDRESS = 120;

export type IntakeLimits = {
  /** Counts a request with a public write key; servers with secret ones are not held. @returns 0, or the seconds to wait */
  take(events: readonly SessionEvent[], address: string): number;
};

/** What anybody with a website's public key may send, so that one page cannot keep the others from being heard. */
export function createIntakeLimits(): IntakeLimits {
  const requests = createAttempts(REQUESTS, 10 * SECOND);
  const wishes = createAttempts(WISHES, MINUTE);
  const wishesOfAddress = createAttempts(WISHES_OF_ADDRESS, MINUTE);
  return {
    take(events, address) {
      const visitorId = events[0]?.visitorId;
      if (visitorId === undefined) return 0;
      const wait = requests.take(visitorId);
      if (!events.some((event) => event.body.kind === 'help')) return wait;
      return Math.max(wait, wishes.take(visitorId), wishesOfAddress.take(address));
    },
  };
}
