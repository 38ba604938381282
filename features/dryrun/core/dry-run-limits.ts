import { DAY, HOUR, type Instant, MINUTE } from '../../../kernel/time.ts';
import type { Session } from '../../clickstream/core/index.ts';
import {
  type Firing,
  type Firings,
  firedBy,
  isLimited,
  type Qualification,
  type TriggerDocument,
  type TriggerId,
} from '../../qualifier/core/index.ts';

/** How often triggers have fired in a dry run, as limits ask for it. */
export type FiringCount = {
  readonly of: (session: Session, now: Instant) => Firings;
  /** A session was judged so. */
  readonly note: (session: Session, found: Qualification, now: Instant) => void;
  /** Nothing more comes of a session. */
  readonly over: (sessionId: string) => void;
};

/** How long ago a firing is at most that a limit of this set asks about. */
function horizonOf({ triggers, approachesPerDay }: TriggerDocument): number {
  const spans = triggers.flatMap(({ limits = {} }) => [
    limits.perDay === undefined ? 0 : DAY,
    (limits.coolDownMinutes ?? 0) * MINUTE,
  ]);
  return Math.max(approachesPerDay === undefined ? 0 : DAY, ...spans);
}

function customersOf({ visitorId, identity }: Session): readonly string[] {
  return identity?.status === 'verified' ? [visitorId, `customer ${identity.customerId}`] : [visitorId];
}

/**
 * Counts the firings of one set of triggers as the rows of live verdicts count them; undefined where the set limits nothing, so that
 * nothing is spent on it. A customer is her visitor and, once verified, whom the enterprise knows.
 */
export function createFiringCount(document: TriggerDocument): FiringCount | undefined {
  if (!isLimited(document)) return undefined;
  const horizon = horizonOf(document);
  const standing = new Map<string, ReadonlySet<TriggerId>>();
  const ofCustomers = new Map<string, readonly Firing[]>();
  const ofTriggers = new Map<TriggerId, readonly Instant[]>();

  return {
    of(session, now) {
      const known = customersOf(session).flatMap((customer) => ofCustomers.get(customer) ?? []);
      return {
        standing: standing.get(session.sessionId) ?? NOTHING,
        ofCustomer: [...new Set(known)],
        // Where visitors are read apart, some have fired that are still to come.
        ofTrigger: (triggerId) => (ofTriggers.get(triggerId) ?? []).filter((at) => at <= now),
      };
    },
    note(session, found, now) {
      const { sessionId } = session;
      const { fired, standing: next } = firedBy(found, standing.get(sessionId) ?? NOTHING);
      if (next.length > 0) standing.set(sessionId, new Set(next));
      else standing.delete(sessionId);
      if (fired.length === 0) return;
      const firings = fired.map((triggerId): Firing => ({ triggerId, sessionId, at: now }));
      for (const customer of customersOf(session)) {
        const kept = (ofCustomers.get(customer) ?? []).filter(
          (each) => each.sessionId === sessionId || each.at > now - horizon,
        );
        ofCustomers.set(customer, [...kept, ...firings]);
      }
      for (const triggerId of fired)
        ofTriggers.set(triggerId, [...(ofTriggers.get(triggerId) ?? []).filter((at) => at > now - HOUR), now]);
    },
    over: (sessionId) => standing.delete(sessionId),
  };
}

const NOTHING: ReadonlySet<TriggerId> = new Set();
