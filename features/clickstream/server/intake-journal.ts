import { type Instant, SECOND, toIso } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/server/unit.ts';
import { codeOf, type EventTally, type RecentEvent, type Reception } from '../core/index.ts';
import type { ClickstreamTables } from './clickstream-tables.ts';

const RECENT = 50;
const WRITE_EVERY = 2 * SECOND;
/** Dropped events of one website that are written at one time; more are only counted. */
const DROPS_PER_WRITE = RECENT;
/** Days of counts that are shown. */
const DAYS_SHOWN = 7;

type Site = { readonly enterpriseId: string; readonly websiteId: string };

type Entry = RecentEvent & { readonly atMs: Instant; readonly stored: boolean };

type Count = Site & { verdict: Reception['verdict']; code: string; count: number; lastAt: Instant };

type Book = Site & { recent: Entry[]; drops: Entry[]; readonly counts: Map<string, Count> };

export type IntakeJournal = {
  /** Notes what became of one event. `stored` ones are in the table of parked events already. */
  note(site: Site, reception: Reception, sender: string, at: Instant): void;
  /** The last fifty events of a website and the counts by reason; those of before this process from the tables. */
  read(site: Site): Promise<{ readonly items: readonly RecentEvent[]; readonly counts: readonly EventTally[] }>;
  start(): void;
  /** Writes what is not written yet. */
  write(): Promise<void>;
  stop(): Promise<void>;
};

function entryOf(reception: Reception, sender: string, at: Instant): Entry {
  if (reception.verdict === 'ok') {
    const { id, url, body } = reception.event;
    const kind = body.kind;
    return { at: '', atMs: at, verdict: 'ok', kind, id, sender, stored: true, ...(url === undefined ? {} : { url }) };
  }
  const { verdict, reason, id, kind, url } = reception;
  return {
    at: '',
    atMs: at,
    verdict,
    reason,
    kind: kind ?? 'unknown',
    sender,
    stored: verdict === 'park',
    ...(id === undefined ? {} : { id }),
    ...(url === undefined ? {} : { url }),
  };
}

function shown({ atMs, stored: _, ...event }: Entry): RecentEvent {
  return { ...event, at: toIso(atMs) };
}

function dayOf(at: Instant): string {
  return toIso(at).slice(0, 10);
}

