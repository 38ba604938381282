import type { Insertable, Selectable } from 'kysely';
import { ask, changeOf, insertionOf } from '../../../platform/server/statements.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { OfferView } from '../core/index.ts';
import {
  type AssociateCard,
  DEFAULT_QUEUE_POLICY,
  type Offer,
  type Opportunity,
  type PastOpportunity,
  type Queued,
  type QueuePolicy,
} from '../core/index.ts';
import type { QueueTables } from './queue-tables.ts';

type OpportunityRow = Selectable<QueueTables['queue_opportunity']>;
export type OfferRow = Selectable<QueueTables['queue_offer']>;
/** What a decision needs of an offer: not the words, which are the most of it. */
type DecidedRow = Omit<OfferRow, 'view' | 'card' | 'enterprise_id' | 'place'>;

/** An offer that is answered now. */
export type AnsweredRow = Omit<OfferRow, 'place'>;

/** An opportunity as read under its lock, with what the rows keep beyond the decision's view of it. */
export type Locked = {
  readonly queued: Queued;
  readonly row: Pick<
    OpportunityRow,
    'opportunity_id' | 'enterprise_id' | 'session_id' | 'version' | 'engagement_id' | 'node_ids' | 'decision_ids'
  >;
  readonly policy: QueuePolicy;
};

/** What is stored of an offer beyond the decision's view of it. */
export type OfferWords = { readonly view: OfferView; readonly card: AssociateCard };

/** Reads an opportunity with its offers. With `lock` nobody else decides on it until the unit is over. */
export async function readQueued(
  unit: Unit,
  opportunityId: string,
  lock: 'lock' | 'look',
): Promise<Locked | undefined> {
  const of = opportunityId as Opportunity['opportunityId'];
  const query = opportunities(unit).where('o.opportunity_id', '=', of);
  // Begun together: the offers are read by a statement of their own, which begins when the lock is there.
  const [found, offers] = await Promise.all([
    ask(unit, lock === 'lock' ? query.forUpdate('o') : query),
    ask(unit, decidedOffers(unit).where('opportunity_id', '=', of)),
  ]);
  return found[0] && lockedOf(found[0], offers);
}

/** An offer of a person that is answered, with its opportunity under its lock. */
export type Answered = { readonly offer: AnsweredRow; readonly locked: Locked };

/**
 * Reads offers of persons with their opportunities, locked in one order, in one round trip: what is answered is looked at when the lock is
 * there. Of other offers only those are read that still count: in a race nearly all answers come too late, and each would read all offers.
 * @param waits for opportunities that somebody else holds
 * @returns for each what she answers, or the id of its opportunity that somebody else holds; undefined where she has no such offer
 */
export async function lockAnswered(
  unit: Unit,
  asked: readonly { readonly offerId: string; readonly personId: string }[],
  waits: boolean,
): Promise<readonly (Answered | string | undefined)[]> {
  const offerIds = asked.map(({ offerId }) => offerId);
  const [opportunityRows, offerRows] = await Promise.all([
    unit.sql<FoundRow>(`${LOCK_ANSWERED}${waits ? '' : ' skip locked'}`, [offerIds]),
    unit.sql<DecidedRow & Words>(ANSWERED_OFFERS, [offerIds]),
  ]);
  const offersOf = Map.groupBy(offerRows, (row) => row.opportunity_id);
  const found = new Map(
    opportunityRows.map((row) => [
      row.opportunity_id,
      { row, locked: lockedOf(row, offersOf.get(row.opportunity_id) ?? []) },
    ]),
  );
  return asked.map(({ offerId, personId }) => {
    const hers = offerRows.find((row) => row.offer_id === offerId && row.person_id === personId);
    if (hers?.view == null || hers.card === null) return undefined;
    const its = found.get(hers.opportunity_id);
    if (its === undefined) return hers.opportunity_id;
    const offer = { ...hers, view: hers.view, card: hers.card, enterprise_id: its.row.enterprise_id };
    return { offer, locked: its.locked };
  });
}

type FoundRow = OpportunityRow & { readonly settings: Partial<QueuePolicy> | null };
type Words = { readonly view: OfferView | null; readonly card: AssociateCard | null };

const THEIR_OPPORTUNITIES = 'any(array(select opportunity_id from queue_offer where offer_id = any($1)))';
const LOCK_ANSWERED = `select o.*, p.settings
  from queue_opportunity o left join queue_policy p on p.enterprise_id = o.enterprise_id
  where o.opportunity_id = ${THEIR_OPPORTUNITIES} order by o.opportunity_id for update of o`;
