import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { type Read, readCommerce } from './commerce-events.ts';
import { type Properties, readId } from './commerce-reader.ts';
import type { Reception, SessionEvent } from './event.ts';
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

function alias(message: Properties, context: ParseContext): Read {
  const previousId = readId(message['previousId']);
  if (previousId === undefined) return { fault: '/previousId must be a text or a number' };
  return { kind: 'alias', from: context.visitorId('anonymous', previousId) };
}

function group(message: Properties): Read {
  const groupId = readId(message['groupId']);
  if (groupId === undefined) return { fault: '/groupId must be a text or a number' };
  return { kind: 'group', groupId, traits: readTraits(message['traits']) };
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
    case 'alias':
      return alias(message, context);
    case 'group':
      return group(message);
    case 'track': {
      const name = message['event'];
      if (typeof name !== 'string') return { fault: '/event must be string' };
      return readCommerce(name, parts.properties) ?? { kind: 'custom', name: name.slice(0, 200) };
    }
    default:
      return undefined;
  }
}

/** What is kept as it came; nothing if nothing was said. */
function said(value: unknown): Properties | undefined {
  return isRecord(value) && Object.keys(value).length > 0 ? value : undefined;
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
  if (body === undefined)
    return park('unsupported-call', `/type "${type ?? ''}" has no meaning here yet`, what, message);
  if ('fault' in body) return park('incomplete', body.fault, what, message);
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
      properties: said(message[type === 'identify' || type === 'group' ? 'traits' : 'properties']),
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
