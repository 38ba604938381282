import { DAY, type Instant, toIso } from '../../../kernel/time.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { PoolMember } from '../../matching/core/index.ts';
import {
  type BoardWait,
  estimateWait,
  type Opportunity,
  type PastWait,
  type Queued,
  type ToldWait,
  tellWait,
  type VisitorQueueEntry,
  type WaitLoad,
  waitEstimateOf,
} from '../core/index.ts';
import { SERVED_FIRST } from './queue-waiting-store.ts';

/** How far back a wait is evidence for the next, and how many are looked at. */
const RECENT = 30 * DAY;
const MOST_PAST = 400;
/** The past is read again after so long, in milliseconds. */
const PAST_FRESH_MS = 5_000;

type Ending = PastWait['ending'];

/** Keeps what a decision means for her wait: that it begins, that somebody did not come, that it is over. In the decision's unit. */
export async function keepWait(unit: Unit, { opportunity }: Queued, told: readonly VisitorQueueEntry[]): Promise<void> {
  const { opportunityId, enterpriseId, nodeId, simulated, callback, state, asked } = opportunity;
  if (callback !== undefined || !asked) return;
  for (const entry of told) {
    if (entry.kind !== 'help.waiting') continue;
    const { again = false, gone = false } = entry.data;
    // Who waits once more after a talk waits anew; what her first wait was is no evidence for this one.
    if (gone) await unit.sql('delete from queue_wait where opportunity_id = $1', [opportunityId]);
    await unit.sql(
      `insert into queue_wait (opportunity_id, enterprise_id, node_id, simulated, asked_at, again, gone)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (opportunity_id) do update set again = queue_wait.again or excluded.again`,
      [opportunityId, enterpriseId, nodeId ?? null, simulated, new Date(unit.now), again, gone],
    );
  }
  if (state === 'open' || state === 'offered' || state === 'engaged') return;
  await endWait(unit, opportunityId, state === 'expired' ? 'nobody' : 'gone');
}

/** The first end of a wait is the one that counts. */
export async function endWait(unit: Unit, opportunityId: string, ending: Ending): Promise<void> {
  await unit.sql('update queue_wait set ended_at = $2, ending = $3 where opportunity_id = $1 and ended_at is null', [
    opportunityId,
    new Date(unit.now),
    ending,
  ]);
}

/**
 * Who may serve each of those who asked, and is at the desk: what her estimate rests on. Several waits are locked in one order, here and where
 * they are told.
 */
export async function keepDesks(
  unit: Unit,
  waiting: readonly { readonly opportunity: Opportunity; readonly members: readonly PoolMember[] }[],
): Promise<void> {
  const asked = waiting.filter(({ opportunity }) => opportunity.asked);
  if (asked.length === 0) return;
  const desks = asked.map(({ opportunity: { simulated, tried }, members }) => {
    const own = members.filter((each) => each.simulated === simulated && !tried.includes(each.associateId));
    const free = own.filter(({ availability }) => availability === 'free').length;
    return { free, desk: free + own.filter(({ availability }) => availability === 'busy').length };
  });
  await unit.sql(
    `update queue_wait set now_desk = changed.desk, now_free = changed.free
     from (select opportunity_id, given.desk, given.free
       from queue_wait w join queue_opportunity o using (opportunity_id)
         join unnest($1::text[], $2::integer[], $3::integer[]) as given(opportunity_id, desk, free) using (opportunity_id)
       where w.ended_at is null and (w.now_desk, w.now_free) is distinct from (given.desk, given.free)
       order by ${SERVED_FIRST} for update of w) changed
     where queue_wait.opportunity_id = changed.opportunity_id`,
    [
      asked.map((each) => each.opportunity.opportunityId),
      desks.map((each) => each.desk),
      desks.map((each) => each.free),
    ],
  );
}

type WaitRow = {
  readonly opportunityId: string;
  readonly visitorId: string;
  readonly nodeId: string | null;
  readonly nodeIds: readonly string[];
  readonly simulated: boolean;
  readonly engaged: boolean;
  readonly askedAt: Instant;
  readonly ahead: number | null;
  readonly desk: number | null;
  readonly free: number | null;
  readonly told: ToldWait;
};

export type QueueWaits = {
  /** Tells everybody who waits in an enterprise what has changed of her estimate or place. */
  tellWaiting(enterpriseId: string): Promise<void>;
  /** What everybody who waits meets now, by opportunity; nobody is told anything by it. */
  waitsNow(unit: Unit, enterpriseId: string): Promise<ReadonlyMap<string, BoardWait>>;
};

/** Who waits, with what she meets and how long she still has to wait, where the past says it. */
type Met = { readonly row: WaitRow; readonly load: WaitLoad; readonly remainingMs: number | undefined };

