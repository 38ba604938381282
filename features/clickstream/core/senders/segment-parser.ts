import { ok, type Result, refuse } from '../../../../kernel/result.ts';
import type { SessionEvent } from '../event.ts';
import { type Read, readCommerce } from './commerce-events.ts';
import { type Properties, readId } from './commerce-reader.ts';
import { deviceOf, isProven, type MessageReader, readWholeId, receive, type Told, without } from './message.ts';
import {
  foreignReferrer,
  isRecord,
  LIMITS,
  type ParseContext,
  type ParsedBatch,
  present,
  readText,
  readTime,
  readTraits,
} from './reception.ts';

/** A message taken apart once. `type` is stated, or follows from the address it was sent to. */
type Parts = {
  readonly type: string | undefined;
  readonly properties: Properties;
  readonly sdk: Properties;
  readonly page: Properties;
  readonly url: string | undefined;
};

const recordOf = (value: unknown): Properties => (isRecord(value) ? value : {});

function partsOf(message: Properties, type: string | undefined): Parts {
  const sdk = recordOf(message['context']);
  const page = recordOf(sdk['page']);
  const properties = recordOf(message['properties']);
  const url = readText(properties['url'], LIMITS.urlLength) ?? readText(page['url'], LIMITS.urlLength);
  // The first version of the specification called the type an action.
  return { type: type ?? readText(message['type'] ?? message['action'], 60), properties, sdk, page, url };
}

function page(message: Properties, { properties, sdk, page, url }: Parts): Read {
  const title = readText(properties['title']) ?? readText(page['title']);
  const campaign = recordOf(sdk['campaign']);
  return present({
    kind: 'page' as const,
    title: title ?? readText(properties['name']) ?? readText(message['name']),
    referrer: foreignReferrer(properties['referrer'] ?? page['referrer'], url),
    campaign: readText(campaign['name']) ?? readText(campaign['source']),
  });
}

function alias(message: Properties, context: ParseContext): Read {
  const previousId = readWholeId(message['previousId']);
  if (previousId === undefined) return { fault: '/previousId must be a text or a number' };
  return { kind: 'alias', from: context.visitorId('anonymous', previousId) };
}

function group(message: Properties): Read {
  const groupId = readId(message['groupId']);
  if (groupId === undefined) return { fault: '/groupId must be a text or a number' };
  return { kind: 'group', groupId, traits: readTraits(message['traits']) };
}

function identify(message: Properties, { sdk }: Parts, context: ParseContext): Read {
  const customerId = readId(message['userId']);
  if (customerId === undefined) return { fault: '/userId must be a text or a number' };
  // RudderStack's SDKs put what an identify says of the customer into the context.
  const traits = { ...recordOf(sdk['traits']), ...recordOf(message['traits']) };
  return { kind: 'identify', customerId, verified: isProven(customerId, traits, context), traits: readTraits(traits) };
}

function bodyOf(message: Properties, parts: Parts, context: ParseContext): Read | undefined {
  switch (parts.type) {
    case 'page':
    case 'screen':
      return page(message, parts);
    case 'identify':
      return identify(message, parts, context);
    case 'alias':
      return alias(message, context);
    case 'group':
      return group(message);
    case 'track': {
      const name = readText(message['event'], 200);
      if (name === undefined) return { fault: '/event must be string' };
      return readCommerce(name, parts.properties) ?? { kind: 'custom', name };
    }
    default:
      return undefined;
  }
}

/** Fields whose meaning is in the event. */
const PLACED = new Set([
  'type',
  'messageId',
  'anonymousId',
  'anonymous_id',
  'userId',
  'event',
  'timestamp',
  'originalTimestamp',
  'sentAt',
  'receivedAt',
  'writeKey',
]);
/** No address of a sender is kept. */
const ADDRESS = new Set(['ip']);

/** What the message says of the event, and beside it what else it says. */
function restOf(message: Properties, { type, sdk }: Parts): Properties {
  const said = type === 'identify' || type === 'group' ? 'traits' : 'properties';
  const rest: Record<string, unknown> = without(message, PLACED);
  if (isRecord(message['context'])) rest['context'] = without(sdk, ADDRESS);
  if (!isRecord(message[said])) return rest;
  delete rest[said];
  return { ...rest, ...message[said] };
}

function visitorOf(message: Properties, context: ParseContext): string | undefined {
  const anonymousId = readWholeId(message['anonymousId']) ?? readWholeId(message['anonymous_id']);
  if (anonymousId !== undefined) return context.visitorId('anonymous', anonymousId);
  const userId = readWholeId(message['userId']);
  return userId === undefined ? undefined : context.visitorId('user', userId);
}

function device(sdk: Properties): SessionEvent['device'] {
  const { type } = recordOf(sdk['device']);
  return /^(ios|android)$/i.test(readText(type) ?? '') ? 'mobile' : deviceOf(sdk['userAgent']);
}

function segmentReader(type: string | undefined, sentAt: number | undefined, context: ParseContext): MessageReader {
  return {
    label(message) {
      const parts = partsOf(message, type);
      const kind = parts.type === 'track' ? (readText(message['event'], 100) ?? parts.type) : parts.type;
      return present({ id: readWholeId(message['messageId']), kind, url: parts.url });
    },
    tell(message): Told {
      const parts = partsOf(message, type);
      return {
        visitorId: visitorOf(message, context),
        stamped: message['timestamp'] ?? message['originalTimestamp'] ?? undefined,
        sentAt: readTime(message['sentAt']) ?? sentAt,
        senderSession: readWholeId(parts.sdk['sessionId']),
        url: parts.url,
        device: device(parts.sdk),
        locale: readText(parts.sdk['locale'], 40),
        customerId: readId(message['userId']),
        body: bodyOf(message, parts, context),
        properties: restOf(message, parts),
      };
    },
  };
}

/** Judges a request of Segment's batch call, as their SDKs and RudderStack's send it. */
export function parseSegmentBatch(body: unknown, context: ParseContext): Result<ParsedBatch> {
  if (!isRecord(body) || !Array.isArray(body['batch'])) {
    return refuse('invalid', 'malformed-batch', 'The body is not a batch of messages: /batch must be an array.');
  }
  const messages: readonly unknown[] = body['batch'];
  if (messages.length > LIMITS.eventsPerBatch) {
    return refuse('too-large', 'too-many-events', `A batch holds at most ${LIMITS.eventsPerBatch} events.`);
  }
  const reader = segmentReader(undefined, readTime(body['sentAt']), context);
  return ok({ receptions: messages.map((message, index) => receive(message, index, reader, context)) });
}

/** Judges a request of one message whose type follows from its address. */
export function parseSegmentMessage(message: unknown, type: string, context: ParseContext): Result<ParsedBatch> {
  if (!isRecord(message))
    return refuse('invalid', 'malformed-message', 'The body is not a message: it must be an object.');
  return ok({ receptions: [receive(message, 0, segmentReader(type, undefined, context), context)] });
}
