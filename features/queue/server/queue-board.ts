import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { BoardWait, QueueBoard } from '../core/index.ts';
import { SERVED_FIRST } from './queue-waiting-store.ts';

/** More than anybody looks at: a queue as long as this is no queue any more. */
const MOST = 200;

type Row = Omit<QueueBoard['waiting'][number], 'position' | 'openedAt' | 'ageMs' | 'offers' | 'wait'> & {
  readonly openedAt: number;
  readonly total: number;
};
type OfferRow = Omit<QueueBoard['waiting'][number]['offers'][number], 'madeAt' | 'dueAt'> & {
  readonly opportunityId: string;
  readonly madeAt: number;
  readonly dueAt: number;
};

/**
 * What waits for associates now, in the order in which it is served, with who holds offers.
 * @param waits of customers who asked, by opportunity
 */
export async function readBoard(unit: Unit, waits: ReadonlyMap<string, BoardWait>): Promise<QueueBoard> {
  const rows = await unit.sql<Row>(
    `select opportunity_id as "opportunityId", session_id as "sessionId", website_name as "websiteName", topic, why, verdict,
       asked, state, mode, pool, priority, opened_at as "openedAt", jsonb_array_length(tried) as tried, simulated,
       count(*) over ()::integer as total
     from queue_opportunity where state in ('open', 'offered') order by ${SERVED_FIRST} limit ${MOST}`,
  );
  const offers = await unit.sql<OfferRow>(
    `select opportunity_id as "opportunityId", offer_id as "offerId", associate_id as "associateId", name, score, via,
       made_at as "madeAt", due_at as "dueAt"
     from queue_offer where state = 'pending' and opportunity_id = any($1) order by place`,
    [rows.map((row) => row.opportunityId)],
  );
  const held = Map.groupBy(offers, (offer) => offer.opportunityId);
  return {
    now: toIso(unit.now),
    total: rows[0]?.total ?? 0,
    waiting: rows.map(({ total: _, ...row }, index) => ({
      ...row,
      ...waitOf(waits.get(row.opportunityId)),
      position: index + 1,
      openedAt: toIso(row.openedAt),
      ageMs: Math.max(0, Math.round(unit.now - row.openedAt)),
      offers: (held.get(row.opportunityId) ?? []).map(({ opportunityId: _, ...offer }) => ({
        ...offer,
        madeAt: toIso(offer.madeAt),
        dueAt: toIso(offer.dueAt),
      })),
    })),
  };
}

const waitOf = (wait: BoardWait | undefined): { wait?: BoardWait } => (wait === undefined ? {} : { wait });
