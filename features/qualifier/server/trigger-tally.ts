import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { TriggerId, TriggerRecord } from '../core/index.ts';
import type { VerdictNote } from './verdict-note.ts';

/** What is added to the tallies of some triggers; amounts in minor units. */
type Addition = {
  readonly fired?: number;
  readonly engaged?: number;
  readonly sold?: number;
  readonly revenueMinor?: number;
  readonly currency?: string;
};

/** News of an opportunity, with the number by which it is counted once only. */
export type OpportunityNews = {
  readonly newsId: number;
  readonly opportunityId: string;
  readonly sessionId: string;
  /** The trigger that the opportunity names, for when its session's verdict is not known here yet. */
  readonly triggerId?: string;
};

/** An outcome, or a correction of one: what is to be added. */
export type OutcomeNews = OpportunityNews & {
  readonly won: number;
  readonly revenueMinor: number;
  readonly currency?: string;
};

/** Counts firings, in the transaction that writes them. */
export async function addFired(unit: Unit, enterpriseId: string, notes: readonly VerdictNote[]): Promise<void> {
  const counts = new Map<TriggerId, number>();
  for (const triggerId of notes.flatMap((note) => note.fired)) counts.set(triggerId, (counts.get(triggerId) ?? 0) + 1);
  // In one order everywhere, so that two writers never wait for each other.
  for (const [triggerId, fired] of [...counts].sort(([one], [other]) => (one < other ? -1 : 1)))
    await add(unit, enterpriseId, [triggerId], { fired });
}

/** An opportunity was opened: from now on it is credited to the triggers that made it. */
export async function creditOpened(unit: Unit, enterpriseId: string, news: OpportunityNews): Promise<void> {
  await creditOf(unit, enterpriseId, news);
}

/** An associate took the opportunity; counted once for each opportunity. */
export async function creditEngaged(unit: Unit, enterpriseId: string, news: OpportunityNews): Promise<void> {
  const { triggerIds, engaged } = await creditOf(unit, enterpriseId, news);
  if (engaged) return;
  await unit.sql('update qualifier_credit set engaged = true where opportunity_id = $1', [news.opportunityId]);
  await add(unit, enterpriseId, triggerIds, { engaged: 1 });
}

/** An outcome was recorded or changed; the same news counts once. */
export async function creditOutcome(unit: Unit, enterpriseId: string, news: OutcomeNews): Promise<void> {
  const { triggerIds, counted } = await creditOf(unit, enterpriseId, news);
  if (counted.includes(news.newsId)) return;
  await unit.sql('update qualifier_credit set counted = counted || $2::bigint where opportunity_id = $1', [
    news.opportunityId,
    news.newsId,
  ]);
  if (news.won !== 0) await add(unit, enterpriseId, triggerIds, { sold: news.won });
  if (news.revenueMinor === 0 || news.currency === undefined) return;
  await add(unit, enterpriseId, triggerIds, { revenueMinor: news.revenueMinor, currency: news.currency });
}

type Credit = {
  readonly triggerIds: readonly TriggerId[];
  readonly engaged: boolean;
  readonly counted: readonly number[];
};

/** The opportunity's row, locked; made from the session's latest verdict that was given where there is none yet. */
async function creditOf(unit: Unit, enterpriseId: string, news: OpportunityNews): Promise<Credit> {
  await unit.sql(
    `insert into qualifier_credit (opportunity_id, enterprise_id, trigger_ids)
     select $1, $2, coalesce((select deciding from qualifier_verdict
       where session_id = $3 and verdict <> 'none' order by at desc limit 1), $4::jsonb)
     on conflict do nothing`,
    [
      news.opportunityId,
      enterpriseId,
      news.sessionId,
      JSON.stringify(news.triggerId === undefined ? [] : [news.triggerId]),
    ],
  );
  const [row] = await unit.sql<{ trigger_ids: readonly TriggerId[]; engaged: boolean; counted: readonly unknown[] }>(
    'select trigger_ids, engaged, counted from qualifier_credit where opportunity_id = $1 for update',
    [news.opportunityId],
  );
  if (row === undefined) return { triggerIds: [], engaged: true, counted: [] };
  return { triggerIds: row.trigger_ids, engaged: row.engaged, counted: row.counted.map(Number) };
}

async function add(
  unit: Unit,
  enterpriseId: string,
  triggerIds: readonly TriggerId[],
  { fired = 0, engaged = 0, sold = 0, revenueMinor = 0, currency = '' }: Addition,
): Promise<void> {
  if (triggerIds.length === 0) return;
  await unit.sql(
    `insert into qualifier_tally (enterprise_id, trigger_id, day, currency, fired, engaged, sold, revenue_minor)
     select $1, trigger_id, $3::date, $4, $5, $6, $7, $8 from unnest($2::text[]) as trigger_id
     on conflict (enterprise_id, trigger_id, day, currency) do update set fired = qualifier_tally.fired + excluded.fired,
       engaged = qualifier_tally.engaged + excluded.engaged, sold = qualifier_tally.sold + excluded.sold,
       revenue_minor = qualifier_tally.revenue_minor + excluded.revenue_minor`,
    [enterpriseId, triggerIds.toSorted(), toIso(unit.now).slice(0, 10), currency, fired, engaged, sold, revenueMinor],
  );
}

/** What triggers did since they were first written, by trigger. */
export async function readRecords(unit: Unit): Promise<ReadonlyMap<string, TriggerRecord>> {
  const rows = await unit.sql<{
    trigger_id: string;
    currency: string;
    fired: number;
    engaged: number;
    sold: number;
    revenue: number;
  }>(
    `select trigger_id, currency, sum(fired)::bigint as fired, sum(engaged)::bigint as engaged, sum(sold)::bigint as sold,
       sum(revenue_minor)::bigint as revenue
     from qualifier_tally group by trigger_id, currency order by trigger_id, currency`,
  );
  const records = new Map<string, TriggerRecord>();
  for (const row of rows) {
    const before = records.get(row.trigger_id) ?? { fired: 0, engaged: 0, sold: 0, revenue: [] };
    const amount = row.currency === '' ? [] : [{ minor: Number(row.revenue), currency: row.currency }];
    records.set(row.trigger_id, {
      fired: before.fired + Number(row.fired),
      engaged: before.engaged + Number(row.engaged),
      sold: before.sold + Number(row.sold),
      revenue: [...before.revenue, ...amount],
    });
  }
  return records;
}
