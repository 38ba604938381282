import { DAY, HOUR, type Instant, MINUTE } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { laneOf, type SessionEvent } from '../core/index.ts';
import type { EventRow } from './clickstream-tables.ts';
import { messageKey } from './visitor.ts';

/** One message id counts once within this time. */
const COUNTS_ONCE = 48 * HOUR;
/** Around midnight, insertions of all processes go one after the other. */
const MIDNIGHT = MINUTE;
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
  const { id, senderSession, url, device, locale, reach, customer, body } = event;
  return {
    event,
    key: messageKey(event.websiteId, id),
    lane: laneOf(event.visitorId),
    json: JSON.stringify({ id, senderSession, url, device, locale, reach, customer, body }),
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
  };
}

function dayOf(now: Instant): string {
  return new Date(now).toISOString().slice(0, 10);
}

const PLAIN = /^[A-Za-z0-9_-]+$/;

/** An array in PostgreSQL's notation, of numbers and identifiers that need no quoting: the driver quotes all, slowly. */
function plainArray(values: readonly (string | number)[]): string {
  for (const value of values) {
    if (typeof value === 'string' && !PLAIN.test(value))
      throw new RangeError(`Not an identifier: ${value.slice(0, 80)}`);
  }
  return `{${values.join(',')}}`;
}

const INSERT = `with inserted as (insert into clickstream_event
    (day, key, origin, lane, place, enterprise_id, website_id, visitor_id, at, received_at, event)
  select $1::date, given.key, $2, given.lane, given.place, given.enterprise_id, given.website_id, given.visitor_id,
    to_timestamp(given.at / 1000.0), $3::timestamptz, given.event
  from unnest($4::uuid[], $5::smallint[], $6::integer[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::json[])
    as given(key, lane, place, enterprise_id, website_id, visitor_id, at, event)
  where not exists (
    select from clickstream_event earlier
    where earlier.key = given.key and earlier.day in ($12::date, $13::date) and earlier.received_at > $14::timestamptz)
  on conflict (key, day) do nothing
  returning place)
  select count(*)::integer as count, case when count(*) < $15 then array_agg(place) end as places from inserted`;

/**
 * Inserts events that are not there yet. Within one day of receipt the primary key decides; events of the two days before
 * are looked up, so that a message id counts once within exactly 48 hours. Two copies that arrive on either side of
 * midnight in the same moment would not see each other: for a minute around midnight insertions wait for one another.
 * @returns the places (in the given list) of the events that were new
 */
export async function insertEvents(
  unit: Unit,
  origin: string,
  events: readonly NewEvent[],
): Promise<readonly number[]> {
  const sinceMidnight = unit.now % DAY;
  if (sinceMidnight < MIDNIGHT || sinceMidnight > DAY - MIDNIGHT) {
    await unit.sql('select pg_advisory_xact_lock($1)', [MIDNIGHT_LOCK]);
  }
  const [row] = await unit.prepared<{ count: number; places: readonly number[] | null }>('clickstream-insert', INSERT, [
    dayOf(unit.now),
    origin,
    new Date(unit.now),
    plainArray(events.map((each) => each.key)),
    plainArray(events.map((each) => each.lane)),
    plainArray(events.map((_, place) => place)),
    plainArray(events.map((each) => each.event.enterpriseId)),
    plainArray(events.map((each) => each.event.websiteId)),
    plainArray(events.map((each) => each.event.visitorId)),
    plainArray(events.map((each) => each.event.at)),
    events.map((each) => each.json),
    dayOf(unit.now - DAY),
    dayOf(unit.now - 2 * DAY),
    new Date(unit.now - COUNTS_ONCE),
    events.length,
  ]);
  // Nearly always all are new: then the places need not be read.
  return row?.places ?? (row?.count === 0 ? [] : events.map((_, place) => place));
}

/** Keeps parked events, each once. */
export async function insertParked(unit: Unit, parked: readonly ParkedEvent[]): Promise<void> {
  await unit.sql(
    `insert into clickstream_reject
       (enterprise_id, website_id, at, verdict, reason, kind, message_id, url, sender, key, body)
     select given.enterprise_id, given.website_id, $1::timestamptz, 'park', given.reason, given.kind, given.id, given.url,
       given.sender, given.key, given.body
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::json[])
       as given(enterprise_id, website_id, reason, kind, id, url, sender, key, body)
     on conflict (key) do nothing`,
    [
      new Date(unit.now),
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
  );
}

/** Makes the partitions around today and drops those older than `keepDays`. */
export async function preparePartitions(unit: Unit, keepDays: number): Promise<void> {
  await unit.sql('select clickstream_prepare($1::date, $2)', [dayOf(unit.now), keepDays]);
}
