import type { Instant } from '../../../kernel/time.ts';
import type { SessionEvent } from './event.ts';

/** What of an event is kept in one JSON document: all that has no column of its own. */
export type StoredEvent = Omit<
  SessionEvent,
  'at' | 'receivedAt' | 'websiteId' | 'enterpriseId' | 'visitorId' | 'senderVisitor'
>;

/** A stored event as many of them travel together: website, visitor, the sender's visitor, when it happened, when it came. */
export type RecordedRow = readonly [
  websiteId: string,
  visitorId: string,
  senderVisitor: string | null,
  at: Instant,
  receivedAt: Instant,
  event: StoredEvent,
];

/** The event of a row. */
export function recordedEvent(enterpriseId: string, row: RecordedRow): SessionEvent {
  const [websiteId, visitorId, senderVisitor, at, receivedAt, event] = row;
  const placed = { ...event, at, receivedAt, websiteId, enterpriseId, visitorId };
  return senderVisitor === null ? placed : { ...placed, senderVisitor };
}
