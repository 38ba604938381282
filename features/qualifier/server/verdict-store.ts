import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import { HOUR, type Instant, MINUTE, toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  type Firing,
  MOST_COOL_DOWN_MINUTES,
  type PassedOver,
  type TriggerId,
  type VerdictRow,
} from '../core/index.ts';
import type { VerdictNote } from './verdict-note.ts';

const MOST_ROWS = 200;

/**
 * Writes notes in their order. A note that says what the session's latest row says already is left out: the next owner of a lane
 * judges its sessions again. @returns those that were written
 */
export async function insertVerdicts(unit: Unit, notes: readonly VerdictNote[]): Promise<readonly VerdictNote[]> {
  const given = notes.map((note, place) => ({
    place,
    session_id: note.sessionId,
    at: toIso(note.at),
    enterprise_id: note.enterpriseId,
    website_id: note.websiteId,
    visitor_id: note.visitorId,
    customer_id: note.customerId ?? null,
    version: note.version,
    verdict: note.verdict,
    withheld: note.withheld ?? null,
    deciding: note.deciding,
    standing: note.standing,
    fired: note.fired,
    passed_over: note.passedOver,
    why: note.why,
  }));
  const rows = await unit.sql<{ session_id: string; at: number }>(
    `insert into qualifier_verdict (session_id, at, enterprise_id, website_id, visitor_id, customer_id, version, verdict, withheld,
       deciding, standing, fired, passed_over, why)
     select given.session_id, given.at, given.enterprise_id, given.website_id, given.visitor_id, given.customer_id, given.version,
       given.verdict, given.withheld, given.deciding, given.standing, given.fired, given.passed_over, given.why
     from jsonb_to_recordset($1::jsonb) as given(place integer, session_id text, at timestamptz, enterprise_id text,
       website_id text, visitor_id text, customer_id text, version integer, verdict text, withheld text, deciding jsonb,
       standing jsonb, fired jsonb, passed_over jsonb, why jsonb)
     left join lateral (
       select kept.verdict, kept.withheld, kept.deciding from qualifier_verdict kept
       where kept.session_id = given.session_id order by kept.at desc limit 1
     ) latest on true
     where given.place <> (select min(earliest.place) from jsonb_to_recordset($1::jsonb) as earliest(place integer, session_id text)
         where earliest.session_id = given.session_id)
       or latest.verdict is distinct from given.verdict or latest.withheld is distinct from given.withheld
       or latest.deciding is distinct from given.deciding
     on conflict do nothing
     returning session_id, at`,
    [JSON.stringify(given)],
  );
  const kept = new Set(rows.map((row) => `${row.session_id} ${row.at}`));
  return notes.filter((note) => kept.has(`${note.sessionId} ${note.at}`));
}

type Row = {
  readonly session_id: string;
  readonly at: number;
  readonly version: number;
  readonly verdict: string;
  readonly withheld: string | null;
  readonly deciding: readonly TriggerId[];
  readonly fired: readonly TriggerId[];
  readonly passed_over: readonly PassedOver[];
  readonly why: readonly ToldReason[];
};

function rowOf(row: Row): VerdictRow {
  return {
    at: toIso(row.at),
    version: row.version,
    verdict: row.verdict,
    ...(row.withheld === null ? {} : { withheld: row.withheld }),
    deciding: [...row.deciding],
    fired: [...row.fired],
    passedOver: row.passed_over.map(({ triggerId, why }) => ({ triggerId, why })),
    why: [...row.why],
  };
}

const COLUMNS = 'session_id, at, version, verdict, withheld, deciding, fired, passed_over, why';

/** How sessions were judged over time, oldest first, by session. */
export async function verdictsOf(
  unit: Unit,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly VerdictRow[]>> {
  const rows = await unit.sql<Row>(
    `select ${COLUMNS} from (
       select *, row_number() over (partition by session_id order by at desc) as place
       from qualifier_verdict where session_id = any($1::text[])) numbered
     where place <= ${MOST_ROWS} order by session_id, at`,
    [sessionIds],
  );
  const bySession = new Map<string, VerdictRow[]>();
  for (const row of rows) {
    const list = bySession.get(row.session_id) ?? [];
    list.push(rowOf(row));
    bySession.set(row.session_id, list);
  }
  return bySession;
}

/** Sessions that at some time were judged so, by the latest such time before a moment, newest first. */
export async function sessionsJudged(
  unit: Unit,
  asked: { readonly verdict: 'can' | 'must' | 'withheld'; readonly before?: Instant; readonly limit: number },
): Promise<readonly { readonly sessionId: string; readonly at: Instant }[]> {
  const what = asked.verdict === 'withheld' ? "withheld is not null and withheld <> 'ended'" : 'verdict = $2';
  const values = [
    asked.before === undefined ? null : new Date(asked.before),
    ...(asked.verdict === 'withheld' ? [] : [asked.verdict]),
  ];
  const rows = await unit.sql<{ session_id: string; at: number }>(
    `select session_id, max(at) as at from qualifier_verdict where ${what}
     group by session_id having $1::timestamptz is null or max(at) < $1::timestamptz order by max(at) desc limit ${asked.limit}`,
    values,
  );
  return rows.map((row) => ({ sessionId: row.session_id, at: row.at }));
}

/** What a customer's limits are measured by: her firings, and by which triggers this session stands. */
export async function firingsOf(
  unit: Unit,
  session: { readonly sessionId: string; readonly visitorId: string; readonly customerId?: string },
): Promise<{ readonly ofCustomer: readonly Firing[]; readonly standing: readonly TriggerId[] }> {
  const rows = await unit.sql<{ session_id: string; at: number; fired: readonly TriggerId[] }>(
    `select session_id, at, fired from qualifier_verdict
     where fired <> '[]' and (session_id = $1 or at > $4::timestamptz) and (visitor_id = $2 or customer_id = $3)`,
    [
      session.sessionId,
      session.visitorId,
      session.customerId ?? null,
      new Date(unit.now - MOST_COOL_DOWN_MINUTES * MINUTE),
    ],
  );
  const [latest] = await unit.sql<{ standing: readonly TriggerId[] }>(
    'select standing from qualifier_verdict where session_id = $1 order by at desc limit 1',
    [session.sessionId],
  );
  return {
    ofCustomer: rows.flatMap(({ session_id: sessionId, at, fired }) =>
      fired.map((triggerId) => ({ triggerId, sessionId, at })),
    ),
    standing: latest?.standing ?? [],
  };
}

/** When each trigger fired for anybody within the last hour. */
export async function firedLately(unit: Unit): Promise<ReadonlyMap<TriggerId, readonly Instant[]>> {
  const rows = await unit.sql<{ trigger_id: TriggerId; at: number }>(
    `select trigger_id, at from qualifier_verdict, jsonb_array_elements_text(fired) as trigger_id
     where fired <> '[]' and at > $1::timestamptz`,
    [new Date(unit.now - HOUR)],
  );
  const byTrigger = new Map<TriggerId, Instant[]>();
  for (const row of rows) {
    const moments = byTrigger.get(row.trigger_id);
    if (moments === undefined) byTrigger.set(row.trigger_id, [row.at]);
    else moments.push(row.at);
  }
  return byTrigger;
}