/** The words, which are the most of it, of what is answered only. */
const ANSWERED_OFFERS = `select offer_id, opportunity_id, associate_id, person_id, name, state, score, via, yields, made_at, due_at, ended_at,
    reason, taken_by, case when offer_id = any($1) then view end as view, case when offer_id = any($1) then card end as card
  from queue_offer
  where opportunity_id = ${THEIR_OPPORTUNITIES} and (state in ('pending', 'accepted') or offer_id = any($1))
  order by place`;

/** Opportunities with the policy of their enterprise. */
export const opportunities = (unit: Unit) =>
  unit
    .db<QueueTables>()
    .selectFrom('queue_opportunity as o')
    .leftJoin('queue_policy as p', 'p.enterprise_id', 'o.enterprise_id')
    .selectAll('o')
    .select('p.settings');

export const decidedOffers = (unit: Unit) =>
  unit
    .db<QueueTables>()
    .selectFrom('queue_offer')
    .select(['offer_id', 'opportunity_id', 'associate_id', 'person_id', 'name', 'state', 'score', 'via', 'yields'])
    .select(['made_at', 'due_at', 'ended_at', 'reason', 'taken_by'])
    .orderBy('place');

export function lockedOf({ settings, ...row }: FoundRow, offers: readonly DecidedRow[]): Locked {
  return {
    row,
    queued: { opportunity: opportunityOf(row), offers: offers.map(offerOf) },
    policy: { ...DEFAULT_QUEUE_POLICY, ...settings },
  };
}

/** The live opportunity of a session, locked. */
export async function lockLive(unit: Unit, sessionId: string): Promise<Locked | undefined> {
  const [row] = await unit.sql<{ opportunity_id: string }>(
    `select opportunity_id from queue_opportunity where session_id = $1 and state in ('open', 'offered', 'engaged')`,
    [sessionId],
  );
  return row && readQueued(unit, row.opportunity_id, 'lock');
}

/** The opportunities of a session that are over, newest first. */
export async function readPast(unit: Unit, sessionId: string): Promise<readonly PastOpportunity[]> {
  const rows = await unit.sql<OpportunityRow>(
    `select * from queue_opportunity where session_id = $1 and state not in ('open', 'offered', 'engaged')
     order by opened_at desc`,
    [sessionId],
  );
  return rows.map(opportunityOf);
}

/**
 * Keeps a new opportunity. The unit fails as `isLiveTaken` says when its session got a live one from elsewhere meanwhile.
 * @returns it as if under its lock, for nobody else sees it before the unit is over
 */
export function insertOpportunity(unit: Unit, queued: Queued, policy: QueuePolicy): Locked {
  const { opportunity_id, enterprise_id, session_id, ...columns } = rowOf(queued.opportunity);
  const kept = { opportunity_id, enterprise_id, session_id, version: 1, engagement_id: null };
  unit.write(insertionOf('queue_opportunity', { ...kept, ...columns }));
  return { queued, row: { ...kept, node_ids: [], decision_ids: [] }, policy };
}

/** Whether a unit failed because the session of a new opportunity has a live one: look again, and it is there. */
export function isLiveTaken(error: unknown): boolean {
  return (error as { readonly constraint?: unknown } | null)?.constraint === 'queue_opportunity_live';
}

/** Saves a decision by compare-and-set on the version that it was made on, and the offers that it changed. */
export function saveQueued(
  unit: Unit,
  before: Locked,
  next: Queued,
  wordsOf: (offer: Offer) => OfferWords,
  more: Partial<Insertable<QueueTables['queue_opportunity']>> = {},
): void {
  const { row } = before;
  const was: Readonly<Record<string, unknown>> = rowOf(before.queued.opportunity);
  const changes = Object.entries(rowOf(next.opportunity)).filter(([column, value]) => !isSame(value, was[column]));
  const saving = changeOf(
    'queue_opportunity',
    { ...Object.fromEntries(changes), ...more, version: row.version + 1 },
    'opportunity_id = $1 and version = $2',
    [row.opportunity_id, row.version],
  );
  // Two decisions on one version would mean that the lock was not held.
  unit.write(saving, 'one row');
  const known = new Map(before.queued.offers.map((offer) => [offer.offerId, offer]));
  const changed = next.offers.filter((offer) => known.has(offer.offerId) && known.get(offer.offerId) !== offer);
  const made = next.offers.flatMap((offer, place) => (known.has(offer.offerId) ? [] : [{ offer, place }]));
  for (const offer of changed) unit.write(changeOf('queue_offer', endOf(offer), 'offer_id = $1', [offer.offerId]));
  if (made.length > 0) insertOffers(unit, row.enterprise_id, made, wordsOf);
}

/** Changes words of a pending offer in place; without `callback` she is not to be called any more. @returns its view as it is now. */
export async function changeOfferView(
  unit: Unit,
  offerId: string,
  change: Partial<OfferView>,
): Promise<OfferView | undefined> {
  const [row] = await unit.sql<{ view: OfferView }>(
    "update queue_offer set view = (view - 'callback') || $2::jsonb where offer_id = $1 returning view",
    [offerId, JSON.stringify(change)],
  );
  return row?.view;
}

