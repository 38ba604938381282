import { ok, type Result, refuse } from '../../../../kernel/result.ts';
import type { Reception } from '../event.ts';
import { printOf } from '../fingerprint.ts';
import { readWholeId } from './message.ts';
import type { NativeReader, Shared } from './native-parser.ts';
import { keptIncomplete, kindOf, nativeRecord } from './native-record.ts';
import {
  drop,
  isRecord,
  LIMITS,
  type ParseContext,
  park,
  present,
  readDevice,
  readReach,
  readText,
  readTime,
} from './reception.ts';
import type { Sender } from './sender.ts';
import { isNeverKept } from './unkept.ts';
import { fieldsOf } from './xml-event.ts';
import { readXml, type XmlElement } from './xml-reader.ts';

const NAMESPACE = 'urn:floorwalker:session-messages:1';

function isElement(value: unknown): value is XmlElement {
  return isRecord(value) && value['attributes'] instanceof Map && Array.isArray(value['children']);
}

/** The element as it is kept when it cannot be used yet. */
function jsonOf({ name, attributes, children, text }: XmlElement): Record<string, unknown> {
  // An element that names an address (a property, a trait) is left out here: by then its name is a value.
  const kept = children.filter((child) => !isNeverKept(child.attributes.get('name') ?? ''));
  return present({
    element: name,
    attributes: Object.fromEntries(attributes),
    text: text.trim() === '' ? undefined : text,
    children: kept.length === 0 ? undefined : kept.map(jsonOf),
  });
}

/** Numbers same-named elements from one, as their places are named. */
function placed(parent: XmlElement, where: string): readonly { element: XmlElement; place: string }[] {
  const counts = new Map<string, number>();
  return parent.children.map((element) => {
    const count = (counts.get(element.name) ?? 0) + 1;
    counts.set(element.name, count);
    return { element, place: `${where}/${element.name}[${count}]` };
  });
}

function sharedOf(session: XmlElement, context: ParseContext): Shared | undefined {
  const visitor = session.attributes.get('visitor');
  if (visitor === undefined || visitor.length < 8 || visitor.length > 200) return undefined;
  const customerId = readText(session.attributes.get('customer'), 200);
  const signature = session.attributes.get('signature');
  const isSigned = customerId !== undefined && signature !== undefined && context.signed(customerId, signature);
  return present({
    visitorId: context.visitorId('token', visitor),
    senderSession: readWholeId(session.attributes.get('id')),
    device: readDevice(session.attributes.get('device')),
    locale: readText(session.attributes.get('locale'), 40),
    reach: readReach(session.attributes.get('reach')),
    customer: customerId === undefined ? undefined : { customerId, verified: context.trusted || isSigned },
  });
}

/** What a session says of itself: bounded, because it is kept with each of its events. */
function saidOf(session: XmlElement): Record<string, unknown> {
  const names = ['visitor', 'id', 'customer', 'device', 'locale', 'reach'];
  return present(Object.fromEntries(names.map((name) => [name, readText(session.attributes.get(name), 200)])));
}

type Message = { readonly session: XmlElement; readonly element: XmlElement; readonly place: string };

function messagesOf(root: XmlElement): Result<readonly Message[]> {
  const malformed = (what: string) =>
    refuse('invalid', 'malformed-batch', `The document is not as described: ${what}.`);
  if (root.name !== 'session-messages') return malformed(`the root is <${root.name}>, not <session-messages>`);
  const namespace = root.attributes.get('xmlns');
  if (namespace !== undefined && namespace !== NAMESPACE) return malformed(`the namespace must be ${NAMESPACE}`);
  const sentAt = root.attributes.get('sent-at');
  if (sentAt !== undefined && readTime(sentAt) === undefined) {
    return malformed('/session-messages/@sent-at must be ISO 8601');
  }
  const messages: Message[] = [];
  for (const { element: session, place } of placed(root, '/session-messages')) {
    if (session.name !== 'session') return malformed(`${place} is not a <session>`);
    for (const event of placed(session, place)) messages.push({ session, ...event });
  }
  return ok(messages);
}

/**
 * Session messages in XML, as enterprises' servers send them (`docs/session-messages.xsd`): sessions with the events of each, an
 * element a kind. Whatever is wrong with an event is named by its place, e.g. `/session-messages/session[1]/order[2]/@total`.
 */
export function xmlSender(native: NativeReader): Sender {
  function receive(message: Message, sentAt: number | undefined, context: ParseContext): Reception {
    const { session, element, place } = message;
    const raw = { session: saidOf(session), ...jsonOf(element) };
    const shared = sharedOf(session, context);
    const url = readText(element.attributes.get('url'), LIMITS.urlLength);
    const at = element.attributes.get('at') ?? sentAt ?? context.receivedAt;
    const text = JSON.stringify(raw);
    const id = readWholeId(element.attributes.get('id')) ?? printOf(`${place}\n${at}\n${text}`);
    const what = present({ id, kind: element.name.slice(0, 60), url });
    if (text.length > LIMITS.eventBytes) return drop('too-large', `more than ${LIMITS.eventBytes} bytes`, what);
    if (shared === undefined) {
      const parent = place.slice(0, place.lastIndexOf('/'));
      return drop('no-visitor', `${parent}/@visitor must have 8 to 200 characters`, what);
    }
    const kind = kindOf(element.name);
    if (kind === undefined) return park('unknown-kind', `${place} is of no known kind`, what, raw);
    const { fields, fault } = fieldsOf(element, kind, place);
    if (fault !== undefined) return park('incomplete', fault, what, raw);
    const record = nativeRecord(kind, fields, { id, at });
    return keptIncomplete(native(record, sentAt, shared, context), id, place, raw);
  }

  return {
    name: 'session-messages',
    paths: ['POST /v1/session-messages'],
    decode: readXml,
    keyOf: (value) => (isElement(value) ? readText(value.attributes.get('key'), 200) : undefined),
    parse(value, _request, context) {
      if (!isElement(value))
        return refuse('invalid', 'malformed-batch', 'The body is not a document of session messages.');
      const messages = messagesOf(value);
      if (!messages.ok) return messages;
      if (messages.value.length > LIMITS.eventsPerBatch) {
        return refuse('too-large', 'too-many-events', `A document holds at most ${LIMITS.eventsPerBatch} events.`);
      }
      const sentAt = readTime(value.attributes.get('sent-at'));
      return ok({ receptions: messages.value.map((message) => receive(message, sentAt, context)) });
    },
  };
}
