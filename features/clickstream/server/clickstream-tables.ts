import type { StoredEvent } from '../core/index.ts';

/** Columns as they are read. Moments are milliseconds; `tx` is the text of a 64-bit transaction id. */
export type ClickstreamTables = {
  clickstream_session: {
    session_id: string;
    enterprise_id: string;
    website_id: string;
    visitor_id: string;
    lane: number;
    started_at: number;
    last_at: number;
    ended_at: number | null;
    saved_at: number;
    state: unknown;
  };
  clickstream_reject: {
    reject_id: number;
    enterprise_id: string;
    website_id: string;
    at: number;
    verdict: 'drop' | 'park';
    reason: string;
    kind: string;
    message_id: string | null;
    url: string | null;
    sender: string;
    key: string | null;
    body: unknown;
  };
  clickstream_tally: {
    enterprise_id: string;
    website_id: string;
    day: string;
    verdict: 'ok' | 'drop' | 'park';
    code: string;
    count: number;
    last_at: number;
  };
};

/** An event row as stored. */
export type EventRow = {
  readonly enterprise_id: string;
  readonly website_id: string;
  readonly visitor_id: string;
  readonly sender_visitor: string | null;
  readonly at: number;
  readonly received_at: number;
  readonly event: StoredEvent;
};
