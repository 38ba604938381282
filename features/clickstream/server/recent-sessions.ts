import type { Instant } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { foundSessions } from './lane-store.ts';

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

/** Sessions by their latest sign of life, newest first. */
export async function recentSessions(unit: Unit, asked: RecentSessionsAsked): Promise<readonly RecentSession[]> {
  const rows =
    'sessionIds' in asked
      ? await unit.sql('select state from clickstream_session where session_id = any($1::text[])', [asked.sessionIds])
      : await unit.sql(
          `select state from clickstream_session
           where enterprise_id = (select current_setting('fw.enterprise', true))
             and ($1::timestamptz is null or last_at < $1::timestamptz) and ($2::text is null or website_id = $2)
           order by last_at desc limit $3`,
          [asked.before === undefined ? null : new Date(asked.before), asked.websiteId ?? null, asked.limit],
        );
  return foundSessions(rows).map((session) => {
    const page = session.path.at(-1);
    const views = page?.name ?? page?.title ?? page?.url;
    return {
      sessionId: session.sessionId,
      websiteId: session.websiteId,
      startedAt: session.startedAt,
      lastAt: session.lastAt,
      ended: session.endedAt !== undefined,
      pages: session.counts.pages,
      ...(views === undefined ? {} : { views }),
    };
  });
}
