import { HOUR, type Instant, SECOND } from '../../../kernel/time.ts';
import { createFreshCopies } from '../../../platform/server/fresh-copies.ts';
import type { Database } from '../../../platform/server/unit.ts';
import type { Session } from '../../clickstream/core/index.ts';
import type { Firings, TriggerId } from '../core/index.ts';
import { createSmallMemory } from './small-memory.ts';
import type { VerdictLog } from './verdict-log.ts';
import type { VerdictNote } from './verdict-note.ts';
import { firedLately, firingsOf } from './verdict-store.ts';

export type FiringMemory = {
  /** What limits are measured by. Firings of other processes are seen within five seconds, those of this one at once. */
  of(session: Session, now: Instant): Promise<Firings>;
  /** By what a session stands that was judged elsewhere before, or here before a restart: what was given is no new firing. */
  recall(session: Session, now: Instant): Promise<void>;
  /** A trigger fired here. */
  noted(note: VerdictNote): void;
};

type Here = { readonly moments: Map<TriggerId, Instant[]>; askedAt: Instant };

const FRESH_MS = 5 * SECOND;
const MOST_REMEMBERED = 10_000;

/** Firings by session and by trigger, read only where a trigger with limits matches. Copies: rows decide. */
export function createFiringMemory(database: Database, log: VerdictLog): FiringMemory {
  const bySession = createSmallMemory<Omit<Firings, 'ofTrigger'>>(MOST_REMEMBERED);
  /** What fired here and may be newer than what was read, by enterprise; kept of those that limits are asked of. */
  const here = new Map<string, Here>();
  const lately = createFreshCopies<ReadonlyMap<TriggerId, readonly Instant[]>>(FRESH_MS, async (enterpriseId) => {
    const known = here.get(enterpriseId) ?? { moments: new Map(), askedAt: Number.POSITIVE_INFINITY };
    here.set(enterpriseId, known);
    const noted = [...known.moments.values()].map((moments) => [moments, moments.length] as const);
    await log.flush();
    const read = await database.forTenant(enterpriseId, firedLately);
    // What was noted before is among the rows now, or was found to be no firing.
    for (const [moments, count] of noted) moments.splice(0, count);
    return read;
  });

  async function ofSession(session: Session, now: Instant): Promise<Omit<Firings, 'ofTrigger'>> {
    const { sessionId, visitorId, identity, enterpriseId } = session;
    const known = bySession.get(sessionId, now - FRESH_MS);
    if (known !== undefined) return known;
    await log.flush();
    const customer = identity?.status === 'verified' ? { customerId: identity.customerId } : {};
    const read = await database.forTenant(enterpriseId, (unit) =>
      firingsOf(unit, { sessionId, visitorId, ...customer }),
    );
    // Else what an earlier owner of its lane gave would be taken for a firing of now.
    log.recall(sessionId, read.standing, now);
    const standing = log.standing(sessionId) ?? new Set(read.standing);
    const firings = { ofCustomer: read.ofCustomer, standing };
    bySession.set(sessionId, firings, now);
    return firings;
  }

  return {
    of: async (session, now) => {
      const own = await ofSession(session, now);
      const { enterpriseId } = session;
      const read = await lately.of(enterpriseId);
      const known = here.get(enterpriseId);
      if (known !== undefined) known.askedAt = now;
      const ofTrigger = (triggerId: TriggerId): readonly Instant[] => {
        const ofHere = known?.moments.get(triggerId) ?? [];
        const written = read.get(triggerId) ?? [];
        // Each of this process is in both once it is written.
        const counted = new Map<Instant, number>();
        for (const at of written) counted.set(at, (counted.get(at) ?? 0) + 1);
        const missing = ofHere.filter((at) => {
          const left = counted.get(at) ?? 0;
          counted.set(at, left - 1);
          return left <= 0;
        });
        return [...written, ...missing];
      };
      return { ...own, ofTrigger };
    },
    recall: async (session, now) => {
      await ofSession(session, now);
    },
    noted: (note) => {
      // What it stands by has changed.
      bySession.set(note.sessionId, { ofCustomer: [], standing: new Set() }, Number.NEGATIVE_INFINITY);
      const known = here.get(note.enterpriseId);
      if (known === undefined) return;
      if (note.at - known.askedAt > HOUR) {
        here.delete(note.enterpriseId);
        return;
      }
      for (const triggerId of note.fired) {
        const moments = known.moments.get(triggerId);
        if (moments === undefined) known.moments.set(triggerId, [note.at]);
        else moments.push(note.at);
      }
    },
  };
}
