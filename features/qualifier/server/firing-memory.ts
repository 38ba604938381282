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
  /** A trigger fired here. */
  noted(note: VerdictNote): void;
};

const FRESH_MS = 5 * SECOND;
const MOST_REMEMBERED = 10_000;

/** Firings by session and by trigger, read only where a trigger with limits matches. Copies: rows decide. */
export function createFiringMemory(database: Database, log: VerdictLog): FiringMemory {
  const bySession = createSmallMemory<Omit<Firings, 'ofTrigger'>>(MOST_REMEMBERED);
  const lately = createFreshCopies<ReadonlyMap<TriggerId, readonly Instant[]>>(FRESH_MS, (enterpriseId) =>
    database.forTenant(enterpriseId, firedLately),
  );
  /** What fired here, by enterprise and trigger: newer than what was read. */
  const here = new Map<string, Instant[]>();

  async function ofSession(session: Session, now: Instant): Promise<Omit<Firings, 'ofTrigger'>> {
    const { sessionId, visitorId, identity, enterpriseId } = session;
    const known = bySession.get(sessionId, now - FRESH_MS);
    if (known !== undefined) return known;
    await log.flush();
    const customer = identity?.status === 'verified' ? { customerId: identity.customerId } : {};
    const read = await database.forTenant(enterpriseId, (unit) =>
      firingsOf(unit, { sessionId, visitorId, ...customer }),
    );
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
      const ofTrigger = (triggerId: TriggerId): readonly Instant[] => {
        const ofHere = here.get(`${enterpriseId} ${triggerId}`) ?? [];
        const known = read.get(triggerId) ?? [];
        // Each of this process is in both once it is written.
        const counted = new Map<Instant, number>();
        for (const at of known) counted.set(at, (counted.get(at) ?? 0) + 1);
        const missing = ofHere.filter((at) => {
          const left = counted.get(at) ?? 0;
          counted.set(at, left - 1);
          return left <= 0;
        });
        return [...known, ...missing];
      };
      return { ...own, ofTrigger };
    },
    noted: (note) => {
      // What it stands by has changed.
      bySession.set(note.sessionId, { ofCustomer: [], standing: new Set() }, Number.NEGATIVE_INFINITY);
      for (const triggerId of note.fired) {
        const key = `${note.enterpriseId} ${triggerId}`;
        here.set(key, [...(here.get(key) ?? []).filter((at) => at > note.at - HOUR), note.at]);
      }
    },
  };
}
