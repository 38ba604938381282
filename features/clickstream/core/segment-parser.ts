import { toMinor } from '../../../kernel/money.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { EventBody, LineItem, Reception, SessionEvent } from './event.ts';
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
  readText,
  readTime,
  readTraits,
} from './reception.ts';

/** A body, or the field at fault and what is wrong with it. */
type Read = EventBody | { readonly fault: string };

type Properties = Readonly<Record<string, unknown>>;

function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function readId(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : readText(value, 200);
}

function readCurrency(properties: Properties): string | undefined {
  const code = readText(properties['currency'])?.toUpperCase();
  return code !== undefined && /^[A-Z]{3}$/.test(code) ? code : undefined;
}

/** The enterprise's number of a product: its `sku`, else its `product_id`. */
function readSku(properties: Properties): string | undefined {
  return readId(properties['sku']) ?? readId(properties['product_id']);
}

function readMinor(value: unknown, currency: string | undefined): number | undefined {
  const amount = readNumber(value);
  if (amount === undefined || amount < 0 || amount > 1e10) return undefined;
  return toMinor(amount, currency ?? 'USD');
}

function readItem(value: unknown, currency: string | undefined): LineItem | undefined {
  if (!isRecord(value)) return undefined;
  const sku = readSku(value);
  if (sku === undefined) return undefined;
  const quantity = Math.min(Math.max(readNumber(value['quantity']) ?? 1, 0), 1e6);
  return present({ sku, name: readText(value['name']), quantity, priceMinor: readMinor(value['price'], currency) });
}

function readItems(value: unknown, currency: string | undefined): readonly LineItem[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 200).flatMap((each) => readItem(each, currency) ?? []);
}

const NO_SKU = { fault: '/properties/sku or /properties/product_id must be a text or a number' };

function product(properties: Properties): Read {
  const sku = readSku(properties);
  if (sku === undefined) return NO_SKU;
  const currency = readCurrency(properties);
  const priceMinor = readMinor(properties['price'], currency);
  return present({ kind: 'product' as const, sku, name: readText(properties['name']), priceMinor, currency });
}

function cartLine(kind: 'cart-add' | 'cart-remove'): (properties: Properties) => Read {
  return (properties) => {
    const currency = readCurrency(properties);
    const item = readItem(properties, currency);
    return item === undefined ? NO_SKU : present({ kind, item, currency });
  };
}

function search(properties: Properties): Read {
  const { query } = properties as { query?: unknown };
  const text = readText(isRecord(query) ? JSON.stringify(query) : query);
  return text === undefined
    ? { fault: '/properties/query must be a text or an object' }
    : { kind: 'search', query: text };
}

function cart(properties: Properties): Read {
  const currency = readCurrency(properties);
  if (!Array.isArray(properties['products'])) return { fault: '/properties/products must be an array' };
  return present({ kind: 'cart' as const, items: readItems(properties['products'], currency), currency });
}

function order(properties: Properties): Read {
  const orderId = readId(properties['order_id']);
  if (orderId === undefined) return { fault: '/properties/order_id must be a text or a number' };
  const currency = readCurrency(properties) ?? 'USD';
  const items = readItems(properties['products'], currency);
  const stated = readMinor(properties['total'], currency) ?? readMinor(properties['revenue'], currency);
  const summed = items.reduce((sum, item) => sum + item.quantity * (item.priceMinor ?? 0), 0);
  return { kind: 'order', orderId, totalMinor: stated ?? Math.round(summed), currency, items };
}

/** Segment's e-commerce events (spec version 2) that say something about a session. */
const TRACKS: Readonly<Record<string, (properties: Properties) => Read>> = {
  'Products Searched': search,
  'Product List Viewed': (properties) =>
    present({ kind: 'list' as const, category: readText(properties['category']) ?? readText(properties['list_id']) }),
  'Product Clicked': (properties) => present({ kind: 'click' as const, target: readSku(properties) }),
  'Product Viewed': product,
  'Product Added': cartLine('cart-add'),
  'Product Removed': cartLine('cart-remove'),
  'Cart Viewed': cart,
  'Checkout Started': () => ({ kind: 'checkout' }),
  'Order Completed': order,
};

function page(message: Properties, properties: Properties, contextPage: Properties, url: string | undefined): Read {
  const title = readText(properties['title']) ?? readText(contextPage['title']);
  const context = isRecord(message['context']) ? message['context'] : {};
  const campaign = isRecord(context['campaign']) ? context['campaign'] : {};
  return present({
    kind: 'page' as const,
    title: title ?? readText(properties['name']) ?? readText(message['name']),
    referrer: foreignReferrer(properties['referrer'] ?? contextPage['referrer'], url),
    campaign: readText(campaign['name']) ?? readText(campaign['source']),
  });
}

