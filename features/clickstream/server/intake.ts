import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Website } from '../../enterprise/core/index.ts';
import {
  type IntakeReply,
  inListedOrder,
  type ParseContext,
  type Reception,
  type Sender,
  type SenderRequest,
  type SessionEvent,
} from '../core/index.ts';
import type { ClickstreamPorts } from './clickstream-ports.ts';
import { type ParkedEvent, prepareEvent } from './event-store.ts';
import type { Admit } from './intake-admission.ts';
import { decodeBody } from './intake-body.ts';
import type { IntakeFlush } from './intake-flush.ts';
import type { IntakeJournal } from './intake-journal.ts';
import { createIntakeLimits } from './intake-limits.ts';
import { isSignedBy, visitorIdOf } from './visitor.ts';
import type { VisitorLinks } from './visitor-links.ts';

/** What a request brings beside its sender's shape. */
export type IntakeRequest = SenderRequest & {
  readonly sender: Sender;
  readonly raw: Buffer;
  /** The write key, if a header has it. */
  readonly key: string | undefined;
  readonly origin: string | undefined;
  /** The sender's network address; counted with, never kept. */
  readonly address: string;
};

/** `origin` is set when the answer may be read by scripts of that origin. */
export type IntakeAnswer = { readonly result: Result<IntakeReply>; readonly origin?: string };

const BEAT = 15_000;
const BEAT_LIVE = 2_000;
/** Digests that are kept. */
const MOST_VISITORS = 20_000;

/** Asks a sender to send its request again, in the words that its SDK understands. */
function later(sender: Sender, reason: string, message: string, retryAfter: number): IntakeAnswer['result'] {
  const kind = sender.busyStatus === 503 ? 'unavailable' : 'too-many';
  return refuse(kind, reason, `${message} Send this request again in ${retryAfter} s.`, { retryAfter });
}

/** What of a request is stored. */
type Sorted = { readonly events: readonly SessionEvent[]; readonly parked: readonly ParkedEvent[] };

export type IntakeDeps = Pick<ClickstreamPorts, 'attentionOf'> & {
  readonly admit: Admit;
  readonly links: Pick<VisitorLinks, 'settle'>;
  readonly flush: IntakeFlush;
  readonly journal: IntakeJournal;
  readonly now: () => Instant;
};

/** Visitors come back with every request: their digests are remembered for a while. */
function createVisitorIds(): (websiteId: string) => ParseContext['visitorId'] {
  // By website and source first: a key of all three would be kept beside what the request named.
  let known = new Map<string, Map<string, string>>();
  let count = 0;
  return (websiteId) => (source, value) => {
    const group = `${websiteId}\n${source}`;
    const found = known.get(group)?.get(value);
    if (found !== undefined) return found;
    if (count >= MOST_VISITORS) [known, count] = [new Map(), 0];
    const ids = known.get(group) ?? new Map<string, string>();
    known.set(group, ids);
    const visitorId = visitorIdOf(websiteId, value, source);
    ids.set(value, visitorId);
    count += 1;
    return visitorId;
  };
}

function listed(receptions: readonly Reception[], verdict: 'drop' | 'park'): IntakeReply['dropped'] {
  const list: IntakeReply['dropped'] = [];
  for (const each of receptions) {
    if (each.verdict !== verdict) continue;
    list.push(each.id === undefined ? { reason: each.reason } : { id: each.id, reason: each.reason });
  }
  return list;
}

/** Takes requests of websites and servers: judges each event, stores, and answers after the commit. */
export function createIntake(deps: IntakeDeps): (request: IntakeRequest) => Promise<IntakeAnswer> {
  const visitorIds = createVisitorIds();
  const limits = createIntakeLimits();

  /** Sorts out what is stored and what is parked. */
  function sort(receptions: readonly Reception[], sender: string, website: Website): Sorted {
    const events: SessionEvent[] = [];
    const parked: ParkedEvent[] = [];
    for (const each of receptions) {
      if (each.verdict === 'ok') events.push(each.event);
      if (each.verdict !== 'park' || each.id === undefined) continue;
      parked.push({
        enterpriseId: website.enterpriseId,
        websiteId: website.websiteId,
        reason: each.reason,
        kind: each.kind ?? 'unknown',
        id: each.id,
        url: each.url,
        sender,
        json: JSON.stringify(each.raw),
      });
    }
    return { events, parked };
  }

  return async (request) => {
    const { sender } = request;
    const body = decodeBody(request);
    const decoded = body instanceof Promise ? await body : body;
    if (!decoded.ok) return { result: decoded };
    const { value, bytes } = decoded.value;
    const key = request.key ?? sender.keyOf(value, request);
    const admitted = await deps.admit({ key, origin: request.origin, sender: sender.name });
    if (!admitted.ok) return { result: admitted };
    const { website, kind } = admitted.value;
    const now = deps.now();
    const readable = request.origin === undefined ? {} : { origin: request.origin };
    const parsed = sender.parse(value, request, {
      enterpriseId: website.enterpriseId,
      websiteId: website.websiteId,
      receivedAt: now,
      visitorId: visitorIds(website.websiteId),
      bodyBytes: bytes,
      trusted: kind === 'secret',
      signed: (customerId, signature) => isSignedBy(website.identitySecret, customerId, signature, now),
    });
    if (!parsed.ok) return { result: parsed, ...readable };
    const { visitorId } = parsed.value;
    const receptions = inListedOrder(parsed.value.receptions);
    const { events, parked } = sort(receptions, sender.name, website);
    const wait = kind === 'public' ? limits.take(events, request.address) : 0;
    if (wait > 0) return { result: later(sender, 'too-many-requests', 'Too many of one visitor.', wait), ...readable };
    let duplicates = 0;
    if (events.length > 0 || parked.length > 0) {
      const settled = deps.links.settle(events);
      const theirs = settled instanceof Promise ? await settled : settled;
      const stored = deps.flush.submit({ events: theirs.map(prepareEvent), parked });
      if (stored === undefined)
        return { result: later(sender, 'intake-busy', 'Too many events wait to be stored.', 1), ...readable };
      duplicates = await stored;
    }
    for (const each of receptions) deps.journal.note(website, each, sender.name, now);
    const { attention, live } =
      visitorId === undefined ? { attention: false, live: false } : deps.attentionOf(visitorId);
    return {
      result: ok({
        received: events.length,
        ...(duplicates === 0 ? {} : { duplicates }),
        dropped: events.length === receptions.length ? [] : listed(receptions, 'drop'),
        parked: parked.length === 0 ? [] : listed(receptions, 'park'),
        attention,
        beatMs: live ? BEAT_LIVE : BEAT,
      }),
      ...readable,
    };
  };
}
