import type { Instant } from '../../../../kernel/time.ts';
import { type Read, readCommerce } from './commerce-events.ts';
import { type Properties, readId, readNumber } from './commerce-reader.ts';
import { campaignOf, deviceOf, isProven, type MessageReader, readWholeId, type Told, without } from './message.ts';
import {
  foreignReferrer,
  isRecord,
  LIMITS,
  type ParseContext,
  present,
  readDevice,
  readText,
  readTime,
  readTraits,
} from './reception.ts';

/** A message taken apart once. */
type Parts = {
  readonly event: string | undefined;
  readonly properties: Properties;
  readonly distinctId: string | undefined;
  readonly deviceId: string | undefined;
  readonly url: string | undefined;
};

const recordOf = (value: unknown): Properties => (isRecord(value) ? value : {});

function partsOf(message: Properties, engage: boolean): Parts {
  const properties = recordOf(message['properties']);
  const distinctId =
    readWholeId(message['distinct_id']) ??
    readWholeId(message['$distinct_id']) ??
    readWholeId(properties['distinct_id']) ??
    readWholeId(properties['$distinct_id']);
  return {
    // The call that sets what is known of a person has no name of its own.
    event: readText(message['event'], 200) ?? (engage ? '$identify' : undefined),
    properties,
    distinctId,
    deviceId: readWholeId(properties['$device_id']),
    url: readText(properties['$current_url'], LIMITS.urlLength),
  };
}

function page({ properties, url }: Parts): Read {
  const campaign = readText(properties['utm_campaign']) ?? readText(properties['utm_source']) ?? campaignOf(url);
  return present({
    kind: 'page' as const,
    title: readText(properties['title']) ?? readText(properties['$screen_name']),
    referrer: foreignReferrer(properties['$referrer'], url),
    campaign,
  });
}

/** Leaving a page tells how long it was there, in seconds; that is all the visible time PostHog knows. */
function pageLeave(properties: Properties): Read {
  const seconds = readNumber(properties['$prev_pageview_duration']);
  if (seconds === undefined || seconds < 0) return { kind: 'custom', name: '$pageleave' };
  return { kind: 'beat', visibleMs: Math.round(Math.min(seconds * 1_000, 86_400_000)) };
}

function autocapture(properties: Properties): Read {
  const type = properties['$event_type'];
  if (type !== 'click') return { kind: 'custom', name: '$autocapture' };
  const elements = properties['$elements'];
  const element = Array.isArray(elements) ? recordOf(elements[0]) : {};
  const target = readText(properties['$el_text']) ?? readText(element['attr__id']) ?? readText(element['$el_text']);
  return present({ kind: 'click' as const, target: target ?? readText(element['tag_name']) });
}

function identify(message: Properties, { properties, distinctId }: Parts, context: ParseContext): Read {
  const customerId = distinctId;
  if (customerId === undefined) return { fault: '/distinct_id must be a text or a number' };
  const set = { ...recordOf(message['$set']), ...recordOf(properties['$set']) };
  return { kind: 'identify', customerId, verified: isProven(customerId, set, context), traits: readTraits(set) };
}

function alias({ properties }: Parts, context: ParseContext): Read {
  const from = readWholeId(properties['alias']);
  if (from === undefined) return { fault: '/properties/alias must be a text or a number' };
  return { kind: 'alias', from: context.visitorId('anonymous', from) };
}

function group({ properties }: Parts): Read {
  const groupId = readId(properties['$group_key']);
  if (groupId === undefined) return { fault: '/properties/$group_key must be a text or a number' };
  return { kind: 'group', groupId, traits: readTraits(properties['$group_set']) };
}

function bodyOf(message: Properties, parts: Parts, context: ParseContext): Read {
  switch (parts.event) {
    case undefined:
      return { fault: '/event must be string' };
    case '$pageview':
    case '$screen':
      return page(parts);
    case '$pageleave':
      return pageLeave(parts.properties);
    case '$autocapture':
      return autocapture(parts.properties);
    case '$identify':
      return identify(message, parts, context);
    case '$create_alias':
    case '$merge_dangerously':
      return alias(parts, context);
    case '$groupidentify':
      return group(parts);
    default:
      return readCommerce(parts.event, parts.properties) ?? { kind: 'custom', name: parts.event };
  }
}

/** Whom the visitor is taken for: an id that is not the device's own, where the SDK says that it was given one. */
function customerOf({ event, properties, distinctId, deviceId }: Parts): string | undefined {
  if (event === '$create_alias') return undefined;
  const isGiven = properties['$is_identified'] === true || event === '$identify';
  return readId(properties['$user_id']) ?? (isGiven && distinctId !== deviceId ? readId(distinctId) : undefined);
}

/**
 * The device's id where there is one, which stays when a customer signs in; so a customer who identifies herself is still the
 * visitor that she was. Without it, that visitor is the anonymous id that is given up.
 */
function visitorOf({ event, properties, distinctId, deviceId }: Parts, context: ParseContext): string | undefined {
  const before = event === '$identify' ? readWholeId(properties['$anon_distinct_id']) : undefined;
  const id = deviceId ?? before ?? distinctId;
  return id === undefined ? undefined : context.visitorId('anonymous', id);
}

const PLACED = new Set([
  'event',
  'uuid',
  'timestamp',
  'offset',
  'api_key',
  'token',
  'distinct_id',
  'sent_at',
  'properties',
]);
/** What is in the event, and the sender's address, which is not kept. */
const PLACED_PROPERTIES = new Set(['token', 'distinct_id', '$device_id', '$session_id', '$current_url', '$ip', 'ip']);

/**
 * How an event of PostHog's SDKs is read.
 * @param request when it was sent, as it says; and whether it came by the call that sets what is known of a person
 */
export function posthogReader(
  request: { readonly sentAt: unknown; readonly engage: boolean },
  context: ParseContext,
): MessageReader {
  const readSent = (value: unknown): Instant | undefined =>
    readTime(typeof value === 'string' && /^\d{12,14}$/.test(value) ? Number(value) : value);

  /** Older SDKs say how many milliseconds before the request it happened. */
  function stampOf(message: Properties, sentAt: Instant | undefined): unknown {
    const offset = readNumber(message['offset']);
    if (message['timestamp'] !== undefined && message['timestamp'] !== null) return message['timestamp'];
    return offset === undefined ? undefined : (sentAt ?? context.receivedAt) - offset;
  }

  return {
    label(message) {
      const { event, properties, url } = partsOf(message, request.engage);
      const id = readWholeId(message['uuid']) ?? readWholeId(properties['$insert_id']);
      return present({ id, kind: event?.slice(0, 100), url });
    },
    tell(message): Told {
      const parts = partsOf(message, request.engage);
      const { properties } = parts;
      const sentAt = readSent(message['sent_at']) ?? readSent(request.sentAt);
      const said = isRecord(message['properties']) ? message['properties'] : { properties: message['properties'] };
      return {
        visitorId: visitorOf(parts, context),
        stamped: stampOf(message, sentAt),
        sentAt,
        senderSession: readWholeId(properties['$session_id']),
        url: parts.url,
        device:
          readDevice(readText(properties['$device_type'])?.toLowerCase()) ?? deviceOf(properties['$raw_user_agent']),
        locale: readText(properties['$browser_language'] ?? properties['$locale'], 40),
        customerId: customerOf(parts),
        body: bodyOf(message, parts, context),
        properties: { ...without(message, PLACED), ...without(said, PLACED_PROPERTIES) },
      };
    },
  };
}
