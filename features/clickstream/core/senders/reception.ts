import { DAY, type Instant } from '../../../../kernel/time.ts';
import type { Reach, Reception, Rejected, SessionEvent } from '../event.ts';
import { ownText } from './body-text.ts';
import { isNeverKept, withoutUnkept } from './unkept.ts';

/** What intake takes. Sizes in bytes of JSON text. */
export const LIMITS = {
  eventsPerBatch: 500,
  eventBytes: 32 * 1024,
  bodyBytes: 512 * 1024,
  depth: 16,
  idLength: 200,
  urlLength: 2_048,
  textLength: 1_000,
  signatureLength: 2_000,
} as const;

/** Codes with which a reason starts: a closed list, so that they can be counted. */
export type ReasonCode =
  | 'invalid-event'
  | 'invalid-time'
  | 'too-large'
  | 'too-deep'
  | 'no-visitor'
  | 'unknown-kind'
  | 'incomplete'
  | 'unsupported-call'
  | 'origin-not-allowed';

/** The code of a reason. */
export function codeOf(reason: string): string {
  const colon = reason.indexOf(':');
  return colon === -1 ? reason : reason.slice(0, colon);
}

/** What a parser needs to know of the request. */
export type ParseContext = {
  readonly enterpriseId: string;
  readonly websiteId: string;
  /** Time of receipt on the database's clock. */
  readonly receivedAt: Instant;
  /** The id of the visitor behind a sender's token or anonymous id. */
  readonly visitorId: (source: 'token' | 'anonymous' | 'user', value: string) => string;
  /** Size of the whole body as text. */
  readonly bodyBytes: number;
  /** Whether identities of this sender need no signature: it used a secret write key. */
  readonly trusted: boolean;
  /** Whether the enterprise's server signed this customer id. */
  readonly signed: (customerId: string, signature: string) => boolean;
};

/** A request judged: each event in its order, and the visitor of a request that has only one. */
export type ParsedBatch = { readonly visitorId?: string; readonly receptions: readonly Reception[] };

export function drop(code: ReasonCode, detail: string, what: Rejected = {}): Reception {
  return { verdict: 'drop', reason: `${code}: ${detail}`, ...what };
}

/** Keeps an event whole, but for addresses (D5). `raw` is of bounded depth. */
export function park(code: ReasonCode, detail: string, what: Rejected, raw: unknown): Reception {
  return { verdict: 'park', reason: `${code}: ${detail}`, ...what, raw: withoutUnkept(raw) };
}

export function accept(event: SessionEvent): Reception {
  return { verdict: 'ok', event };
}

/** Milliseconds of a sender's time: ISO 8601 text, or milliseconds since 1970. Undefined if it is neither. */
export function readTime(value: unknown): Instant | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * Steps in which the difference between a sender's clock and ours is counted, in milliseconds. Within one step the difference is
 * taken to be the time of delivery, which differs from request to request and would make pages change places.
 */
const CLOCK_STEP = 4_000;

/**
 * So much later than it was sent a server's request may arrive because it was tried again: some SDKs send the same bytes, with the
 * same time of sending, until they are taken. The clocks of servers are kept right; those of browsers and devices are not, and
 * their SDKs state the time of each attempt. Milliseconds.
 */
const SERVER_RETRIES = 60_000;

/**
 * When an event happened on our clock: as stamped, moved by received - sent in whole steps, so that a wrong clock of the sender
 * does no harm; within the last 24 hours, and in the future by no more than clocks may differ within a step.
 */
export function placeInTime(
  { receivedAt, trusted }: Pick<ParseContext, 'receivedAt' | 'trusted'>,
  sentAt: Instant | undefined,
  stampedAt: Instant,
): Instant {
  const late = receivedAt - (sentAt ?? receivedAt);
  const triedAgain = trusted && late > 0 && late < SERVER_RETRIES;
  const apart = triedAgain ? 0 : Math.round(late / CLOCK_STEP) * CLOCK_STEP;
  return Math.round(Math.min(Math.max(stampedAt + apart, receivedAt - DAY), receivedAt + CLOCK_STEP / 2));
}

/**
 * Events that a sender stamped with the same moment, in the order in which it lists them: each at least a millisecond before
 * the next, because the session sorts by time and knows no lists. Those that it lists out of order stay as they are stamped.
 */
export function inListedOrder(receptions: readonly Reception[]): readonly Reception[] {
  /** Of the event that is listed next: its moment as stamped, and as moved. */
  let stamped: Instant | undefined;
  let placed = 0;
  let moved: Reception[] | undefined;
  for (let index = receptions.length - 1; index >= 0; index -= 1) {
    const each = receptions[index];
    if (each?.verdict !== 'ok') continue;
    const { at } = each.event;
    placed = stamped !== undefined && at <= stamped ? Math.min(at, placed - 1) : at;
    stamped = at;
    if (placed === at) continue;
    moved ??= [...receptions];
    moved[index] = { ...each, event: { ...each.event, at: placed } };
  }
  return moved ?? receptions;
}

/** Whether a JSON value nests no deeper than `depth` levels. */
export function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  for (const key in value) if (!isShallow((value as Record<string, unknown>)[key], depth - 1)) return false;
  return true;
}

/** Whether one event of a request is larger than events may be. */
export function isTooLarge(event: unknown, context: ParseContext): boolean {
  return context.bodyBytes > LIMITS.eventBytes && JSON.stringify(event).length > LIMITS.eventBytes;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields with those that may be missing marked so. */
type Present<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/** The fields that have a value. Copied, not deleted from: objects from which a field was deleted are slow ever after. */
export function present<T extends object>(fields: T): Present<T> {
  const result: { [Key in keyof T]?: unknown } = {};
  for (const name in fields) if (fields[name] !== undefined) result[name] = fields[name];
  return result as Present<T>;
}

/** A text of reasonable length, cut; undefined for anything else and for the empty text. */
export function readText(value: unknown, limit: number = LIMITS.textLength): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  // Cut between the halves of a pair, it would be no text that can be stored.
  return value.length > limit ? ownText(value.slice(0, limit).toWellFormed()) : value;
}

/** The referrer if it is another site's: pages of the same site are in the path anyway. "$direct" is how SDKs say that there is none. */
export function foreignReferrer(referrer: unknown, url: string | undefined): string | undefined {
  const text = readText(referrer === '$direct' ? undefined : referrer, LIMITS.urlLength);
  if (text === undefined || url === undefined) return text;
  const host = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;
  return host.exec(text)?.[0] === host.exec(url)?.[0] ? undefined : text;
}

export function readDevice(value: unknown): 'desktop' | 'mobile' | 'tablet' | undefined {
  return value === 'desktop' || value === 'mobile' || value === 'tablet' ? value : undefined;
}

export function readReach(value: unknown): Reach | undefined {
  return value === 'widget' || value === 'callback' || value === 'none' ? value : undefined;
}

/** Facts about a customer that are plain values, at most fifty. Numbers beyond all (1e999) cannot be stored. */
export function readTraits(value: unknown): Record<string, string | number | boolean> {
  const traits: Record<string, string | number | boolean> = {};
  if (!isRecord(value)) return traits;
  for (const [name, trait] of Object.entries(value).slice(0, 50)) {
    if (name === '__proto__' || name.length > 100 || isNeverKept(name)) continue;
    if (typeof trait === 'string') traits[name] = readText(trait) ?? '';
    else if (typeof trait === 'boolean' || (typeof trait === 'number' && Number.isFinite(trait))) traits[name] = trait;
  }
  return traits;
}
