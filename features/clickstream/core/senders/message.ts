import type { Instant } from '../../../../kernel/time.ts';
import type { Reception, Rejected, SessionEvent } from '../event.ts';
import { printOf } from '../fingerprint.ts';
import { ownText, readForm } from './body-text.ts';
import type { Read } from './commerce-events.ts';
import type { Properties } from './commerce-reader.ts';
import {
  accept,
  drop,
  isRecord,
  isShallow,
  isTooLarge,
  LIMITS,
  type ParseContext,
  park,
  placeInTime,
  present,
  readText,
  readTime,
} from './reception.ts';
import { SIGNATURE_TRAIT, withoutUnkept } from './unkept.ts';

/** What a message of a sender says, found under that sender's own names. */
export type Told = {
  /** Nothing, if the message does not say whose it is. */
  readonly visitorId: string | undefined;
  /** The sender's clock: ISO 8601 or milliseconds. Nothing said is the moment of sending. */
  readonly stamped?: unknown;
  readonly sentAt?: Instant | undefined;
  readonly senderSession?: string | undefined;
  readonly url?: string | undefined;
  readonly device?: SessionEvent['device'];
  readonly locale?: string | undefined;
  /** Whom the sender takes the visitor for. */
  readonly customerId?: string | undefined;
  /** What happened, a fault, or nothing if the message is of no kind that means something here. */
  readonly body: Read | undefined;
  /** All that has no place above. */
  readonly properties: Properties;
};

/** How one sender's messages are read. Both are given plain objects of bounded depth only. */
export type MessageReader = {
  /** Its id, how its kind is called in the console, and where it happened: asked even of what cannot be used. */
  readonly label: (message: Properties) => Rejected;
  readonly tell: (message: Properties) => Told;
};

/** Whether an identity is more than a claim: it came with a secret key, or its traits bring the signature of the enterprise's server. */
export function isProven(customerId: string, traits: Properties, context: ParseContext): boolean {
  const signature = readText(traits[SIGNATURE_TRAIT], LIMITS.signatureLength);
  return context.trusted || (signature !== undefined && context.signed(customerId, signature));
}

/** Text or number, whole: two long ones that begin alike stay apart. */
export function readWholeId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value !== 'string' || value === '') return undefined;
  if (value.length <= LIMITS.idLength) return value;
  return ownText(`${value.slice(0, 100).toWellFormed()}~${printOf(value)}`);
}

/** A record without some of its fields, and without those that say nothing. */
export function without(record: Properties, names: ReadonlySet<string>): Properties {
  return Object.fromEntries(
    Object.entries(record).filter(([name, value]) => !names.has(name) && value !== null && value !== undefined),
  );
}

/** A coarse word for a browser's own description of itself; nothing for programs on servers. */
export function deviceOf(agent: unknown): SessionEvent['device'] {
  const text = readText(agent);
  if (text === undefined) return undefined;
  if (/iPad|Tablet/i.test(text)) return 'tablet';
  if (/Mobi|Android|iPhone/i.test(text)) return 'mobile';
  return /Mozilla|Opera/i.test(text) ? 'desktop' : undefined;
}

/** The campaign that an address names, or the source if it names no campaign. */
export function campaignOf(url: string | undefined): string | undefined {
  const query = url?.split('#')[0]?.split('?')[1];
  if (query === undefined) return undefined;
  const { utm_campaign, utm_source } = readForm(query);
  return readText(utm_campaign) ?? readText(utm_source);
}

/**
 * Judges one message: the same limits, the same reasons, whoever sends it. A message without an id gets one that is the same
 * whenever it is sent again, as long as it says when it happened; a message that does not say so happens anew each time.
 * @param index its place in the request
 */
export function receive(raw: unknown, index: number, reader: MessageReader, context: ParseContext): Reception {
  if (!isRecord(raw)) return drop('invalid-event', '/ must be object');
  const label = reader.label(raw);
  if (!isShallow(raw, LIMITS.depth)) return drop('too-deep', `nests deeper than ${LIMITS.depth} levels`, label);
  if (isTooLarge(raw, context)) return drop('too-large', `more than ${LIMITS.eventBytes} bytes`, label);
  const told = reader.tell(raw);
  if (told.visitorId === undefined) return drop('no-visitor', 'it does not say whose it is', label);
  const stampedAt = told.stamped === undefined ? (told.sentAt ?? context.receivedAt) : readTime(told.stamped);
  if (stampedAt === undefined) return drop('invalid-time', 'its time must be ISO 8601 or milliseconds', label);
  const when = told.stamped === undefined ? context.receivedAt : stampedAt;
  const id = label.id ?? printOf(`${told.visitorId}\n${when}\n${index}\n${JSON.stringify(raw)}`);
  const what = { ...label, id };
  const { body, customerId } = told;
  if (body === undefined) return park('unsupported-call', `"${label.kind ?? ''}" has no meaning here yet`, what, raw);
  if ('fault' in body) return park('incomplete', body.fault, what, raw);
  return accept(
    present({
      id,
      at: placeInTime(context, told.sentAt, stampedAt),
      receivedAt: context.receivedAt,
      websiteId: context.websiteId,
      enterpriseId: context.enterpriseId,
      visitorId: told.visitorId,
      senderVisitor: told.visitorId,
      senderSession: told.senderSession,
      url: told.url,
      device: told.device,
      locale: told.locale,
      customer: customerId === undefined ? undefined : { customerId, verified: context.trusted },
      body,
      properties: Object.keys(told.properties).length === 0 ? undefined : withoutUnkept(told.properties),
    }),
  );
}
