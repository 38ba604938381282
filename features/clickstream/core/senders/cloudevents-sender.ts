import { ok, refuse } from '../../../../kernel/result.ts';
import type { Reception } from '../event.ts';
import { printOf } from '../fingerprint.ts';
import { decodeBase64, innerJson, readJson, storable } from './body-text.ts';
import { readCommerce } from './commerce-events.ts';
import { type Properties, readId } from './commerce-reader.ts';
import { deviceOf, type MessageReader, readWholeId, receive, type Told, without } from './message.ts';
import type { NativeReader } from './native-parser.ts';
import { keptIncomplete, kindOf, nativeRecord } from './native-record.ts';
import {
  drop,
  isRecord,
  isShallow,
  isTooLarge,
  LIMITS,
  type ParseContext,
  present,
  readReach,
  readText,
} from './reception.ts';
import type { Sender, SenderRequest } from './sender.ts';

/** Types of our own: the kind of the event follows. */
const OURS = 'com.floorwalker.';

const ATTRIBUTES = new Set([
  'specversion',
  'id',
  'type',
  'time',
  'subject',
  'datacontenttype',
  'data',
  'data_base64',
  'writekey',
]);

/** The event in the headers of a request, whose body is its data; undefined if there is none. */
function inHeaders(value: unknown, { headers }: SenderRequest): Properties | undefined {
  if (headers['ce-type'] === undefined) return undefined;
  const attributes = Object.entries(headers).flatMap(([name, text]): [string, unknown][] => {
    if (!name.startsWith('ce-') || typeof text !== 'string') return [];
    try {
      return [[name.slice(3), storable(decodeURIComponent(text))]];
    } catch {
      return [[name.slice(3), text]];
    }
  });
  return { ...Object.fromEntries(attributes), ...present({ data: value }) };
}

function eventsOf(value: unknown, request: SenderRequest): readonly unknown[] | undefined {
  const binary = inHeaders(value, request);
  if (binary !== undefined) return [binary];
  if (Array.isArray(value)) return value;
  return isRecord(value) && value['type'] !== undefined ? [value] : undefined;
}

function dataOf(event: Properties): unknown {
  const encoded = event['data_base64'];
  if (typeof encoded !== 'string') return event['data'];
  // The event's depth says nothing of what is within the text.
  const inner = innerJson(decodeBase64(encoded));
  return inner !== undefined && isShallow(inner, LIMITS.depth) ? inner : encoded;
}

/** Reads the type as a name: whole, then without the words of its namespace, one after another. */
function readNamed(type: string, data: Properties): ReturnType<typeof readCommerce> {
  const words = type.split('.').slice(0, 20);
  for (let from = 0; from < words.length; from += 1) {
    const read = readCommerce(words.slice(from).join(' '), data);
    if (read !== undefined) return read;
  }
  return undefined;
}

/** The secret of a browser if the request has one, so that a server can speak of visitors of the snippet; else the subject. */
function visitorOf(event: Properties, request: SenderRequest, context: ParseContext): string | undefined {
  const token = request.visitorToken;
  if (token !== undefined && token.length >= 8) return context.visitorId('token', token);
  const subject = readWholeId(event['subject']);
  return subject === undefined ? undefined : context.visitorId('anonymous', subject);
}

function readerOf(request: SenderRequest, context: ParseContext): MessageReader {
  const fieldsOf = (event: Properties): Properties => {
    const data = dataOf(event);
    return isRecord(data) ? data : present({ data });
  };
  return {
    label(event) {
      const url = isRecord(event['data']) ? readText(event['data']['url'], LIMITS.urlLength) : undefined;
      return present({ id: readWholeId(event['id']), kind: readText(event['type'], 100), url });
    },
    tell(event): Told {
      const fields = fieldsOf(event);
      const type = readText(event['type'], 200);
      return {
        visitorId: visitorOf(event, request, context),
        stamped: event['time'] ?? undefined,
        senderSession: readWholeId(event['session'] ?? fields['session']),
        url: readText(fields['url'], LIMITS.urlLength),
        device: deviceOf(fields['userAgent']),
        locale: readText(fields['locale'], 40),
        customerId: readId(fields['customerId'] ?? fields['userId']),
        body:
          type === undefined
            ? { fault: '/type must be a text' }
            : (readNamed(type, fields) ?? { kind: 'custom', name: type }),
        properties: { ...without(event, ATTRIBUTES), ...fields },
      };
    },
  };
}

/**
 * CloudEvents 1.0 over HTTP: one event in JSON, a batch, or an event whose attributes are headers. The type `com.floorwalker.KIND`
 * has the fields of a native event as data; others are read by the name that their type ends with.
 */
export function cloudEventsSender(native: NativeReader): Sender {
  /** An event of our own, judged by the native reader; undefined if it is not. */
  function own(raw: unknown, index: number, request: SenderRequest, context: ParseContext): Reception | undefined {
    if (!isRecord(raw) || typeof raw['type'] !== 'string' || !raw['type'].startsWith(OURS)) return undefined;
    // The native reader sees of it what is an event's, but all of it is kept where it is parked.
    if (!isShallow(raw, LIMITS.depth) || isTooLarge(raw, context)) return undefined;
    const kind = kindOf(raw['type'].slice(OURS.length));
    const data = dataOf(raw);
    if (kind === undefined || !(isRecord(data) || data === undefined || data === null)) return undefined;
    const id = readWholeId(raw['id']);
    const visitorId = visitorOf(raw, request, context);
    const what = present({ id, kind });
    if (visitorId === undefined) return drop('no-visitor', '/subject must say whose it is', what);
    const at = raw['time'] ?? (isRecord(data) ? data['at'] : undefined) ?? context.receivedAt;
    // What is no time has no text either (an object without toString, a list too deep); it is refused, whatever its id.
    const when = typeof at === 'string' || typeof at === 'number' ? at : '';
    const named = id ?? printOf(`${visitorId}\n${when}\n${index}\n${raw['type']}`);
    const fields = data ?? {};
    const extensions = without(raw, ATTRIBUTES);
    const properties = { ...extensions, ...(isRecord(fields['properties']) ? fields['properties'] : {}) };
    const record = nativeRecord(kind, { ...fields, properties }, { id: named, at });
    const session = readWholeId(raw['session']);
    const senderVisitor = request.visitorToken === undefined ? visitorId : undefined;
    const reach = readReach(raw['reach']);
    const shared = { visitorId, ...present({ senderVisitor, senderSession: session, reach }) };
    return keptIncomplete(native(record, undefined, shared, context), named, '/data', raw);
  }

  return {
    name: 'cloudevents',
    paths: ['POST /v1/cloud-events'],
    decode: (text) => (text === '' ? ok(undefined) : readJson(text)),
    keyOf(value, request) {
      const keys = eventsOf(value, request)?.map((each) =>
        isRecord(each) ? readText(each['writekey'], 200) : undefined,
      );
      return keys?.find((key) => key !== undefined);
    },
    parse(value, request, context) {
      const events = eventsOf(value, request);
      if (events === undefined) {
        return refuse(
          'invalid',
          'malformed-event',
          'The body is no CloudEvent: it needs a type, there or in the header ce-type.',
        );
      }
      if (events.length > LIMITS.eventsPerBatch) {
        return refuse('too-large', 'too-many-events', `A batch holds at most ${LIMITS.eventsPerBatch} events.`);
      }
      const reader = readerOf(request, context);
      return ok({
        receptions: events.map(
          (event, index) => own(event, index, request, context) ?? receive(event, index, reader, context),
        ),
      });
    },
  };
}
