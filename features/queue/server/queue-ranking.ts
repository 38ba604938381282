import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { beginningOf } from '../../clickstream/core/index.ts';
import type { Candidate, Ranking } from '../../matching/core/index.ts';
import type { Channel } from '../../skills/core/index.ts';
import {
  type AssociateCard,
  decliningOf,
  type Offer,
  type OfferView,
  type Opportunity,
  type QueuePolicy,
} from '../core/index.ts';
import type { Description, Explain, QueueDeps } from './queue-ports.ts';
import type { Locked, OfferWords } from './queue-store.ts';

/** Everything beyond its rows that an offer of an opportunity is made of. Read outside of units. */
export type Ranked = {
  /** The opportunity as it was, or was expected to be, when it was ranked. */
  readonly asked: Opportunity;
  readonly ranking: Ranking;
  readonly description: Description;
  readonly cards: ReadonlyMap<string, AssociateCard>;
  readonly nodeIds: readonly string[];
  /** Who talked to this customer before, the latest first. */
  readonly earlier: readonly string[];
};

/** @param whom `best`: those who may be asked in turn; `all`: everybody who may serve it; `licensed`: whatever the soft rules say */
export async function rankFor(
  deps: QueueDeps,
  opportunity: Opportunity,
  whom: 'best' | 'all' | 'licensed',
): Promise<Ranked> {
  const { enterpriseId } = opportunity;
  const topic = poolTopicOf(opportunity);
  const [ranking, description, cards, nodeIds, earlier] = await Promise.all([
    deps.rank({
      ...topic,
      wide: topic.wide || whom === 'licensed',
      ...(whom === 'best' ? {} : { all: true }),
    }),
    deps.describe(enterpriseId, opportunity),
    deps.cards(enterpriseId),
    deps.nodesOf(enterpriseId, opportunity),
    whom === 'best' && opportunity.mode !== 'choose' ? deps.earlierAssociates(enterpriseId, opportunity) : [],
  ]);
  return { asked: opportunity, ranking, description, cards, nodeIds, earlier };
}

/** Whether a ranking of the one answers for the other. */
export function sameQuestion(left: Opportunity, right: Opportunity): boolean {
  return (
    left.pool === right.pool &&
    left.mode === right.mode &&
    left.verdict === right.verdict &&
    left.productId === right.productId &&
    left.nodeId === right.nodeId &&
    left.triggerId === right.triggerId &&
    channelOf(left) === channelOf(right)
  );
}

/** What is kept of offers that are made by a ranking, and of their opportunity. */
export function wordsFor(
  deps: QueueDeps,
  { queued, policy, row }: Locked,
  { ranking, description, cards, nodeIds }: Ranked,
  decisionIds: readonly string[],
) {
  const { topic, websiteName } = description;
  const explained = (associateId: string): ReturnType<Explain> => {
    const candidate = candidateIn(ranking, associateId);
    return candidate === undefined ? [] : deps.explain(candidate, topic, ranking.currency).slice(0, 3);
  };
  return {
    words: (offer: Offer): OfferWords => ({
      card: cards.get(offer.associateId) ?? { name: offer.name },
      view: offerView(offer, queued.opportunity, { description, reasons: explained(offer.associateId), policy }),
    }),
    columns: {
      node_ids: JSON.stringify(nodeIds),
      website_name: websiteName,
      topic,
      decision_ids: JSON.stringify([...row.decision_ids, ...decisionIds]),
    },
  };
}

/** Keeps what was decided by; @returns its id */
export function keepRanking(deps: QueueDeps, unit: Unit, { queued }: Locked, ranked: Ranked): string {
  const { ranking, description } = ranked;
  return deps.keepDecision(unit, { opportunity: queued.opportunity, topic: description.topic, ranking });
}

export function candidateIn({ candidates }: Ranking, associateId: string): Candidate | undefined {
  return candidates.find((each) => each.associateId === associateId);
}

/** How a customer is served who is reached so: a call, or the widget. */
export function channelOf(opportunity: Pick<Opportunity, 'callback'>): Channel {
  return opportunity.callback === undefined ? 'chat' : 'callback';
}

/** What those are asked for who may serve it in the pool that it has come to. */
export function poolTopicOf(opportunity: Opportunity) {
  return { ...rankTopicOf(opportunity), wide: opportunity.pool !== 'qualified' };
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

function offerView(
  offer: Offer,
  opportunity: Opportunity,
  about: {
    readonly description: Description;
    readonly reasons: ReturnType<Explain>;
    readonly policy: QueuePolicy;
  },
): OfferView {
  const { who, identity, websiteName, topic, enterpriseName, question } = about.description;
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
    ...((opportunity.asked || opportunity.callback !== undefined) && question !== undefined ? { question } : {}),
    ...(opportunity.callback === undefined ? {} : { callback: beginningOf(opportunity.callback.number) }),
    topic,
    why: [...opportunity.why],
    score: offer.score,
    reasons: [...about.reasons],
    openingWords: opportunity.openingWords.replaceAll('{associate}', offer.name).replaceAll('{topic}', topic),
    via: offer.via,
    ...decliningOf(opportunity.verdict, about.policy),
    madeAt: toIso(offer.madeAt),
    dueAt: toIso(offer.dueAt),
    simulated: opportunity.simulated,
  };
}
