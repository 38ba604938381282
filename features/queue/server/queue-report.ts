import { pageCursor, readPageCursor } from '../../../kernel/page-cursor.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { DAY, toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { AnswerCount } from '../../matching/core/index.ts';
import type { AnswersReport, LostQuery, LostReport, OtherWay } from '../core/index.ts';

/** The longest time that one report is about. */
const MOST_DAYS = 400;
const USUAL_DAYS = 7;
const PAGE = 50;

/** For want of an associate, not because of the customer's no, nor because nothing spoke for her any more. */
const LOST = `(state in ('expired', 'left') or (state = 'closed' and engagement_id is null and closed_reason <> 'faded'))`;

const HOUR_OF_DAY = `to_char(opened_at at time zone $8::text, 'HH24')`;

type Period = { readonly from: Date; readonly to: Date };
type Figures = LostReport['byReason'];

/** Reads a time, or says what is wrong with it. A time zone is one that the database knows, for it tells the hours. */
export async function readPeriod(
  unit: Unit,
  { from, to, timeZone }: Pick<LostQuery, 'from' | 'to' | 'timeZone'>,
): Promise<Result<Period>> {
  const end = to === undefined ? new Date(unit.now) : new Date(to);
  const period = { from: from === undefined ? new Date(end.getTime() - USUAL_DAYS * DAY) : new Date(from), to: end };
  const wrong = (where: string, what: string) =>
    refuse('invalid', 'period-invalid', `The time asked about ${what}.`, { errors: [{ where, what }] });
  if (Number.isNaN(period.from.getTime())) return wrong('querystring/from', 'begins at no moment that exists');
  if (Number.isNaN(period.to.getTime())) return wrong('querystring/to', 'ends at no moment that exists');
  if (period.to <= period.from) return wrong('querystring/to', 'ends before it begins');
  if (period.to.getTime() - period.from.getTime() > MOST_DAYS * DAY) {
    return wrong('querystring/to', `is longer than ${MOST_DAYS} days`);
  }
  const isKnown = 'select from pg_timezone_names where name = $1 limit 1';
  if (timeZone !== undefined && (await unit.sql(isKnown, [timeZone])).length === 0) {
    const what = 'is no time zone that is known here';
    return refuse('invalid', 'time-zone-invalid', 'There is no such time zone.', {
      errors: [{ where: 'querystring/timeZone', what }],
    });
  }
  return ok(period);
}

/** What a query is about, with the values of `filterOf`. */
const WITHIN = `closed_at >= $1 and closed_at < $2 and ($3::text is null or verdict = $3)
    and ($4::text is null or closed_reason = $4) and ($5::text is null or coalesce(trigger_id, '') = $5)
    and ($6::text is null or coalesce(node_id, '') = $6)
    and ($7::text is null or ${HOUR_OF_DAY} = $7)`;

function filterOf(query: LostQuery, { from, to }: Period): readonly unknown[] {
  const { verdict, reason, triggerId, nodeId, hour, timeZone: zone = 'UTC' } = query;
  return [from, to, verdict ?? null, reason ?? null, triggerId ?? null, nodeId ?? null, hour ?? null, zone];
}

/** What was lost, counted in four ways, and the opportunities behind it. */
export async function readLost(unit: Unit, query: LostQuery, period: Period): Promise<LostReport> {
  const filter = [...filterOf(query, period)];
  const [all] = await unit.sql<{ ended: number; lost: number }>(
    `select count(*)::integer as ended, (count(*) filter (where ${LOST}))::integer as lost
     from queue_opportunity where ${WITHIN}`,
    filter,
  );
  const figures = (key: string, label = 'null::text', order = 'lost desc, key') =>
    unit.sql<{ key: string; label: string | null; lost: number }>(
      `select ${key} as key, max(${label}) as label, count(*)::integer as lost
       from queue_opportunity where ${WITHIN} and ${LOST} group by 1 order by ${order} limit 200`,
      filter,
    );
  const byReason = await figures('closed_reason');
  const byTrigger = await figures(`coalesce(trigger_id, '')`);
  const byPlace = await figures(`coalesce(node_id, '')`, 'topic');
  const byHour = await figures(HOUR_OF_DAY, 'null::text', 'key');
  return {
    ended: all?.ended ?? 0,
    lost: all?.lost ?? 0,
    byReason: figuresOf(byReason),
    byTrigger: figuresOf(byTrigger),
    byPlace: figuresOf(byPlace),
    byHour: figuresOf(byHour),
    ...(await readLostItems(unit, query, period)),
  };
}

