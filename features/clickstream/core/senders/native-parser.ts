import type { Static } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { ok, type Result, refuse } from '../../../../kernel/result.ts';
import { readCallback } from '../callback.ts';
import type { Callback, EventBody, EventKind, LineItem, Reception, Rejected, SessionEvent } from '../event.ts';
import { NATIVE_EVENTS, NativeBatch } from './native-schema.ts';
import {
  accept,
  drop,
  foreignReferrer,
  isRecord,
  isShallow,
  isTooLarge,
  LIMITS,
  type ParseContext,
  type ParsedBatch,
  park,
  placeInTime,
  present,
  readDevice,
  readReach,
  readText,
  readTime,
  readTraits,
} from './reception.ts';
import { withoutUnkept } from './unkept.ts';

/** A native event that its schema has passed. */
type Wire = {
  readonly id: string;
  readonly at: string | number;
  readonly url?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
};

/** Kinds that are about at least one product. */
const LINES: ReadonlySet<string> = new Set<EventKind>(['cart-add', 'cart-remove', 'wishlist-add', 'wishlist-remove']);

const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);

function lineItem(value: unknown): LineItem {
  const { sku, name, brand, category, quantity, priceMinor } = value as LineItem;
  return present({ sku, name, brand, category, quantity, priceMinor }) as LineItem;
}

function lineItems(wire: Wire): readonly LineItem[] {
  const items = Array.isArray(wire['items']) ? wire['items'].map(lineItem) : [];
  return wire['item'] === undefined ? items : [lineItem(wire['item']), ...items];
}

/** The fields of kinds that are taken as they are. */
const FIELDS: { readonly [Kind in EventKind]?: readonly string[] } = {
  product: ['sku', 'name', 'priceMinor', 'currency'],
  list: ['category'],
  search: ['query'],
  click: ['target'],
  value: ['name', 'value'],
  checkout: ['step'],
  coupon: ['act', 'code'],
  promotion: ['act', 'name'],
  share: ['sku'],
  review: ['sku', 'rating'],
  custom: ['name'],
  refuse: [],
  consent: ['given'],
};

/** Takes from a checked event what its kind has, and nothing else. */
function bodyOf(kind: EventKind, wire: Wire, context: ParseContext): EventBody {
  switch (kind) {
    case 'page': {
      const { title, campaign } = wire;
      return present({ kind, title, referrer: foreignReferrer(wire['referrer'], wire.url), campaign }) as EventBody;
    }
    case 'cart-add':
    case 'cart-remove':
    case 'wishlist-add':
    case 'wishlist-remove':
    case 'cart':
      return present({ kind, items: lineItems(wire), currency: wire['currency'] }) as EventBody;
    case 'order':
    case 'order-update':
    case 'order-cancel':
    case 'refund': {
      const { orderId, totalMinor, currency } = wire;
      return present({ kind, orderId, totalMinor, currency, items: lineItems(wire) }) as EventBody;
    }
    case 'beat':
      return { kind, visibleMs: Math.round(wire['visibleMs'] as number) };
    case 'identify': {
      const customerId = wire['customerId'] as string;
      const signature = readText(wire['signature'], LIMITS.signatureLength);
      const verified = context.trusted || (signature !== undefined && context.signed(customerId, signature));
      return { kind, customerId, verified, traits: readTraits(wire['traits']) };
    }
    case 'help': {
      const { text, callback } = wire;
      return present({
        kind,
        text,
        callback: callback === undefined ? undefined : readCallback(callback as Callback),
      }) as EventBody;
    }
    case 'alias':
      return { kind, from: context.visitorId('anonymous', wire['anonymousId'] as string) };
    case 'group':
      return { kind, groupId: wire['groupId'] as string, traits: readTraits(wire['traits']) };
    default: {
      const body: Record<string, unknown> = { kind };
      for (const field of FIELDS[kind] ?? []) if (wire[field] !== undefined) body[field] = wire[field];
      return body as EventBody;
    }
  }
}

/** What the events of one request, or of one session, have in common. */
export type Shared = Pick<
  SessionEvent,
  'senderVisitor' | 'senderSession' | 'device' | 'locale' | 'reach' | 'visitorId' | 'customer'
>;

/** Judges one native event. */
export type NativeReader = (
  raw: unknown,
  sentAt: number | undefined,
  shared: Shared,
  context: ParseContext,
) => Reception;

