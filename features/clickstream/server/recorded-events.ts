import { DAY, type Instant } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/server/unit.ts';
import { ENDS_AFTER, LANES } from '../core/index.ts';

/** Rows of one statement: few enough that the embedded database, which does one thing at a time, is free again in some 30 ms. */
const ROWS = 5_000;
/**
 * Events of the busiest day that one reading takes, and so the sessions that whoever folds them may have to hold: a quarter of them, at
 * some 0.4 kB an event. Where there are more, the events are read lane by lane in several readings.
 */
const DAY_MOST = 2_400_000;

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
  /** Whether they are one list in the order of their commits; otherwise there are several readings, each with some of the visitors. */
  readonly inOrder: boolean;
  /** Reads them, each visitor's in the order in which they were committed. Several readings, one after another, are one list. */
  readonly pages: () => AsyncGenerator<RecordedPage>;
};

type PageRow = { readonly text: string; readonly events: number; readonly tx: string; readonly place: number };

/**
 * Website and visitor are identifiers that need no quoting: intake stores no others. Written as text in the one pass that reads them,
 * a row costs a seventh of what it does as columns. An aggregate takes the rows of its subquery in their order.
 */
const PAGE = `select '[' || string_agg(line, ',') || ']' as text, count(*)::integer as events,
    (array_agg(tx))[count(*)]::text as tx, (array_agg(place))[count(*)] as place
  from (select tx, place, format('["%s","%s",%s,%s,%s,%s]', website_id, visitor_id, coalesce(to_json(sender_visitor)::text, 'null'),
      (date_part('epoch', at) * 1000)::bigint, floor(date_part('epoch', received_at) * 1000)::bigint, event) as line
    from clickstream_event
    where day = $1::date and tx >= $2::xid8 and (tx, place) > ($2::xid8, $3::integer)
      and enterprise_id = $4 and received_at >= $5 and received_at < $6
      and ($7::text is null or website_id = $7) and ($8::smallint[] is null or lane = any($8))
    order by tx, place limit ${ROWS}) as page
  having count(*) > 0`;

/**
 * A page is read on from where the last one ended, along an index. Where statistics are missing or odd the planner takes the day to
 * be small, and would read and sort the whole of it for each page.
 */
const ALONG_AN_INDEX = 'set local enable_seqscan = off; set local enable_bitmapscan = off';

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
    const lanes =
      readings === 1
        ? null
        : Array.from({ length: LANES }, (_, lane) => lane).filter((lane) => lane % readings === reading);
    const values = [day, after.tx, after.place, enterpriseId, new Date(from), new Date(to), websiteId, lanes];
    const [row] = await database.forTenant(enterpriseId, async (unit) => {
      await unit.sql(ALONG_AN_INDEX);
      return unit.sql<PageRow>(PAGE, values);
    });
    return row;
  }

  return {
    expected,
    inOrder: readings === 1,
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
