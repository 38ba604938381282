import { type Read, readCommerce } from './commerce-events.ts';
import { type Properties, readId, readNumber } from './commerce-reader.ts';
import { campaignOf, deviceOf, type MessageReader, readWholeId, type Told, without } from './message.ts';
import { foreignReferrer, isRecord, LIMITS, type ParseContext, present, readDevice, readText } from './reception.ts';

/** An event with the client of its request around it, taken apart once. */
type Parts = { readonly name: string | undefined; readonly params: Properties; readonly url: string | undefined };

const recordOf = (value: unknown): Properties => (isRecord(value) ? value : {});

function partsOf(message: Properties): Parts {
  const event = recordOf(message['event']);
  const params = recordOf(event['params']);
  return { name: readText(event['name'], 200), params, url: readText(params['page_location'], LIMITS.urlLength) };
}

function page({ params, url }: Parts): Read {
  return present({
    kind: 'page' as const,
    title: readText(params['page_title']) ?? readText(params['screen_name']) ?? readText(params['firebase_screen']),
    referrer: foreignReferrer(params['page_referrer'], url),
    campaign: readText(params['campaign']) ?? readText(params['source']) ?? campaignOf(url),
  });
}

/** Time of attention since the last event that told one. */
function engaged(params: Properties): Read {
  const ms = readNumber(params['engagement_time_msec']);
  if (ms === undefined || ms < 0) return { fault: '/params/engagement_time_msec must be a number of milliseconds' };
  return { kind: 'beat', visibleMs: Math.round(Math.min(ms, 86_400_000)) };
}

function click(params: Properties): Read {
  const target = ['link_text', 'link_id', 'content_id', 'link_url'].map((name) => readText(params[name])).find(Boolean);
  return present({ kind: 'click' as const, target });
}

function bodyOf(parts: Parts): Read {
  const { name, params } = parts;
  switch (name) {
    case undefined:
      return { fault: '/name must be a text' };
    case 'page_view':
    case 'screen_view':
      return page(parts);
    case 'user_engagement':
      return engaged(params);
    case 'click':
    case 'select_content':
      return click(params);
    default:
      return readCommerce(name, params) ?? { kind: 'custom', name };
  }
}

function visitorOf(message: Properties, context: ParseContext): string | undefined {
  const client = readWholeId(message['client_id']) ?? readWholeId(message['app_instance_id']);
  if (client !== undefined) return context.visitorId('anonymous', client);
  const user = readWholeId(message['user_id']);
  return user === undefined ? undefined : context.visitorId('user', user);
}

/** Microseconds since 1970, of the event or of its request. What is no number stays what it is, and is refused as a time. */
function stampOf(message: Properties): unknown {
  const micros = recordOf(message['event'])['timestamp_micros'] ?? message['timestamp_micros'] ?? undefined;
  const number = readNumber(micros);
  return number === undefined ? micros : Math.round(number / 1_000);
}

const PLACED = new Set(['client_id', 'app_instance_id', 'user_id', 'timestamp_micros', 'event', 'ip_override']);
const PLACED_EVENT = new Set(['name', 'params', 'timestamp_micros']);
const PLACED_PARAMS = new Set([
  'session_id',
  'ga_session_id',
  'page_location',
  'page_title',
  'page_referrer',
  'language',
]);

function restOf(message: Properties, { params }: Parts): Properties {
  const event = recordOf(message['event']);
  const unread = isRecord(event['params']) ? {} : { params: event['params'] };
  return without(
    {
      ...without(message, PLACED),
      ...without(event, PLACED_EVENT),
      ...unread,
      ...without(params, PLACED_PARAMS),
    },
    new Set(),
  );
}

/** How an event of Google Analytics 4 is read, given as `{ client_id, ..., event: { name, params } }`. */
export function ga4Reader(context: ParseContext): MessageReader {
  return {
    label(message) {
      const { name, url } = partsOf(message);
      return present({ kind: name?.slice(0, 100), url });
    },
    tell(message): Told {
      const parts = partsOf(message);
      const { params } = parts;
      const device = recordOf(message['device']);
      return {
        visitorId: visitorOf(message, context),
        stamped: stampOf(message),
        senderSession: readWholeId(params['session_id']) ?? readWholeId(params['ga_session_id']),
        url: parts.url,
        device: readDevice(device['category']) ?? deviceOf(message['user_agent']),
        locale: readText(params['language'] ?? device['language'], 40),
        customerId: readId(message['user_id']),
        body: bodyOf(parts),
        properties: restOf(message, parts),
      };
    },
  };
}