/** One page of the opportunities themselves, the latest first. */
export async function readLostItems(
  unit: Unit,
  query: LostQuery,
  period: Period,
): Promise<Pick<LostReport, 'items' | 'next'>> {
  const { limit = PAGE } = query;
  const after = query.cursor === undefined ? undefined : readPageCursor(query.cursor);
  const rows = await unit.sql<Omit<LostReport['items'][number], 'openedAt' | 'closedAt' | 'note' | 'otherWay'> & Told>(
    `select opportunity_id as "opportunityId", session_id as "sessionId", website_name as "websiteName", topic, verdict, asked,
       closed_reason as reason, closed_note as note, nullif(other_way, 'gone') as "otherWay", why, opened_at as "openedAt", closed_at as "closedAt",
       decision_ids as "decisionIds", simulated,
       (select count(*)::integer from queue_offer where queue_offer.opportunity_id = queue_opportunity.opportunity_id) as offers
     from queue_opportunity where ${WITHIN} and ${LOST}
       and ($9::timestamptz is null or (closed_at, opportunity_id) < ($9, $10))
     order by closed_at desc, opportunity_id desc limit $11`,
    [...filterOf(query, period), after?.at ?? null, after?.id ?? null, limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ note, otherWay, openedAt, closedAt, ...row }) => ({
      ...row,
      ...(note === null ? {} : { note }),
      ...(otherWay === null ? {} : { otherWay }),
      openedAt: toIso(openedAt),
      closedAt: toIso(closedAt),
    })),
    ...(rows.length > shown.length && last !== undefined
      ? { next: pageCursor(last.closedAt, last.opportunityId) }
      : {}),
  };
}

type Told = {
  readonly note: string | null;
  readonly otherWay: Exclude<OtherWay, 'gone'> | null;
  readonly openedAt: number;
  readonly closedAt: number;
};

function figuresOf(rows: readonly { key: string; label: string | null; lost: number }[]): Figures {
  return rows.map(({ key, label, lost }) => ({ key, lost, ...(label === null || label === '' ? {} : { label }) }));
}

/** How each associate has answered offers since a moment: what was taken from her before she answered counts for nothing. */
export async function countAnswers(unit: Unit, since: Date): Promise<ReadonlyMap<string, AnswerCount>> {
  const rows = await unit.sql<{ associateId: string } & AnswerCount>(
    `select associate_id as "associateId",
       (count(*) filter (where state = 'accepted' and not ${notGreeted('queue_offer')}))::integer as taken,
       (count(*) filter (where state in ('declined', 'lapsed') or ${notGreeted('queue_offer')}))::integer as passed
     from queue_offer where made_at >= $1 and state in ('accepted', 'declined', 'lapsed') and via <> 'list' group by 1`,
    [since],
  );
  return new Map(rows.map(({ associateId, taken, passed }) => [associateId, { taken, passed }]));
}

/** Accepted, and then the customer waited for words or a call that did not come. */
const notGreeted = (offer: string) =>
  `(${offer}.state = 'accepted' and coalesce(${offer}.reason, '') in ('not-greeted', 'not-called'))`;

/** How each associate answered what was offered to her. */
export async function readAnswers(unit: Unit, { from, to }: Period): Promise<AnswersReport> {
  const items = await unit.sql<Omit<AnswersReport['items'][number], 'reasons'>>(
    `select f.associate_id as "associateId", (array_agg(f.name order by f.made_at desc))[1] as name,
       count(*)::integer as offered,
       (count(*) filter (where f.state = 'accepted' and not ${notGreeted('f')}))::integer as accepted,
       (count(*) filter (where f.state = 'accepted' and f.reason = 'associate-gone'))::integer as gone,
       (count(*) filter (where f.state = 'declined'))::integer as declined,
       (count(*) filter (where f.state = 'declined' and o.verdict = 'must'))::integer as "mustDeclined",
       (count(*) filter (where f.state = 'lapsed' or ${notGreeted('f')}))::integer as lapsed,
       (count(*) filter (where f.state in ('rescinded', 'withdrawn')))::integer as withdrawn
     from queue_offer f join queue_opportunity o using (opportunity_id)
     where f.made_at >= $1 and f.made_at < $2 group by 1 order by offered desc, 1 limit 1000`,
    [from, to],
  );
  const reasons = await unit.sql<{ associateId: string; reason: string; times: number }>(
    `select f.associate_id as "associateId", f.reason, count(*)::integer as times
     from queue_offer f join queue_opportunity o using (opportunity_id)
     where f.made_at >= $1 and f.made_at < $2 and f.state = 'declined' and o.verdict = 'must' and f.reason is not null
     group by 1, 2 order by times desc, 2`,
    [from, to],
  );
  const given = Map.groupBy(reasons, (each) => each.associateId);
  return {
    items: items.map((item) => ({
      ...item,
      reasons: (given.get(item.associateId) ?? []).slice(0, 10).map(({ reason, times }) => ({ reason, times })),
    })),
  };
}