/** Two opportunities never see the same associate free at once: offers of one enterprise are made one after another. */
export async function lockOffers(unit: Unit, enterpriseId: string): Promise<void> {
  await unit.sql('select pg_advisory_xact_lock(hashtextextended($1, 7))', [enterpriseId]);
}

function insertOffers(
  unit: Unit,
  enterpriseId: string,
  made: readonly { readonly offer: Offer; readonly place: number }[],
  wordsOf: (offer: Offer) => OfferWords,
): void {
  const rows = made.map(({ offer, place }) => {
    const { card, view } = wordsOf(offer);
    return {
      offer_id: offer.offerId,
      enterprise_id: enterpriseId,
      opportunity_id: offer.opportunityId,
      place,
      associate_id: offer.associateId,
      person_id: offer.personId,
      name: offer.name,
      card: JSON.stringify(card),
      view: JSON.stringify(view),
      score: offer.score,
      via: offer.via,
      yields: offer.yields,
      made_at: new Date(offer.madeAt),
      due_at: new Date(offer.dueAt),
      ...endOf(offer),
    };
  });
  unit.write(unit.db<QueueTables>().insertInto('queue_offer').values(rows).compile());
}

/** Whether a column would be written as it is. */
function isSame(value: unknown, was: unknown): boolean {
  return value === was || (value instanceof Date && was instanceof Date && value.getTime() === was.getTime());
}

function endOf(offer: Offer) {
  return {
    state: offer.state,
    ended_at: offer.endedAt === undefined ? null : new Date(offer.endedAt),
    reason: offer.reason ?? null,
    taken_by: offer.by ?? null,
  };
}

function rowOf(opportunity: Opportunity) {
  const { askedAt, closedAt } = opportunity;
  return {
    opportunity_id: opportunity.opportunityId,
    enterprise_id: opportunity.enterpriseId,
    website_id: opportunity.websiteId,
    session_id: opportunity.sessionId,
    visitor_id: opportunity.visitorId,
    state: opportunity.state,
    verdict: opportunity.verdict,
    asked: opportunity.asked,
    asked_at: askedAt === undefined ? null : new Date(askedAt),
    callback: opportunity.callback === undefined ? null : JSON.stringify(opportunity.callback),
    trigger_id: opportunity.triggerId ?? null,
    product_id: opportunity.productId ?? null,
    node_id: opportunity.nodeId ?? null,
    why: JSON.stringify(opportunity.why),
    opening_words: opportunity.openingWords,
    tried: JSON.stringify(opportunity.tried),
    pool: opportunity.pool,
    mode: opportunity.mode,
    step: opportunity.step,
    priority: opportunity.priority,
    told: opportunity.told,
    other_way: opportunity.otherWay ?? null,
    opened_at: new Date(opportunity.openedAt),
    closed_at: closedAt === undefined ? null : new Date(closedAt),
    closed_reason: opportunity.closedReason ?? null,
    simulated: opportunity.simulated,
  };
}

function opportunityOf(row: OpportunityRow): Opportunity {
  return {
    opportunityId: row.opportunity_id,
    enterpriseId: row.enterprise_id,
    websiteId: row.website_id,
    sessionId: row.session_id,
    visitorId: row.visitor_id,
    state: row.state,
    verdict: row.verdict,
    asked: row.asked,
    ...(row.asked_at === null ? {} : { askedAt: row.asked_at }),
    ...(row.callback === null ? {} : { callback: row.callback }),
    ...(row.trigger_id === null ? {} : { triggerId: row.trigger_id }),
    ...(row.product_id === null ? {} : { productId: row.product_id }),
    ...(row.node_id === null ? {} : { nodeId: row.node_id }),
    why: row.why,
    openingWords: row.opening_words,
    tried: row.tried,
    pool: row.pool,
    mode: row.mode,
    step: row.step,
    priority: row.priority,
    told: row.told,
    ...(row.other_way === null ? {} : { otherWay: row.other_way }),
    openedAt: row.opened_at,
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
    ...(row.closed_reason === null ? {} : { closedReason: row.closed_reason }),
    simulated: row.simulated,
  };
}

function offerOf(row: DecidedRow): Offer {
  return {
    offerId: row.offer_id,
    opportunityId: row.opportunity_id,
    associateId: row.associate_id,
    personId: row.person_id,
    name: row.name,
    state: row.state,
    score: row.score,
    madeAt: row.made_at,
    dueAt: row.due_at,
    via: row.via,
    yields: row.yields,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.taken_by === null ? {} : { by: row.taken_by }),
  };
}
