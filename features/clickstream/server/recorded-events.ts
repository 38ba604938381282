import { DAY, type Instant } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/server/unit.ts';
import { ENDS_AFTER, LANES } from '../core/index.ts';

/** Rows of one statement: few enough that the embedded database, which does one thing at a time, is free again in some 30 ms. */
const ROWS = 2_000;
/**
 * Events of the busiest day that one reading takes, and so the sessions that whoever folds them may have to hold. Where there are
 * more, the events are read lane by lane in several readings.
 */
const DAY_MOST = 600_000;

/** Which recorded events: of one enterprise, by when they were received. Moments are the database's. */
export type RecordedQuery = {
  readonly enterpriseId: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly websiteId?: string;
};

/** Some events as JSON text: an array of `RecordedRow`. Who passes them on need not read them. */
export type RecordedPage = { readonly text: string; readonly events: number };

export type RecordedEvents = {
  /** How many there are, by the counts that intake keeps: of whole days, so it may be more than are read. */
  readonly expected: number;
  /** Reads them, each visitor's in the order in which they were committed. Several readings, one after another, are one list. */
  readonly pages: () => AsyncGenerator<RecordedPage>;
};

type PageRow = { readonly text: string; readonly events: number; readonly tx: string; readonly place: number };

/** Website and visitor are identifiers that need no quoting: intake stores no others. Written as text, a row costs half of what JSON functions do. */
const PAGE = `with page as materialized (
    select tx, place, '["' || website_id || '","' || visitor_id || '",' || coalesce(to_json(sender_visitor)::text, 'null') || ','
      || (date_part('epoch', at) * 1000)::bigint || ',' || floor(date_part('epoch', received_at) * 1000)::bigint || ','
      || event || ']' as line
    from clickstream_event
    where day = $1::date and tx >= $2::xid8 and (tx, place) > ($2::xid8, $3::integer)
      and enterprise_id = $4 and received_at >= $5 and received_at < $6
      and ($7::text is null or website_id = $7) and lane % $8 = $9
    order by tx, place limit ${ROWS}),
  latest as (select tx, place from page order by tx desc, place desc limit 1)
  select '[' || (select string_agg(line, ',' order by tx, place) from page) || ']' as text,
    (select count(*)::integer from page) as events, latest.tx::text as tx, latest.place as place from latest`;

function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

/**
 * The recorded events of an enterprise, from half an hour before `from`, so that a visit which was under way then is known to be
 * one. Each statement is a unit of its own; partitions that retention drops meanwhile are simply empty.
 */
export async function recordedEvents(database: Database, query: RecordedQuery): Promise<RecordedEvents> {
  const { enterpriseId, to, websiteId = null } = query;
  const from = query.from - ENDS_AFTER;
  const counts = await database.forTenant(enterpriseId, (unit) =>
    unit.sql<{ count: number }>(
      `select sum(count)::bigint as count from clickstream_tally
       where verdict = 'ok' and day >= $1::date and day <= $2::date and ($3::text is null or website_id = $3) group by day`,
      [dayOf(from), dayOf(to), websiteId],
    ),
  );
  const expected = counts.reduce((sum, row) => sum + Number(row.count), 0);
  const busiest = Math.max(0, ...counts.map((row) => Number(row.count)));
  const readings = Math.min(LANES, Math.max(1, Math.ceil(busiest / DAY_MOST)));

  async function page(
    day: string,
    after: { tx: string; place: number },
    reading: number,
  ): Promise<PageRow | undefined> {
    const values = [
      day,
      after.tx,
      after.place,
      enterpriseId,
      new Date(from),
      new Date(to),
      websiteId,
      readings,
      reading,
    ];
    const [row] = await database.forTenant(enterpriseId, (unit) => unit.sql<PageRow>(PAGE, values));
    return row;
  }

  return {
    expected,
    async *pages() {
      for (let reading = 0; reading < readings; reading += 1) {
        for (let day = from - (from % DAY); day < to; day += DAY) {
          let after = { tx: '0', place: -1 };
          for (;;) {
            const row = await page(dayOf(day), after, reading);
            if (row === undefined) break;
            yield { text: row.text, events: row.events };
            if (row.events < ROWS) break;
            after = { tx: row.tx, place: row.place };
          }
        }
      }
    },
  };
}
