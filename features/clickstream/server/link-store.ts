import { DAY, type Instant } from '../../../kernel/time.ts';
import type { Statement, Unit } from '../../../platform/server/unit.ts';
import { ENDS_AFTER, laneOf } from '../core/index.ts';

/** That what a sender calls one visitor is another. */
export type NewLink = {
  readonly enterpriseId: string;
  readonly websiteId: string;
  readonly visitorId: string;
  readonly linkedTo: string;
  /** Whether a later link takes the place of an earlier one: a customer changes devices, a browser does not change hands. */
  readonly latestCounts: boolean;
};

/** A link as it stands; a visitor linked to itself stands alone. */
export type Link = {
  readonly visitorId: string;
  readonly linkedTo: string;
  readonly websiteId: string;
  readonly madeAt: Instant;
  /** To whom she was linked, if that was undone. */
  readonly undoneFrom: string | null;
};

const COLUMNS =
  'visitor_id as "visitorId", linked_to as "linkedTo", website_id as "websiteId", made_at as "madeAt", undone_from as "undoneFrom"';

/** Links of visitors, to be asked for by intake. */
export function findLinks(visitorIds: readonly string[]): Statement {
  return {
    name: 'clickstream-links',
    text: 'select visitor_id as "visitorId", linked_to as "linkedTo", made_at as "madeAt" from clickstream_link where visitor_id = any($1)',
    values: [visitorIds],
  };
}

/** Links that were made or undone by transactions from this one on. */
export function linksSince(unit: Unit, tx: bigint): Promise<readonly Link[]> {
  return unit.sql<Link>(`select ${COLUMNS} from clickstream_link where tx >= $1::xid8`, [String(tx)]);
}

/** Links around a visitor: to whom she is linked, and who is linked to her. */
export function linksOf(unit: Unit, visitorId: string): Promise<readonly Link[]> {
  return unit.sql<Link>(
    `select ${COLUMNS} from clickstream_link
     where linked_to in (select linked_to from clickstream_link where visitor_id = $1) order by made_at, visitor_id`,
    [visitorId],
  );
}

/**
 * Links a visitor to another, and gives her the events of the visit under way. What is over stays where it is. Nothing
 * happens if somebody was first, if it was undone, or if the two are one already.
 */
export async function makeLink(unit: Unit, link: NewLink): Promise<void> {
  const { visitorId, enterpriseId, websiteId } = link;
  const [target] = await unit.sql<{ linkedTo: string }>(
    'select linked_to as "linkedTo" from clickstream_link where visitor_id = $1',
    [link.linkedTo],
  );
  const linkedTo = target?.linkedTo ?? link.linkedTo;
  if (linkedTo === visitorId) return;
  const made = await unit.sql<{ before: string | null }>(
    `with before as (select linked_to from clickstream_link where visitor_id = $1)
     insert into clickstream_link as known (visitor_id, linked_to, enterprise_id, website_id, made_at)
     values ($1, $2, $3, $4, $5)
     on conflict (visitor_id) do update
       set linked_to = excluded.linked_to, made_at = excluded.made_at, tx = pg_current_xact_id()
       where known.undone_from is null and known.linked_to <> excluded.linked_to and (known.linked_to = known.visitor_id or $6)
     returning (select linked_to from before) as before`,
    [visitorId, linkedTo, enterpriseId, websiteId, new Date(unit.now), link.latestCounts],
  );
  if (made.length === 0) return;
  await unit.sql(
    `insert into clickstream_link (visitor_id, linked_to, enterprise_id, website_id, made_at) values ($1, $1, $2, $3, $4)
     on conflict (visitor_id) do nothing`,
    [linkedTo, enterpriseId, websiteId, new Date(unit.now)],
  );
  await unit.sql(
    `update clickstream_link set linked_to = $2, made_at = $3, tx = pg_current_xact_id()
     where linked_to = $1 and visitor_id <> $1`,
    [visitorId, linkedTo, new Date(unit.now)],
  );
  const alone = made[0]?.before === null || made[0]?.before === visitorId;
  if (alone) await moveVisit(unit, visitorId, linkedTo);
}

/** Gives the events of a visit that is under way to another visitor, to be read and folded as hers. */
async function moveVisit(unit: Unit, visitorId: string, to: string): Promise<void> {
  const day = new Date(unit.now - DAY).toISOString().slice(0, 10);
  const moments = await unit.sql<{ at: number }>(
    `select at from clickstream_event
     where sender_visitor in (select visitor_id from clickstream_link where linked_to = $2 union select $1)
       and visitor_id = $1 and day >= $3::date
     order by at desc`,
    [visitorId, to, day],
  );
  let start = unit.now;
  for (const { at } of moments) {
    if (start - at >= ENDS_AFTER) break;
    start = Math.min(start, at);
  }
  if (start === unit.now) return;
  await unit.sql(
    `update clickstream_event set visitor_id = $2, lane = $4, origin = 'link', tx = pg_current_xact_id()
     where sender_visitor in (select visitor_id from clickstream_link where linked_to = $2 union select $1)
       and visitor_id = $1 and day >= $3::date and at >= $5`,
    [visitorId, to, day, laneOf(to), new Date(start)],
  );
  await unit.sql('delete from clickstream_session where visitor_id = $1 and last_at >= $2', [
    visitorId,
    new Date(start),
  ]);
}

/** Gives events that were stored while a link was being made, or undone, to the visitor whose they are. */
export async function moveStragglers(unit: Unit, visitorId: string, to: string, since: Instant): Promise<void> {
  await unit.sql(
    `update clickstream_event set visitor_id = $2, lane = $3, origin = 'link', tx = pg_current_xact_id()
     where sender_visitor = $1 and visitor_id <> $2 and received_at >= $4`,
    [visitorId, to, laneOf(to), new Date(since)],
  );
}

/**
 * Undoes a link: the visitor stands alone again, with her events of yesterday and today, and the sessions of the other are made
 * again of what is left to them.
 * @returns the link as it was; undefined if there is none
 */
export async function undoLink(unit: Unit, visitorId: string): Promise<Link | undefined> {
  const [link] = await unit.sql<Link>(
    `select ${COLUMNS} from clickstream_link where visitor_id = $1 and linked_to <> $1 for update`,
    [visitorId],
  );
  if (link === undefined) return undefined;
  await unit.sql(
    `update clickstream_link
     set linked_to = visitor_id, undone_from = linked_to, made_at = $2, tx = pg_current_xact_id() where visitor_id = $1`,
    [visitorId, new Date(unit.now)],
  );
  const day = new Date(unit.now - DAY).toISOString().slice(0, 10);
  await unit.sql(
    `update clickstream_event set
       visitor_id = case when sender_visitor = $1 then $1 else visitor_id end,
       lane = case when sender_visitor = $1 then $3 else lane end,
       origin = 'link', tx = pg_current_xact_id()
     where visitor_id = $2 and website_id = $4 and day >= $5::date`,
    [visitorId, link.linkedTo, laneOf(visitorId), link.websiteId, day],
  );
  await unit.sql('delete from clickstream_session where visitor_id = $1 and last_at >= $2::timestamptz', [
    link.linkedTo,
    day,
  ]);
  return link;
}