/** Keeps, per website, the last events with their verdicts in memory, and counts and rejects in tables. */
export function createIntakeJournal(database: Database, failed: (error: unknown) => void): IntakeJournal {
  const books = new Map<string, Book>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function bookOf(site: Site): Book {
    let book = books.get(site.websiteId);
    if (book === undefined) {
      book = { enterpriseId: site.enterpriseId, websiteId: site.websiteId, recent: [], drops: [], counts: new Map() };
      books.set(site.websiteId, book);
    }
    return book;
  }

  function count(book: Book, verdict: Reception['verdict'], code: string, at: Instant): void {
    const key = `${verdict} ${code}`;
    const known = book.counts.get(key);
    if (known === undefined) {
      const { enterpriseId, websiteId } = book;
      book.counts.set(key, { enterpriseId, websiteId, verdict, code, count: 1, lastAt: at });
    } else {
      known.count += 1;
      known.lastAt = at;
    }
  }

  async function write(): Promise<void> {
    const counts = [...books.values()].flatMap((book) => [...book.counts.values()]);
    const drops = [...books.values()].flatMap((book) => book.drops.map((drop) => ({ book, drop })));
    if (counts.length === 0 && drops.length === 0) return;
    for (const book of books.values()) {
      book.counts.clear();
      book.drops = [];
    }
    try {
      await database.system('lanes', async (unit) => {
        await unit.sql(
          `insert into clickstream_tally (enterprise_id, website_id, day, verdict, code, count, last_at)
           select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[])
             as given(enterprise_id, website_id, day, verdict, code, count, last_at)
           order by website_id, day, verdict, code
           on conflict (website_id, day, verdict, code) do update
             set count = clickstream_tally.count + excluded.count, last_at = excluded.last_at`,
          [
            counts.map((each) => each.enterpriseId),
            counts.map((each) => each.websiteId),
            counts.map((each) => dayOf(each.lastAt)),
            counts.map((each) => each.verdict),
            counts.map((each) => each.code),
            counts.map((each) => each.count),
            counts.map((each) => toIso(each.lastAt)),
          ],
        );
        if (drops.length === 0) return;
        const rows = drops.map(({ book, drop }) => ({
          enterprise_id: book.enterpriseId,
          website_id: book.websiteId,
          at: toIso(drop.atMs),
          verdict: drop.verdict,
          reason: drop.reason ?? '',
          kind: drop.kind,
          message_id: drop.id ?? null,
          url: drop.url ?? null,
          sender: drop.sender,
        }));
        await unit.sql(
          `insert into clickstream_reject (enterprise_id, website_id, at, verdict, reason, kind, message_id, url, sender)
           select * from json_to_recordset($1::json) as given(enterprise_id text, website_id text, at timestamptz,
             verdict text, reason text, kind text, message_id text, url text, sender text)`,
          [JSON.stringify(rows)],
        );
      });
    } catch (error) {
      for (const each of counts) {
        const book = bookOf(each);
        const known = book.counts.get(`${each.verdict} ${each.code}`);
        if (known === undefined) book.counts.set(`${each.verdict} ${each.code}`, each);
        else known.count += each.count;
      }
      failed(error);
    }
  }

  function writeNext(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  return {
    note(site, reception, sender, at) {
      const book = bookOf(site);
      const entry = entryOf(reception, sender, at);
      book.recent.push(entry);
      if (book.recent.length > 2 * RECENT) book.recent = book.recent.slice(-RECENT);
      if (reception.verdict === 'drop' && book.drops.length < DROPS_PER_WRITE) book.drops.push(entry);
      count(book, reception.verdict, reception.verdict === 'ok' ? '' : codeOf(reception.reason), at);
    },
    async read(site) {
      await writeNext();
      const recent = (books.get(site.websiteId)?.recent ?? []).slice(-RECENT).map(shown).reverse();
      return database.forTenant(site.enterpriseId, async (unit) => {
        const db = unit.db<ClickstreamTables>();
        const rejects = await db
          .selectFrom('clickstream_reject')
          .select(['at', 'verdict', 'reason', 'kind', 'message_id', 'url', 'sender'])
          .where('website_id', '=', site.websiteId)
          .orderBy('reject_id', 'desc')
          .limit(RECENT)
          .execute();
        const counts = await unit.sql<ClickstreamTables['clickstream_tally']>(
          `select verdict, code, sum(count) as count, max(last_at) as last_at from clickstream_tally
           where website_id = $1 and day > $2::date group by verdict, code order by 3 desc`,
          [site.websiteId, dayOf(unit.now - DAYS_SHOWN * 24 * 3_600_000)],
        );
        const older = rejects.map(
          (row): RecentEvent => ({
            at: toIso(row.at),
            verdict: row.verdict,
            reason: row.reason,
            kind: row.kind,
            sender: row.sender,
            ...(row.message_id === null ? {} : { id: row.message_id }),
            ...(row.url === null ? {} : { url: row.url }),
          }),
        );
        return {
          items: merge(recent, older),
          counts: counts.map((row) => ({
            verdict: row.verdict,
            count: row.count,
            lastAt: toIso(row.last_at),
            ...(row.code === '' ? {} : { reason: row.code }),
          })),
        };
      });
    },
    start() {
      const next = (): void => {
        timer = setTimeout(() => void writeNext().then(next), WRITE_EVERY);
      };
      next();
    },
    write: writeNext,
    async stop() {
      clearTimeout(timer);
      await writeNext();
      clearTimeout(timer);
    },
  };
}

/** Newest first; what both memory and table have, once. */
function merge(recent: readonly RecentEvent[], older: readonly RecentEvent[]): readonly RecentEvent[] {
  const known = new Set(
    recent.filter((each) => each.verdict !== 'ok').map((each) => `${each.verdict} ${each.id} ${each.kind}`),
  );
  const rest = older.filter((each) => !known.has(`${each.verdict} ${each.id} ${each.kind}`));
  return [...recent, ...rest]
    .sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0))
    .slice(0, RECENT);
}