function identify(message: Properties, context: ParseContext): Read {
  const customerId = readId(message['userId']);
  if (customerId === undefined) return { fault: '/userId must be a text or a number' };
  return { kind: 'identify', customerId, verified: context.trusted, traits: readTraits(message['traits']) };
}

/** How one message of a batch is read: its body, a fault, or `undefined` if nothing here understands it. */
function readMessage(
  message: Properties,
  parts: { properties: Properties; contextPage: Properties; url: string | undefined },
  context: ParseContext,
): Read | undefined {
  switch (message['type']) {
    case 'page':
    case 'screen':
      return page(message, parts.properties, parts.contextPage, parts.url);
    case 'identify':
      return identify(message, context);
    case 'track': {
      const name = message['event'];
      if (typeof name !== 'string') return { fault: '/event must be string' };
      return Object.hasOwn(TRACKS, name) ? TRACKS[name]?.(parts.properties) : undefined;
    }
    default:
      return undefined;
  }
}

function visitorOf(message: Properties, context: ParseContext): string | undefined {
  const anonymousId = readId(message['anonymousId']);
  if (anonymousId !== undefined) return context.visitorId('anonymous', anonymousId);
  const userId = readId(message['userId']);
  return userId === undefined ? undefined : context.visitorId('user', userId);
}

function deviceOf(context: Properties): SessionEvent['device'] {
  const device = isRecord(context['device']) ? context['device'] : {};
  if (device['type'] === 'ios' || device['type'] === 'android') return 'mobile';
  const agent = readText(context['userAgent']);
  if (agent === undefined) return undefined;
  if (/iPad|Tablet/i.test(agent)) return 'tablet';
  return /Mobi|Android|iPhone/i.test(agent) ? 'mobile' : 'desktop';
}

function parseMessage(message: unknown, sentAt: number | undefined, context: ParseContext): Reception {
  if (!isRecord(message)) return drop('invalid-event', '/ must be object');
  const type = readText(message['type'], 60);
  const name = type === 'track' ? (readText(message['event'], 100) ?? type) : type;
  const id = readText(message['messageId'], LIMITS.idLength);
  if (!isShallow(message, LIMITS.depth)) {
    return drop('too-deep', `nests deeper than ${LIMITS.depth} levels`, present({ id, kind: name }));
  }
  const sdk = isRecord(message['context']) ? message['context'] : {};
  const contextPage = isRecord(sdk['page']) ? sdk['page'] : {};
  const properties = isRecord(message['properties']) ? message['properties'] : {};
  const url = readText(properties['url'], LIMITS.urlLength) ?? readText(contextPage['url'], LIMITS.urlLength);
  const what = present({ id, kind: name, url });
  if (isTooLarge(message, context)) return drop('too-large', `more than ${LIMITS.eventBytes} bytes`, what);
  if (id === undefined) return drop('invalid-event', '/messageId must be string', what);
  const visitorId = visitorOf(message, context);
  if (visitorId === undefined) return drop('no-visitor', '/anonymousId or /userId is needed', what);
  const stampedAt =
    message['timestamp'] === undefined ? (sentAt ?? context.receivedAt) : readTime(message['timestamp']);
  if (stampedAt === undefined) return drop('invalid-time', '/timestamp must be ISO 8601', what);
  const body = readMessage(message, { properties, contextPage, url }, context);
  if (body === undefined) {
    if (type === 'track') return park('unknown-track', `/event "${name}" has no meaning here yet`, what);
    return park('unsupported-call', `/type "${type ?? ''}" has no meaning here yet`, what);
  }
  if ('fault' in body) return drop('invalid-event', body.fault, what);
  const customerId = readId(message['userId']);
  return accept(
    present({
      id,
      at: placeInTime(context.receivedAt, sentAt, stampedAt),
      receivedAt: context.receivedAt,
      websiteId: context.websiteId,
      enterpriseId: context.enterpriseId,
      visitorId,
      senderSession: readId(sdk['sessionId']),
      url,
      device: deviceOf(sdk),
      locale: readText(sdk['locale'], 40),
      customer: customerId === undefined ? undefined : { customerId, verified: context.trusted },
      body,
    }),
  );
}

/** Judges a request of Segment's batch call, as their SDKs send it. */
export function parseSegmentBatch(body: unknown, context: ParseContext): Result<ParsedBatch> {
  if (!isRecord(body) || !Array.isArray(body['batch'])) {
    return refuse('invalid', 'malformed-batch', 'The body is not a batch of messages: /batch must be an array.');
  }
  const messages: readonly unknown[] = body['batch'];
  if (messages.length > LIMITS.eventsPerBatch) {
    return refuse('too-large', 'too-many-events', `A batch holds at most ${LIMITS.eventsPerBatch} events.`);
  }
  const sentAt = readTime(body['sentAt']);
  return ok({ receptions: messages.map((message) => parseMessage(message, sentAt, context)) });
}
