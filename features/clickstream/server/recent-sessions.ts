import type { Instant } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';

/** A session of the last days, as a list shows it. What is live is as of its last checkpoint, half a minute ago at most. */
export type RecentSession = {
  readonly sessionId: string;
  readonly websiteId: string;
  readonly startedAt: Instant;
  readonly lastAt: Instant;
  readonly ended: boolean;
  readonly pages: number;
  /** The page looked at last. */
  readonly views?: string;
};

/** A page of the list: before a moment, of one website if it is named; or the sessions with these ids, in no order. */
export type RecentSessionsAsked =
  | { readonly websiteId?: string; readonly before?: Instant; readonly limit: number }
  | { readonly sessionIds: readonly string[] };

type Row = {
  readonly session_id: string;
  readonly website_id: string;
  readonly started_at: Instant;
  readonly last_at: Instant;
  readonly ended_at: Instant | null;
  readonly pages: number | null;
  readonly views: string | null;
};

const COLUMNS = `session_id, website_id, started_at, last_at, ended_at, (state #>> '{counts,pages}')::integer as pages,
  coalesce(state #>> '{path,-1,name}', state #>> '{path,-1,title}', state #>> '{path,-1,url}') as views`;

/** Sessions by their latest sign of life, newest first. */
export async function recentSessions(unit: Unit, asked: RecentSessionsAsked): Promise<readonly RecentSession[]> {
  const rows =
    'sessionIds' in asked
      ? await unit.sql<Row>(`select ${COLUMNS} from clickstream_session where session_id = any($1::text[])`, [
          asked.sessionIds,
        ])
      : await unit.sql<Row>(
          `select ${COLUMNS} from clickstream_session
           where enterprise_id = (select current_setting('fw.enterprise', true))
             and ($1::timestamptz is null or last_at < $1::timestamptz) and ($2::text is null or website_id = $2)
           order by last_at desc limit $3`,
          [asked.before === undefined ? null : new Date(asked.before), asked.websiteId ?? null, asked.limit],
        );
  return rows.map((row) => ({
    sessionId: row.session_id,
    websiteId: row.website_id,
    startedAt: row.started_at,
    lastAt: row.last_at,
    ended: row.ended_at !== null,
    pages: row.pages ?? 0,
    ...(row.views === null ? {} : { views: row.views }),
  }));
}
