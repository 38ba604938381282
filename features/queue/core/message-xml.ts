import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { readXml, type XmlElement } from '../../clickstream/core/index.ts';
import type { OpportunityMessage } from './opportunity-message.ts';

/** The namespace of `docs/opportunity-message.xsd`. */
const NAMESPACE = 'urn:floorwalker:opportunity-message:1';

type Value = string | number | boolean | readonly string[];

/** Attributes whose texts are flags. */
const FLAGS: ReadonlySet<string> = new Set(['asked', 'simulated']);
/** How elements and attributes are called in XML where it is not by their names in JSON. */
const spoken = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const written = (name: string): string => name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A message as XML: scalars are attributes; reasons, segments, facts and the callback are elements. */
export function messageToXml(message: OpportunityMessage): string {
  const { opportunity, session, customer, ...head } = message;
  const { reasons, ...opportunityRest } = opportunity;
  const { facts = {}, ...sessionRest } = session ?? {};
  const { segments = [], attributes = {}, callback, ...customerRest } = customer;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<opportunity-message xmlns="${NAMESPACE}"${attributesOf(head)}>`,
    `  <opportunity${attributesOf(opportunityRest)}>`,
    ...reasons.map((reason) => `    <reason>${escaped(reason)}</reason>`),
    '  </opportunity>',
    ...(session === undefined
      ? []
      : [`  <session${attributesOf(sessionRest)}>`, ...factsOf('fact', facts), '  </session>']),
    `  <customer${attributesOf(customerRest)}>`,
    ...segments.map((segment) => `    <segment>${escaped(segment)}</segment>`),
    ...factsOf('attribute', attributes),
    ...(callback === undefined ? [] : [`    <callback${attributesOf(callback)}/>`]),
    '  </customer>',
    '</opportunity-message>',
    '',
  ];
  return lines.join('\n');
}

/**
 * Reads a message from XML into the shape that it has in JSON; what that shape allows is checked after. Refused with line and element
 * where it is no XML, with the path where an element has no place.
 */
export function messageFromXml(text: string): Result<unknown> {
  const read = readXml(text);
  if (!read.ok) return read;
  const root = read.value;
  if (root.name !== 'opportunity-message') {
    return refuse('invalid', 'malformed', `This is <${root.name}>; expected is <opportunity-message>.`);
  }
  const strays: string[] = [];
  const parts: Record<string, unknown> = { ...fieldsOf(root) };
  for (const child of root.children) {
    if (Object.hasOwn(parts, child.name)) strays.push(`a second /opportunity-message/${child.name}`);
    else if (child.name === 'opportunity') parts[child.name] = opportunityOf(child, strays);
    else if (child.name === 'session') parts[child.name] = sessionOf(child, strays);
    else if (child.name === 'customer') parts[child.name] = customerOf(child, strays);
    else strays.push(`/opportunity-message/${child.name}`);
  }
  const [stray] = strays;
  return stray === undefined ? ok(parts) : refuse('invalid', 'malformed', `There is no place for ${stray}.`);
}

function opportunityOf(element: XmlElement, strays: string[]): object {
  const reasons = textsOf(element, 'reason');
  strayIn(element, ['reason'], strays);
  return { ...fieldsOf(element), reasons };
}

function sessionOf(element: XmlElement, strays: string[]): object {
  strayIn(element, ['fact'], strays);
  const facts = readFacts(element, 'fact');
  return { ...fieldsOf(element), ...(facts === undefined ? {} : { facts }) };
}

function customerOf(element: XmlElement, strays: string[]): object {
  strayIn(element, ['segment', 'attribute', 'callback'], strays);
  const segments = textsOf(element, 'segment');
  const attributes = readFacts(element, 'attribute');
  const callback = element.children.find((each) => each.name === 'callback');
  return {
    ...fieldsOf(element),
    ...(segments.length === 0 ? {} : { segments }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(callback === undefined ? {} : { callback: fieldsOf(callback) }),
  };
}

function strayIn(element: XmlElement, known: readonly string[], strays: string[]): void {
  const stray = element.children.find((each) => !known.includes(each.name));
  if (stray !== undefined) strays.push(`${element.name}/${stray.name}`);
}

function textsOf(element: XmlElement, name: string): string[] {
  return element.children.filter((each) => each.name === name).map((each) => each.text);
}

function fieldsOf({ attributes }: XmlElement): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, text] of attributes) {
    if (name === 'xmlns' || name.startsWith('xmlns:') || name.startsWith('xsi:')) continue;
    const flag = FLAGS.has(name) && (text === 'true' || text === 'false');
    fields[written(name)] = flag ? text === 'true' : text;
  }
  return fields;
}

function readFacts(element: XmlElement, name: string): Record<string, unknown> | undefined {
  const facts = element.children.filter((each) => each.name === name);
  if (facts.length === 0) return undefined;
  return Object.fromEntries(facts.map((each) => [each.attributes.get('name') ?? '', factValue(each)]));
}

/** What is not of the type that it states stays a text of another type than any, which the check of the shape then refuses. */
function factValue(element: XmlElement): unknown {
  const { text } = element;
  switch (element.attributes.get('type') ?? 'text') {
    case 'text':
      return text;
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : null;
    case 'list':
      return textsOf(element, 'item');
    default:
      return null;
  }
}

function factsOf(element: string, facts: Readonly<Record<string, Value>>): string[] {
  return Object.entries(facts).map(([name, value]) => {
    const named = ` name="${escaped(name)}"`;
    if (typeof value === 'string') return `    <${element}${named}>${escaped(value)}</${element}>`;
    if (typeof value !== 'object') return `    <${element}${named} type="${typeof value}">${value}</${element}>`;
    const items = value.map((item) => `<item>${escaped(item)}</item>`).join('');
    return `    <${element}${named} type="list">${items}</${element}>`;
  });
}

function attributesOf(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${spoken(name)}="${escaped(String(value))}"`]))
    .join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

/** A text within XML. Characters that XML does not have are left out; line ends and tabs are kept in attributes too. */
function escaped(text: string): string {
  let safe = '';
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    if (code === 0x9 || code === 0xa || code === 0xd) safe += `&#${code};`;
    else if (code >= 0x20 && !(code >= 0xd800 && code <= 0xdfff) && (code & 0xfffe) !== 0xfffe)
      safe += ESCAPES[sign] ?? sign;
  }
  return safe;
}
