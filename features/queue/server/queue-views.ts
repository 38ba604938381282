import { sql } from 'kysely';
import { pageCursor, readPageCursor } from '../../../kernel/page-cursor.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { type OfferView, type OpportunityView, type WaitEstimate, waitEstimateOf } from '../core/index.ts';
import type { QueueTables } from './queue-tables.ts';

/** `live`: only those not over. `cursor` as given with the page before. */
export type OpportunityPage = { readonly limit?: number; readonly cursor?: string; readonly live?: boolean };

/** What a customer who asked is waiting for. */
export type Waiting = {
  readonly opportunityId: string;
  readonly otherWay?: boolean;
  readonly again?: boolean;
  readonly gone?: boolean;
  readonly estimate?: WaitEstimate;
};

/** The offers that wait on an associate's desk, oldest first. */
export async function readDeskOffers(unit: Unit, associateId: string): Promise<OfferView[]> {
  const rows = await unit
    .db<QueueTables>()
    .selectFrom('queue_offer')
    .select('view')
    .where('associate_id', '=', associateId)
    .where('state', '=', 'pending')
    .orderBy('made_at')
    .orderBy('offer_id')
    .execute();
  return rows.map((row) => row.view);
}

/** What a visitor waits for who asked for help; undefined when she does not wait. */
export async function readWaitingOf(unit: Unit, visitorId: string): Promise<Waiting | undefined> {
  const row = await unit
    .db<QueueTables>()
    .selectFrom('queue_opportunity as o')
    .leftJoin('queue_wait as w', 'w.opportunity_id', 'o.opportunity_id')
    .select(['o.opportunity_id', 'o.told', 'w.again', 'w.gone', 'w.told as waited'])
    .where('o.visitor_id', '=', visitorId)
    .where('o.asked', '=', true)
    .where('o.state', 'in', ['open', 'offered', 'engaged'])
    .orderBy('o.opened_at', 'desc')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const estimate = row.waited === null ? {} : waitEstimateOf(row.waited);
  return {
    opportunityId: row.opportunity_id,
    ...(row.told === 'other-way' ? { otherWay: true } : {}),
    ...(row.again ? { again: true } : {}),
    ...(row.gone ? { gone: true } : {}),
    ...(Object.keys(estimate).length === 0 ? {} : { estimate }),
  };
}

const PAGE = 50;

/** Opportunities with every offer made for them, newest first. */
export async function listOpportunities(
  unit: Unit,
  { limit = PAGE, cursor, live }: OpportunityPage,
): Promise<{ items: OpportunityView[]; next?: string }> {
  let query = unit
    .db<QueueTables>()
    .selectFrom('queue_opportunity')
    .selectAll()
    .orderBy('opened_at', 'desc')
    .orderBy('opportunity_id', 'desc')
    .limit(Math.min(limit, PAGE) + 1);
  if (live === true) query = query.where('state', 'in', ['open', 'offered', 'engaged']);
  if (cursor !== undefined) {
    const { at, id } = readPageCursor(cursor);
    query = query.where(sql<boolean>`(opened_at, opportunity_id) < (${at}, ${id})`);
  }
  const rows = await query.execute();
  const shown = rows.slice(0, Math.min(limit, PAGE));
  const last = shown.at(-1);
  const offers =
    shown.length === 0
      ? []
      : await unit
          .db<QueueTables>()
          .selectFrom('queue_offer')
          .select(['opportunity_id', 'offer_id', 'name', 'state', 'score', 'via', 'made_at', 'reason'])
          .where(
            'opportunity_id',
            'in',
            shown.map((row) => row.opportunity_id),
          )
          .orderBy('place')
          .execute();
  const items = shown.map(
    (row): OpportunityView => ({
      opportunityId: row.opportunity_id,
      sessionId: row.session_id,
      websiteName: row.website_name,
      state: row.state,
      verdict: row.verdict,
      mode: row.mode,
      topic: row.topic,
      why: [...row.why],
      openedAt: toIso(row.opened_at),
      ...(row.closed_reason === null ? {} : { closedReason: row.closed_reason }),
      ...(row.closed_note === null ? {} : { closedNote: row.closed_note }),
      offers: offers
        .filter((offer) => offer.opportunity_id === row.opportunity_id)
        .map((offer) => ({
          offerId: offer.offer_id,
          name: offer.name,
          state: offer.state,
          score: offer.score,
          via: offer.via,
          madeAt: toIso(offer.made_at),
          ...(offer.reason === null ? {} : { reason: offer.reason }),
        })),
      decisionIds: [...row.decision_ids],
      ...(row.engagement_id === null ? {} : { engagementId: row.engagement_id }),
      simulated: row.simulated,
    }),
  );
  if (rows.length <= shown.length || last === undefined) return { items };
  return { items, next: pageCursor(last.opened_at, last.opportunity_id) };
}
