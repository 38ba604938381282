import { HOUR, toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { ANSWER_WITHIN, HEALTH_HOURS, type QueueHealth, type QueueHour } from '../core/index.ts';

type Counted = {
  readonly hour: number | null;
  readonly waited: number;
  readonly answered: number;
  readonly in_time: number;
  readonly lost: number;
  readonly median: number | null;
  readonly p90: number | null;
};

/** What stands with an acceptance that brought the customer nobody, or nobody who heard what she asked. */
const CAME_TO_NOTHING = `'not-greeted', 'not-called', 'no-answer', 'withdrawn', 'ended-by-supervisor', 'suspended', 'given-on'`;

/**
 * Every opportunity of the last hours that somebody waited in, with when somebody took it for the first time who then wrote or called. She
 * waited since she asked, unless she asked of whoever had her already.
 */
const SINCE = `
  select o.opportunity_id, o.state, coalesce(o.closed_reason, 'unknown') as reason, o.verdict, o.asked,
    date_trunc('hour', o.opened_at, 'UTC') as hour,
    extract(epoch from taken.at - case when o.asked_at <= taken.at then greatest(o.opened_at, o.asked_at) else o.opened_at end)
      * 1000 as waited_ms
  from queue_opportunity o
  left join lateral (select min(ended_at) as at from queue_offer f where f.opportunity_id = o.opportunity_id
    and f.state = 'accepted' and coalesce(f.reason, '') not in (${CAME_TO_NOTHING})) taken on true
  where o.enterprise_id = $1 and o.opened_at >= $2 and not o.simulated`;

/** Reads the queue's health off rows, so that it is the same whichever process is asked, and true after a crash. */
export async function readQueueHealth(unit: Unit, enterpriseId: string): Promise<QueueHealth> {
  const from = Math.floor(unit.now / HOUR) * HOUR - (HEALTH_HOURS - 1) * HOUR;
  const given = [enterpriseId, new Date(from)];
  const counted = await unit.sql<Counted>(
    `select hour, count(*) as waited, count(waited_ms) as answered,
       count(*) filter (where waited_ms <= ${ANSWER_WITHIN}) as in_time,
       count(*) filter (where waited_ms is null and state in ('expired', 'left')) as lost,
       percentile_cont(0.5) within group (order by waited_ms) as median,
       percentile_cont(0.9) within group (order by waited_ms) as p90
     from (${SINCE}) each where verdict = 'must' or asked group by grouping sets ((hour), ())`,
    given,
  );
  const [waiting] = await unit.sql<{ must: number; can: number; asked: number; oldest: number | null }>(
    `select count(*) filter (where verdict = 'must') as must, count(*) filter (where verdict = 'can') as can,
       count(*) filter (where asked) as asked, extract(epoch from $2 - min(opened_at)) * 1000 as oldest
     from queue_opportunity where enterprise_id = $1 and state in ('open', 'offered') and not simulated`,
    [enterpriseId, new Date(unit.now)],
  );
  const offers = await unit.sql<{ state: string; count: number }>(
    `select f.state, count(*) as count from queue_offer f join queue_opportunity o using (opportunity_id)
     where o.enterprise_id = $1 and o.opened_at >= $2 and not o.simulated group by f.state`,
    given,
  );
  const lost = await unit.sql<{ reason: string; count: number }>(
    `select reason, count(*) as count from (${SINCE}) each
     where waited_ms is null and state in ('expired', 'left') group by reason order by count(*) desc, reason limit 20`,
    given,
  );
  const [pending] = await unit.sql<{ count: number }>(
    `select count(*) as count from queue_offer f join queue_opportunity o using (opportunity_id)
     where f.enterprise_id = $1 and f.state = 'pending' and not o.simulated`,
    [enterpriseId],
  );
  const byHour = new Map(counted.map((row) => [row.hour, row]));
  const hours = Array.from({ length: HEALTH_HOURS }, (_, index): QueueHour => {
    const hour = from + index * HOUR;
    return { from: toIso(hour), ...figuresOf(byHour.get(hour)) };
  });
  return {
    now: toIso(unit.now),
    answerWithinMs: ANSWER_WITHIN,
    waiting: {
      must: waiting?.must ?? 0,
      can: waiting?.can ?? 0,
      asked: waiting?.asked ?? 0,
      offers: pending?.count ?? 0,
      ...(waiting?.oldest == null ? {} : { oldestMs: Math.max(0, waiting.oldest) }),
    },
    hours,
    total: figuresOf(byHour.get(null)),
    offers: Object.fromEntries(offers.map(({ state, count }) => [state, count])),
    lost,
  };
}

function figuresOf(row: Counted | undefined): Omit<QueueHour, 'from'> {
  if (row === undefined) return { waited: 0, answered: 0, answeredInTime: 0, lost: 0 };
  return {
    waited: row.waited,
    answered: row.answered,
    answeredInTime: row.in_time,
    lost: row.lost,
    ...(row.median === null ? {} : { medianMs: row.median }),
    ...(row.p90 === null ? {} : { p90Ms: row.p90 }),
  };
}
