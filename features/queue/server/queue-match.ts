import type { Unit } from '../../../platform/server/unit.ts';
import { type OfferId, roomOf } from '../core/index.ts';
import { keepRanking, type Ranked, rankFor, sameQuestion, wordsFor } from './queue-ranking.ts';
import type { QueueShell } from './queue-shell.ts';
import { type Locked, lockOffers, readHeld, readQueued, readWaiting } from './queue-store.ts';
import { keepDesk, type QueueWaits } from './queue-waits.ts';

export type QueueMatcher = {
  /** Offers one opportunity to the next best, if it waits for somebody. May be called at any time, any number of times. */
  match(enterpriseId: string, opportunityId: string): Promise<void>;
  /** Somebody became free: all that waits, `must` first, then by the priority of its trigger, then the oldest. */
  rematch(enterpriseId: string): Promise<void>;
  /** The same by the deadline `queue.rematch`: once for all who become free meanwhile, whichever process they tell. */
  rematchSoon(enterpriseId: string): Promise<void>;
};

/** How often an opportunity that changes while it is ranked is ranked again; after that the next news brings it back. */
export const MOST_ROUNDS = 6;
/** Everything that waits is matched already: so long until it is matched once more. Milliseconds. */
const REMATCH_PAUSE = 200;

export function createQueueMatcher(shell: QueueShell, { tellWaiting }: QueueWaits): QueueMatcher {
  const { deps } = shell;
  const { database, makeId } = deps;

  /** @returns whether its customer waits for it */
  async function matchOne(enterpriseId: string, opportunityId: string): Promise<boolean> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const seen = await database.forTenant(enterpriseId, async (unit) => {
        const found = await readQueued(unit, opportunityId, 'look');
        return found !== undefined && isWanting(found) ? found : undefined;
      });
      if (seen === undefined) return false;
      const { opportunity } = seen.queued;
      const ranked = await rankFor(deps, opportunity, 'best');
      const settled = await database.forTenant(enterpriseId, async (unit) => {
        await lockOffers(unit, enterpriseId);
        const locked = await readQueued(unit, opportunityId, 'lock');
        if (locked === undefined || !isWanting(locked)) return true;
        if (!sameQuestion(opportunity, locked.queued.opportunity)) return false;
        await offerNext(unit, locked, ranked);
        return true;
      });
      if (settled) return opportunity.asked;
    }
    return true;
  }

  async function offerNext(unit: Unit, locked: Locked, ranked: Ranked): Promise<void> {
    const { ranking, earlier } = ranked;
    const { opportunityId } = locked.queued.opportunity;
    const associateIds = ranking.candidates.map((candidate) => candidate.associateId);
    const held = await readHeld(unit, associateIds, opportunityId);
    const offerIds = Array.from({ length: roomOf(locked.queued, locked.policy) }, (): OfferId => makeId('off'));
    const decisionIds = isTold(locked, ranked) ? [await keepRanking(deps, unit, locked, ranked)] : [];
    const words = wordsFor(deps, locked, ranked, decisionIds);
    await keepDesk(unit, locked.queued.opportunity, ranking);
    await shell.actIn(unit, locked, { kind: 'offer', ranking, held, earlier, offerIds }, words);
  }

  /**
   * Whether a ranking is kept: every one that somebody was or could have been offered it by, and the first one that found nobody, or by
   * which it came to the list.
   */
  function isTold({ queued, row }: Locked, { ranking }: Ranked): boolean {
    if (row.decision_ids.length === 0) return true;
    const { mode, tried } = queued.opportunity;
    return (
      mode !== 'choose' &&
      ranking.candidates.some(
        (candidate) => candidate.availability === 'free' && !tried.includes(candidate.associateId),
      )
    );
  }

  const rematching = new Set<string>();

  async function rematch(enterpriseId: string): Promise<void> {
    // Who waited for its turn would keep deadlines from theirs; it comes back instead.
    if (rematching.has(enterpriseId)) return rematchIn(REMATCH_PAUSE, enterpriseId);
    rematching.add(enterpriseId);
    try {
      const waiting = await database.forTenant(enterpriseId, readWaiting);
      let told = false;
      for (const opportunityId of waiting) told = (await matchOne(enterpriseId, opportunityId)) || told;
      if (told) await tellWaiting(enterpriseId);
    } finally {
      rematching.delete(enterpriseId);
    }
  }

  function rematchIn(ms: number, enterpriseId: string): Promise<void> {
    return database.forTenant(enterpriseId, async (unit) => {
      unit.deadline('queue.rematch', enterpriseId, unit.now + ms, enterpriseId);
    });
  }

  return {
    match: async (enterpriseId, opportunityId) => {
      if (await matchOne(enterpriseId, opportunityId)) await tellWaiting(enterpriseId);
    },
    rematch,
    rematchSoon: (enterpriseId) => rematchIn(0, enterpriseId),
  };
}

/** Somebody is to be asked, or it has to be found out whether there is anybody at all. */
function isWanting({ queued, policy }: Locked): boolean {
  const { state } = queued.opportunity;
  return state === 'open' || (state === 'offered' && roomOf(queued, policy) > 0);
}
