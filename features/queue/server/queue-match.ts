import type { Unit } from '../../../platform/server/unit.ts';
import type { PoolMember } from '../../matching/core/index.ts';
import { decide, isWorthMatching, type OfferId, type Opportunity, type QueueCommand, roomOf } from '../core/index.ts';
import { channelOf, keepRanking, poolTopicOf, type Ranked, rankFor, sameQuestion, wordsFor } from './queue-ranking.ts';
import type { KnownOpportunity, QueueShell } from './queue-shell.ts';
import { isBeyondSlots, makeRoom } from './queue-slots.ts';
import { type Locked, lockOffers, readQueued } from './queue-store.ts';
import { readHeld, readWaiting } from './queue-waiting-store.ts';
import { keepDesks, type QueueWaits } from './queue-waits.ts';

export type QueueMatcher = {
  /**
   * Offers one opportunity to the next best, if it waits for somebody. May be called at any time, any number of times.
   * @param known as it was committed just now, where that is known: it is ranked as that, and looked at again when it is offered
   */
  match(enterpriseId: string, opportunityId: string, known?: KnownOpportunity): Promise<void>;
  /**
   * Somebody became free: what waits and could be hers, `must` first, then by the priority of its trigger, then the oldest. Only that is
   * ranked: for the rest it is enough to know that nobody is free, so that a long queue costs little when one slot is free.
   */
  rematch(enterpriseId: string): Promise<void>;
  /** The same by the deadline `queue.rematch`: once for all who become free meanwhile, whichever process they tell. */
  rematchSoon(enterpriseId: string): Promise<void>;
};

type Matched = { readonly told: boolean; readonly offered: readonly string[] };

/** How often an opportunity that changes while it is ranked is ranked again; after that the next news brings it back. */
export const MOST_ROUNDS = 6;
/** Everything that waits is matched already: so long until it is matched once more. Milliseconds. */
const REMATCH_PAUSE = 200;

export function createQueueMatcher(shell: QueueShell, { tellWaiting }: QueueWaits): QueueMatcher {
  const { deps } = shell;
  const { database, makeId } = deps;

  /** @returns whether its customer waits for it, and to whom it is offered now */
  async function matchOne(enterpriseId: string, opportunityId: string, known?: KnownOpportunity): Promise<Matched> {
    let told = false;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const first = round === 0 ? known : undefined;
      const opportunity = first?.opportunity ?? (await lookAt(enterpriseId, opportunityId));
      if (opportunity === undefined) return { told, offered: [] };
      const ranked = await (first?.ranked ?? rankFor(deps, opportunity, 'best'));
      const offered = await database.forTenant(
        enterpriseId,
        (unit) => offerBy(unit, opportunity, ranked),
        'asks first',
      );
      // Who became free between its ranking and its commit is not in the one, and looked for what waits before the other: it is looked at again.
      const mayMiss = first?.ranked !== undefined && (offered?.length === 0 || opportunity.mode === 'race');
      if (mayMiss) told = opportunity.asked;
      else if (offered !== undefined) return { told: opportunity.asked, offered };
    }
    return { told: true, offered: [] };
  }

  /** An opportunity for which somebody is to be looked for. */
  async function lookAt(enterpriseId: string, opportunityId: string): Promise<Opportunity | undefined> {
    const look = (unit: Unit) => readQueued(unit, opportunityId, 'look');
    const seen = await database.forTenant(enterpriseId, look, 'reads only');
    return seen !== undefined && isWanting(seen) ? seen.queued.opportunity : undefined;
  }

  /**
   * @param asked as it was when it was ranked
   * @returns the associates to whom it is offered now; undefined where it or one of them is another meanwhile, and it has to be ranked again
   */
  async function offerBy(unit: Unit, asked: Opportunity, ranked: Ranked): Promise<readonly string[] | undefined> {
    const { enterpriseId, opportunityId } = asked;
    const { candidates } = ranked.ranking;
    const associateIds = candidates.map((candidate) => candidate.associateId);
    const personIds = candidates.map((candidate) => candidate.personId);
    // Begun together, in this order: under the locks, who has just accepted another offer holds it no more, and has one slot less.
    const [, locked, held, now] = await Promise.all([
      lockOffers(unit, enterpriseId),
      readQueued(unit, opportunityId, 'lock'),
      readHeld(unit, associateIds, opportunityId),
      deps.availability(unit, personIds, channelOf(asked)),
    ]);
    if (locked === undefined || !isWanting(locked)) return [];
    if (!sameQuestion(asked, locked.queued.opportunity)) return undefined;
    const { opportunity } = locked.queued;
    // Somebody may have been taken since she was ranked: whom an offer is made to has a slot for it.
    const fresh: Ranked = {
      ...ranked,
      ranking: {
        ...ranked.ranking,
        candidates: candidates.map((each) => ({
          ...each,
          availability: now.get(each.personId)?.availability ?? 'offline',
        })),
      },
    };
    const offerIds = Array.from({ length: roomOf(locked.queued, locked.policy) }, (): OfferId => makeId('off'));
    const command: QueueCommand = { kind: 'offer', ranking: fresh.ranking, held, earlier: fresh.earlier, offerIds };
    const decision = decide(locked.queued, command, unit.now, locked.policy);
    const made = decision.ok ? decision.next.offers.slice(locked.queued.offers.length) : [];
    for (const { associateId, personId, via } of made) {
      if (held[associateId] === undefined || isBeyondSlots(via)) continue;
      if (!(await makeRoom(unit, shell, personId, now.get(personId)?.slots ?? 0))) return undefined;
    }
    const decisionIds = isTold(locked, fresh) ? [keepRanking(deps, unit, locked, fresh)] : [];
    const words = wordsFor(deps, locked, fresh, decisionIds);
    await keepDesks(unit, [{ opportunity, members: fresh.ranking.candidates }]);
    // What was to be done soon is done; what follows from it asks for itself.
    unit.clearDeadline('opportunity.match', opportunityId);
    await shell.actIn(unit, locked, command, words);
    return made.map((offer) => offer.associateId);
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
      // First who is there, then what waits: who becomes free in between is news of her own.
      const poolOf = await deps.pools(enterpriseId);
      const { waiting, held } = await database.forTenant(enterpriseId, readWaiting);
      const holding: Record<string, 'can' | 'must'> = { ...held };
      const left: { readonly opportunity: Opportunity; readonly members: readonly PoolMember[] }[] = [];
      let told = false;
      for (const { queued, policy, entered } of waiting) {
        const { opportunity } = queued;
        const members = entered ? undefined : poolOf(poolTopicOf(opportunity));
        if (members !== undefined && !isWorthMatching(queued, members, holding, policy)) {
          left.push({ opportunity, members });
          continue;
        }
        const matched = await matchOne(enterpriseId, opportunity.opportunityId);
        told = matched.told || told;
        for (const associateId of matched.offered) holding[associateId] = opportunity.verdict;
      }
      if (left.some(({ opportunity }) => opportunity.asked)) {
        await database.forTenant(enterpriseId, (unit) => keepDesks(unit, left));
        told = true;
      }
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
    match: async (enterpriseId, opportunityId, known) => {
      if ((await matchOne(enterpriseId, opportunityId, known)).told) await tellWaiting(enterpriseId);
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
