import type { Unit } from '../../../platform/server/unit.ts';
import type { PoolMember } from '../../matching/core/index.ts';
import { isWanting, isWorthMatching, type Opportunity } from '../core/index.ts';
import { offerIn, readAskable } from './queue-offering.ts';
import { poolTopicOf, type Ranked, rankFor, sameQuestion } from './queue-ranking.ts';
import type { QueueShell } from './queue-shell.ts';
import { lockOffers, readQueued } from './queue-store.ts';
import { readWaiting } from './queue-waiting-store.ts';
import { keepDesks, type QueueWaits } from './queue-waits.ts';

export type QueueMatcher = {
  /**
   * Offers one opportunity to the next best, if it waits for somebody. May be called at any time, any number of times.
   * @param known as it was committed just now, where that is known: it is ranked as that, and looked at again when it is offered
   */
  match(enterpriseId: string, opportunityId: string, known?: Opportunity): Promise<void>;
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
  const { database } = deps;

  /** @returns whether its customer waits for it, and to whom it is offered now */
  async function matchOne(enterpriseId: string, opportunityId: string, known?: Opportunity): Promise<Matched> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const opportunity = round === 0 && known !== undefined ? known : await lookAt(enterpriseId, opportunityId);
      if (opportunity === undefined) return { told: false, offered: [] };
      const ranked = await rankFor(deps, opportunity, 'best');
      const offered = await database.forTenant(enterpriseId, (unit) => offerBy(unit, ranked), 'asks first');
      if (offered !== undefined) return { told: opportunity.asked, offered };
    }
    return { told: true, offered: [] };
  }

  /** An opportunity for which somebody is to be looked for. */
  async function lookAt(enterpriseId: string, opportunityId: string): Promise<Opportunity | undefined> {
    const look = (unit: Unit) => readQueued(unit, opportunityId, 'look');
    const seen = await database.forTenant(enterpriseId, look, 'reads only');
    return seen !== undefined && isWanting(seen.queued, seen.policy) ? seen.queued.opportunity : undefined;
  }

  /** @returns the associates to whom it is offered now; undefined where it or one of them is another meanwhile, and it has to be ranked again */
  async function offerBy(unit: Unit, ranked: Ranked): Promise<readonly string[] | undefined> {
    const { asked } = ranked;
    // Begun together, in this order: under the locks, who has just accepted another offer holds it no more, and has one slot less.
    const [, locked, askable] = await Promise.all([
      lockOffers(unit, asked.enterpriseId),
      readQueued(unit, asked.opportunityId, 'lock'),
      readAskable(deps, unit, ranked),
    ]);
    if (locked === undefined || !isWanting(locked.queued, locked.policy)) return [];
    if (!sameQuestion(asked, locked.queued.opportunity)) return undefined;
    const next = await offerIn(shell, unit, locked, askable);
    return next?.offers.slice(locked.queued.offers.length).map((offer) => offer.associateId);
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
