import { DAY, HOUR, type Instant, MINUTE } from '../../../kernel/time.ts';
import type { Database, Statement, Unit } from '../../../platform/server/unit.ts';
import { laneOf, type SessionEvent } from '../core/index.ts';
import type { EventRow } from './clickstream-tables.ts';
import { joinedJson, plainArray } from './plain-array.ts';
import { messageKey } from './visitor.ts';

/** One message id counts once within this time. */
const COUNTS_ONCE = 48 * HOUR;
/** How long before and after midnight insertions of all processes go one after the other. */
const MIDNIGHT = 10 * MINUTE;
const MIDNIGHT_LOCK = 7_403_001;

/** An event made ready to be stored. */
export type NewEvent = {
  readonly event: SessionEvent;
  readonly key: string;
  readonly lane: number;
  readonly json: string;
};

/** An event that is parked: kept whole until something here understands it. */
export type ParkedEvent = {
  readonly enterpriseId: string;
  readonly websiteId: string;
  readonly reason: string;
  readonly kind: string;
  readonly id: string;
  readonly url: string | undefined;
  readonly sender: string;
  readonly json: string;
};

export function prepareEvent(event: SessionEvent): NewEvent {
  const { id, senderSession, url, device, locale, reach, customer, body, properties } = event;
  return {
    event,
    key: messageKey(event.websiteId, id),
    lane: laneOf(event.visitorId),
    json: JSON.stringify({ id, senderSession, url, device, locale, reach, customer, body, properties }),
  };
}

/** The event of a stored row. */
export function eventOf(row: EventRow): SessionEvent {
  return {
    ...row.event,
    at: row.at,
    receivedAt: row.received_at,
    websiteId: row.website_id,
    enterpriseId: row.enterprise_id,
    visitorId: row.visitor_id,
    ...(row.sender_visitor === null ? {} : { senderVisitor: row.sender_visitor }),
  };
}

function dayOf(now: Instant): string {
  return new Date(now).toISOString().slice(0, 10);
}

const INSERT = `with clock as materialized (select fw_now() as now),
  moment as materialized (select now, (now at time zone 'UTC')::date as day from clock),
  inserted as (insert into clickstream_event
    (day, key, origin, lane, place, enterprise_id, website_id, visitor_id, at, received_at, event, sender_visitor)
  select moment.day, given.key, $1, given.lane, given.place, given.enterprise_id, given.website_id, given.visitor_id,
    to_timestamp(given.at / 1000.0), moment.now, given.event, given.sender_visitor
  from moment, unnest($2::uuid[], $3::smallint[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::bigint[],
    string_to_array($9, chr(30))::json[], $10::text[])
    as given(key, lane, place, enterprise_id, website_id, visitor_id, at, event, sender_visitor)
  where not exists (
    select from clickstream_event earlier
    where earlier.key = given.key
      and earlier.day in ((select day - 1 from moment), (select day - 2 from moment))
      and earlier.received_at > (select now from moment) - interval '${COUNTS_ONCE} milliseconds')
  on conflict (key, day) do nothing
  returning place)
  select count(*)::integer as count, case when count(*) < $11 then array_agg(place) end as places from inserted`;

/** Two copies that arrive on either side of midnight at once would not see each other: around it, insertions wait in line. */
const IN_LINE: Statement = {
  name: 'clickstream-midnight',
  text: `select pg_advisory_xact_lock(${MIDNIGHT_LOCK})`,
  values: [],
};

/** @param now as nearly as this process knows the database's time; it may be wrong by less than `MIDNIGHT` */
function isNearMidnight(now: Instant): boolean {
  const sinceMidnight = now % DAY;
  return sinceMidnight < MIDNIGHT || sinceMidnight > DAY - MIDNIGHT;
}

function isSenders({ event }: NewEvent): boolean {
  return event.senderVisitor !== undefined;
}

/**
 * Inserts events that are not there yet, to be run together in one unit. Within one day of receipt the primary key decides;
 * events of the two days before are looked up, so that a message id counts once within exactly 48 hours.
 */
export function insertEvents(origin: string, events: readonly NewEvent[], now: Instant): readonly Statement[] {
  const values = [
    origin,
    plainArray(events.map((each) => each.key)),
    plainArray(events.map((each) => each.lane)),
    plainArray(events.map((_, place) => place)),
    plainArray(events.map((each) => each.event.enterpriseId)),
    plainArray(events.map((each) => each.event.websiteId)),
    plainArray(events.map((each) => each.event.visitorId)),
    plainArray(events.map((each) => each.event.at)),
    joinedJson(events.map((each) => each.json)),
    // A list that is too short is filled with null: browsers' own events have none.
    events.some(isSenders) ? events.map((each) => each.event.senderVisitor ?? null) : '{}',
    events.length,
  ];
  const insert = { name: 'clickstream-insert', text: INSERT, values };
  return isNearMidnight(now) ? [IN_LINE, insert] : [insert];
}

/**
 * Which events were new, from the rows that the last statement of `insertEvents` gave.
 * @returns their places in the list that was given
 */
export function newPlaces(rows: readonly unknown[] | undefined, events: readonly NewEvent[]): readonly number[] {
  const [row] = (rows ?? []) as readonly { readonly count: number; readonly places: readonly number[] | null }[];
  // Nearly always all are new: then the places are not read.
  return row?.places ?? (row?.count === 0 ? [] : events.map((_, place) => place));
}

/** Keeps parked events, each once. */
export function insertParked(parked: readonly ParkedEvent[]): Statement {
  return {
    name: 'clickstream-park',
    text: `insert into clickstream_reject
       (enterprise_id, website_id, at, verdict, reason, kind, message_id, url, sender, key, body)
     select given.enterprise_id, given.website_id, fw_now(), 'park', given.reason, given.kind, given.id, given.url,
       given.sender, given.key, given.body
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::json[])
       as given(enterprise_id, website_id, reason, kind, id, url, sender, key, body)
     on conflict (key) do nothing`,
    values: [
      parked.map((each) => each.enterpriseId),
      parked.map((each) => each.websiteId),
      parked.map((each) => each.reason),
      parked.map((each) => each.kind),
      parked.map((each) => each.id),
      parked.map((each) => each.url ?? null),
      parked.map((each) => each.sender),
      parked.map((each) => messageKey(each.websiteId, each.id)),
      parked.map((each) => each.json),
    ],
  };
}

/** Makes the partitions around today and drops those older than `keepDays`. */
export async function preparePartitions(unit: Unit, keepDays: number): Promise<void> {
  await unit.sql('select clickstream_prepare($1::date, $2)', [dayOf(unit.now), keepDays]);
}

/** Makes what is missing for reading days that are over by enterprise, a day a transaction. */
export async function indexPastDays(database: Database): Promise<void> {
  const indexNext = (): Promise<boolean> =>
    database.system('lanes', async (unit) => {
      const [row] = await unit.sql<{ made: boolean }>('select clickstream_index_past($1::date) as made', [
        dayOf(unit.now),
      ]);
      return row?.made === true;
    });
  while (await indexNext());
}
