import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { beginningOf } from '../../clickstream/core/index.ts';
import type { Candidate, Ranking } from '../../matching/core/index.ts';
import type { Channel } from '../../skills/core/index.ts';
import type { AssociateCard, Offer, OfferId, OfferView, Opportunity } from '../core/index.ts';
import type { Description, Explain } from './queue-ports.ts';
import type { QueueShell } from './queue-shell.ts';
import { type Locked, readHeld, readQueued, readWaiting } from './queue-store.ts';

export type QueueMatcher = {
  /** Offers one opportunity to the next best, if it waits for somebody. May be called at any time, any number of times. */
  match(enterpriseId: string, opportunityId: string): Promise<void>;
  /** Somebody became free: all that waits, `must` first, then the oldest. */
  rematch(enterpriseId: string): Promise<void>;
  /** The same by the deadline `queue.rematch`: once for all who become free meanwhile, whichever process they tell. */
  rematchSoon(enterpriseId: string): Promise<void>;
};

/** How often an opportunity that changes while it is ranked is ranked again; after that the next news brings it back. */
const MOST_ROUNDS = 6;
/** Everything that waits is matched already: so long until it is matched once more. Milliseconds. */
const REMATCH_PAUSE = 200;

export function createQueueMatcher(shell: QueueShell): QueueMatcher {
  const { deps } = shell;
  const { database, makeId } = deps;

  async function match(enterpriseId: string, opportunityId: string): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const seen = await database.forTenant(enterpriseId, async (unit) => {
        const found = await readQueued(unit, opportunityId, 'look');
        return found !== undefined && hasRoom(found) ? found : undefined;
      });
      if (seen === undefined) return;
      const { opportunity } = seen.queued;
      const [ranking, description, cards, nodeIds] = await Promise.all([
        deps.rank({ ...rankTopicOf(opportunity), wide: opportunity.pool !== 'qualified' }),
        deps.describe(enterpriseId, opportunity),
        deps.cards(enterpriseId),
        deps.nodesOf(enterpriseId, opportunity),
      ]);
      const settled = await database.forTenant(enterpriseId, async (unit) => {
        // Two opportunities never see the same associate free at once: offers of one enterprise are made one after another.
        await unit.sql('select pg_advisory_xact_lock(hashtextextended($1, 7))', [enterpriseId]);
        const locked = await readQueued(unit, opportunityId, 'lock');
        if (locked === undefined || !hasRoom(locked)) return true;
        if (!sameQuestion(opportunity, locked.queued.opportunity)) return false;
        await offerNext(unit, locked, ranking, { description, cards, nodeIds });
        return true;
      });
      if (settled) return;
    }
  }

  async function offerNext(
    unit: Unit,
    locked: Locked,
    ranking: Ranking,
    words: {
      readonly description: Description;
      readonly cards: ReadonlyMap<string, AssociateCard>;
      readonly nodeIds: readonly string[];
    },
  ): Promise<void> {
    const { opportunity } = locked.queued;
    const { opportunityId } = opportunity;
    const candidates = new Map(ranking.candidates.map((candidate) => [candidate.associateId, candidate]));
    const held = await readHeld(unit, [...candidates.keys()], opportunityId);
    const offerIds = Array.from({ length: locked.policy.width }, (): OfferId => makeId('off'));
    const { topic, websiteName } = words.description;
    const { decision_ids: kept } = locked.row;
    const decisionIds = await keepIfTold(unit, locked, ranking, topic);
    const explained = (candidate: Candidate | undefined): ReturnType<Explain> =>
      candidate === undefined ? [] : deps.explain(candidate, topic, ranking.currency).slice(0, 3);
    await shell.actIn(
      unit,
      locked,
      { kind: 'offer', ranking, held, offerIds },
      {
        words: (offer) => {
          const candidate = candidates.get(offer.associateId);
          const card = words.cards.get(offer.associateId) ?? { name: offer.name };
          return { card, view: offerView(offer, opportunity, words.description, explained(candidate)) };
        },
        columns: {
          node_ids: JSON.stringify(words.nodeIds),
          website_name: websiteName,
          topic,
          decision_ids: JSON.stringify([...kept, ...decisionIds]),
        },
      },
    );
  }

  /** Every ranking that somebody was or could have been offered it by is kept, and the first one that found nobody. */
  async function keepIfTold(unit: Unit, locked: Locked, ranking: Ranking, topic: string): Promise<string[]> {
    const { opportunity } = locked.queued;
    const anyFree = ranking.candidates.some(
      (candidate) => candidate.availability === 'free' && !opportunity.tried.includes(candidate.associateId),
    );
    if (!anyFree && locked.row.decision_ids.length > 0) return [];
    return [await deps.keepDecision(unit, { opportunity, topic, ranking })];
  }

  const rematching = new Set<string>();

  async function rematch(enterpriseId: string): Promise<void> {
    // Who waited for its turn would keep deadlines from theirs; it comes back instead.
    if (rematching.has(enterpriseId)) return rematchIn(REMATCH_PAUSE, enterpriseId);
    rematching.add(enterpriseId);
    try {
      const waiting = await database.forTenant(enterpriseId, readWaiting);
      for (const opportunityId of waiting) await match(enterpriseId, opportunityId);
    } finally {
      rematching.delete(enterpriseId);
    }
  }

  function rematchIn(ms: number, enterpriseId: string): Promise<void> {
    return database.forTenant(enterpriseId, async (unit) => {
      unit.deadline('queue.rematch', enterpriseId, unit.now + ms, enterpriseId);
    });
  }

  const rematchSoon = (enterpriseId: string) => rematchIn(0, enterpriseId);

  return { match, rematch, rematchSoon };
}