/** Rows decide; only the past is remembered, for seconds. */
export function createQueueWaits(database: Database): QueueWaits {
  const pasts = new Map<string, { readonly readAt: Instant; readonly waits: readonly PastWait[] }>();

  async function past(unit: Unit, enterpriseId: string, simulated: boolean): Promise<readonly PastWait[]> {
    const key = `${enterpriseId} ${simulated}`;
    const known = pasts.get(key);
    if (known !== undefined && Math.abs(unit.now - known.readAt) < PAST_FRESH_MS) return known.waits;
    const waits = await readPast(unit, simulated);
    pasts.set(key, { readAt: unit.now, waits });
    return waits;
  }

  async function met(unit: Unit, enterpriseId: string, lock: 'lock' | 'look'): Promise<readonly Met[]> {
    const rows = await readUnderWay(unit, lock);
    const all: Met[] = [];
    for (const [index, row] of rows.entries()) {
      // Somebody is about to write to her, or she has not been looked for yet.
      if (row.engaged || row.desk === null || row.free === null) continue;
      const ahead = rows.slice(0, index).filter((each) => isBefore(each, row)).length;
      const load = { ahead, desk: row.desk, free: row.free };
      const remainingMs = estimateWait(await past(unit, enterpriseId, row.simulated), {
        load,
        waitedMs: unit.now - row.askedAt,
        ...(row.nodeId === null ? {} : { nodeId: row.nodeId }),
      });
      all.push({ row, load, remainingMs });
    }
    return all;
  }

  return {
    tellWaiting: (enterpriseId) =>
      database.forTenant(enterpriseId, async (unit) => {
        for (const each of await met(unit, enterpriseId, 'lock')) await tell(unit, each);
      }),
    waitsNow: async (unit, enterpriseId) =>
      new Map(
        (await met(unit, enterpriseId, 'look')).map(({ row, load, remainingMs }) => [
          row.opportunityId,
          {
            ...load,
            ...(remainingMs === undefined ? {} : { expectedBy: toIso(unit.now + remainingMs) }),
            told: waitEstimateOf(row.told),
          },
        ]),
      ),
  };
}

async function tell(unit: Unit, { row, load, remainingMs }: Met): Promise<void> {
  const { opportunityId, visitorId } = row;
  const told = tellWait(row.told, { load, ...(remainingMs === undefined ? {} : { remainingMs }) }, unit.now);
  const [before, after] = [row.told, told].map((each) => JSON.stringify(waitEstimateOf(each)));
  const met = row.ahead === null;
  if (!met && JSON.stringify(told) === JSON.stringify(row.told)) return;
  await unit.sql(
    `update queue_wait set told = $2, ahead = coalesce(ahead, $3), desk = coalesce(desk, $4), free = coalesce(free, $5)
     where opportunity_id = $1`,
    [opportunityId, JSON.stringify(told), load.ahead, load.desk, load.free],
  );
  if (before === after) return;
  unit.append(`visitor:${visitorId}`, {
    kind: 'help.estimate',
    data: { opportunityId, estimate: waitEstimateOf(told) },
  });
}

/** Whether both wait for the same associates: one's place is the other's, or lies above it. */
function isBefore(each: WaitRow, row: WaitRow): boolean {
  if (each.engaged || each.simulated !== row.simulated) return false;
  if (each.nodeId === null || row.nodeId === null) return true;
  return each.nodeId === row.nodeId || each.nodeIds.includes(row.nodeId) || row.nodeIds.includes(each.nodeId);
}

/** Everybody who waits, in the order in which they are served. */
async function readUnderWay(unit: Unit, lock: 'lock' | 'look'): Promise<readonly WaitRow[]> {
  return unit.sql<WaitRow>(
    `select w.opportunity_id as "opportunityId", o.visitor_id as "visitorId", o.node_id as "nodeId", o.node_ids as "nodeIds",
       w.simulated, o.state = 'engaged' as engaged, (extract(epoch from w.asked_at) * 1000)::float8 as "askedAt",
       w.ahead, w.now_desk as desk, w.now_free as free, w.told
     from queue_wait w join queue_opportunity o using (opportunity_id)
     where w.ended_at is null and o.state in ('open', 'offered', 'engaged')
     order by ${SERVED_FIRST}
     ${lock === 'lock' ? 'for update of w' : ''}`,
  );
}

async function readPast(unit: Unit, simulated: boolean): Promise<readonly PastWait[]> {
  const rows = await unit.sql<{ ms: number; ending: Ending; nodeId: string | null } & WaitLoad>(
    `select (extract(epoch from ended_at - asked_at) * 1000)::float8 as ms, ending, node_id as "nodeId", ahead, desk, free
     from queue_wait where ended_at > $1 and ahead is not null and simulated = $2 order by ended_at desc limit ${MOST_PAST}`,
    [new Date(unit.now - RECENT), simulated],
  );
  return rows.map(({ ms, ending, nodeId, ahead, desk, free }) => ({
    ms,
    ending,
    load: { ahead, desk, free },
    ...(nodeId === null ? {} : { nodeId }),
  }));
}