/** Where the first fault of a value is and what it is, e.g. `/priceMinor must be integer`. */
function fault(validator: Validator, value: unknown): string {
  const [first] = validator.Errors(value);
  return first === undefined ? 'is not as described' : `${first.instancePath || '/'} ${first.message}`;
}

/** Makes the reader of native events; its validators are compiled once. */
export function createNativeReader(): NativeReader {
  const schemas = new Map<string, Validator>(
    Object.entries(NATIVE_EVENTS).map(([kind, schema]) => [kind, Compile(schema)]),
  );

  return (raw, sentAt, shared, context) => {
    if (!isRecord(raw)) return drop('invalid-event', '/ must be object');
    const id = readText(raw['id'], LIMITS.idLength);
    const kind = raw['kind'];
    const what = (): Rejected => present({ id, kind: readText(kind, 60), url: readText(raw['url'], LIMITS.urlLength) });
    if (!isShallow(raw, LIMITS.depth)) return drop('too-deep', `nests deeper than ${LIMITS.depth} levels`, what());
    if (isTooLarge(raw, context)) return drop('too-large', `more than ${LIMITS.eventBytes} bytes`, what());
    if (typeof kind !== 'string') return drop('invalid-event', '/kind must be string', what());
    const schema = schemas.get(kind);
    if (schema === undefined) {
      if (id === undefined) return drop('invalid-event', '/id must be string', what());
      return park('unknown-kind', `/kind "${kind.slice(0, 60)}" is not known`, what(), raw);
    }
    if (!schema.Check(raw)) return drop('invalid-event', fault(schema, raw), what());
    const wire = raw as Wire;
    if (LINES.has(kind) && wire['item'] === undefined && wire['items'] === undefined) {
      return drop('invalid-event', '/item or /items is needed', what());
    }
    if ((kind === 'value' || kind === 'custom') && UNSAFE.has(wire['name'] as string)) {
      return drop('invalid-event', '/name is a reserved word', what());
    }
    if (kind === 'help' && wire['callback'] !== undefined && shared.reach !== 'callback') {
      return drop('invalid-event', '/callback is taken with the reach "callback" only', what());
    }
    const stampedAt = readTime(wire.at);
    if (stampedAt === undefined) return drop('invalid-time', '/at must be ISO 8601 or milliseconds', what());
    const event: { -readonly [Key in keyof SessionEvent]: SessionEvent[Key] } = {
      ...shared,
      id: wire.id,
      at: placeInTime(context, sentAt, stampedAt),
      receivedAt: context.receivedAt,
      websiteId: context.websiteId,
      enterpriseId: context.enterpriseId,
      body: bodyOf(kind as EventKind, wire, context),
    };
    if (wire.url !== undefined) event.url = wire.url;
    if (wire.properties !== undefined) event.properties = withoutUnkept(wire.properties);
    return accept(event);
  };
}

/** Makes the parser of native requests. */
export function createNativeParser(
  read: NativeReader = createNativeReader(),
): (body: unknown, visitorToken: string | undefined, context: ParseContext) => Result<ParsedBatch> {
  const batchSchema = Compile(NativeBatch);

  return (body, visitorToken, context) => {
    if (!batchSchema.Check(body)) {
      return refuse('invalid', 'malformed-batch', `The body is not a batch of events: ${fault(batchSchema, body)}.`);
    }
    const batch: Static<typeof NativeBatch> = body;
    if (batch.events.length > LIMITS.eventsPerBatch) {
      return refuse('too-large', 'too-many-events', `A batch holds at most ${LIMITS.eventsPerBatch} events.`);
    }
    const token = visitorToken ?? batch.visitor;
    if (token === undefined || token.length < 8 || token.length > 200) {
      return refuse('invalid', 'no-visitor', 'A visitor token of 8 to 200 characters is needed (header or /visitor).');
    }
    const sentAt = readTime(batch.sentAt);
    const shared: Shared = present({
      visitorId: context.visitorId('token', token),
      senderSession: batch.session,
      device: readDevice(batch.context?.device),
      locale: readText(batch.context?.locale, 40),
      reach: readReach(batch.context?.reach),
    }) as Shared;
    const receptions = batch.events.map((raw) => read(raw, sentAt, shared, context));
    return ok({ visitorId: shared.visitorId, receptions });
  };
}