/** How a customer is served who is reached so: a call, or the widget. */
export function channelOf(opportunity: Pick<Opportunity, 'callback'>): Channel {
  return opportunity.callback === undefined ? 'chat' : 'callback';
}

/** What a ranking is asked for. */
export function rankTopicOf(opportunity: Opportunity) {
  const { opportunityId, enterpriseId, websiteId, sessionId, visitorId, verdict, triggerId, productId, nodeId } =
    opportunity;
  return {
    opportunityId,
    enterpriseId,
    websiteId,
    sessionId,
    visitorId,
    verdict,
    channel: channelOf(opportunity),
    ...(triggerId === undefined ? {} : { triggerId }),
    ...(productId === undefined ? {} : { productId }),
    ...(nodeId === undefined ? {} : { nodeId }),
  };
}

function hasRoom({ queued, policy }: Locked): boolean {
  const { state } = queued.opportunity;
  const pending = queued.offers.filter((offer) => offer.state === 'pending').length;
  return state === 'open' || (state === 'offered' && pending < policy.width);
}

function sameQuestion(left: Opportunity, right: Opportunity): boolean {
  return (
    left.pool === right.pool &&
    left.verdict === right.verdict &&
    left.productId === right.productId &&
    left.nodeId === right.nodeId &&
    left.triggerId === right.triggerId
  );
}

function offerView(
  offer: Offer,
  opportunity: Opportunity,
  description: Description,
  reasons: ReturnType<Explain>,
): OfferView {
  const { who, identity, websiteName, topic, enterpriseName, question } = description;
  return {
    offerId: offer.offerId,
    opportunityId: opportunity.opportunityId,
    enterpriseId: opportunity.enterpriseId,
    enterpriseName,
    associateId: offer.associateId,
    sessionId: opportunity.sessionId,
    websiteName,
    who,
    identity,
    verdict: opportunity.verdict,
    asked: opportunity.asked,
    ...(opportunity.asked && question !== undefined ? { question } : {}),
    ...(opportunity.callback === undefined ? {} : { callback: beginningOf(opportunity.callback.number) }),
    topic,
    why: [...opportunity.why],
    score: offer.score,
    reasons: [...reasons],
    openingWords: opportunity.openingWords.replaceAll('{associate}', offer.name).replaceAll('{topic}', topic),
    madeAt: toIso(offer.madeAt),
    dueAt: toIso(offer.dueAt),
    simulated: opportunity.simulated,
  };
}
