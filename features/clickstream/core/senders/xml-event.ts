import type { EventKind } from '../event.ts';
import type { Properties } from './commerce-reader.ts';
import { readMinor, readNumber } from './commerce-reader.ts';
import { hasField } from './native-record.ts';
import type { XmlElement } from './xml-reader.ts';

type Type = 'text' | 'number' | 'boolean' | 'amount' | 'typed';

/** Attributes by their names in XML: the field of a native event, and what its text must be. Amounts are decimal. */
const ATTRIBUTES: Readonly<Record<string, readonly [field: string, type: Type]>> = {
  url: ['url', 'text'],
  title: ['title', 'text'],
  referrer: ['referrer', 'text'],
  campaign: ['campaign', 'text'],
  sku: ['sku', 'text'],
  name: ['name', 'text'],
  brand: ['brand', 'text'],
  category: ['category', 'text'],
  quantity: ['quantity', 'number'],
  price: ['priceMinor', 'amount'],
  currency: ['currency', 'text'],
  query: ['query', 'text'],
  target: ['target', 'text'],
  value: ['value', 'typed'],
  step: ['step', 'text'],
  'order-id': ['orderId', 'text'],
  total: ['totalMinor', 'amount'],
  act: ['act', 'text'],
  code: ['code', 'text'],
  rating: ['rating', 'number'],
  'anonymous-id': ['anonymousId', 'text'],
  'group-id': ['groupId', 'text'],
  'visible-ms': ['visibleMs', 'number'],
  customer: ['customerId', 'text'],
  signature: ['signature', 'text'],
  text: ['text', 'text'],
  given: ['given', 'boolean'],
};

/** What an element says, or the first thing that is wrong with it and where. */
type Typed = { readonly value: unknown } | { readonly fault: string };

function typed(text: string, type: Type, stated: string | undefined, currency: string | undefined): Typed {
  const as = type === 'typed' ? (stated ?? 'text') : type;
  if (as === 'text') return { value: text };
  if (as === 'boolean') {
    if (/^(true|1)$/.test(text)) return { value: true };
    return /^(false|0)$/.test(text) ? { value: false } : { fault: 'must be true or false' };
  }
  if (as === 'amount') {
    const value = readMinor(text, currency);
    return value === undefined ? { fault: 'must be a decimal amount' } : { value };
  }
  if (as !== 'number') return { fault: 'has a type that is none of text, number, boolean' };
  const value = readNumber(text);
  return value === undefined ? { fault: 'must be a number' } : { value };
}

/** Fields gathered from an element, the rest of its attributes, and its first fault with the place of it. */
export type XmlFields = { readonly fields: Properties; readonly fault?: string };

class Gathering {
  readonly fields = new Map<string, unknown>();
  fault: string | undefined;

  take(where: string, field: string, read: Typed): void {
    if ('value' in read) this.fields.set(field, read.value);
    else this.fault ??= `${where} ${read.fault}`;
  }
}

/** A product within an event. */
function itemOf(element: XmlElement, where: string, currency: string | undefined, into: Gathering): Properties {
  const gathered = new Gathering();
  gathered.fields.set('quantity', 1);
  for (const [name, text] of element.attributes) {
    const [field, type] = Object.hasOwn(ATTRIBUTES, name) ? (ATTRIBUTES[name] ?? []) : [];
    if (field !== undefined && type !== undefined) {
      gathered.take(`${where}/@${name}`, field, typed(text, type, undefined, currency));
    }
  }
  into.fault ??= gathered.fault;
  return Object.fromEntries(gathered.fields);
}

/** `name`, `value` and perhaps `type` of a trait or a property. */
function namedOf(element: XmlElement, where: string, into: Gathering): readonly [string, unknown][] {
  const name = element.attributes.get('name');
  const text = element.attributes.get('value') ?? element.text;
  const read = typed(text, 'typed', element.attributes.get('type'), undefined);
  if (name === undefined) into.fault ??= `${where}/@name is missing`;
  else if ('value' in read) return [[name, read.value]];
  else into.fault ??= `${where} ${read.fault}`;
  return [];
}

/**
 * Reads the element of an event: attributes and child elements as fields of its kind, with their types. What the kind has no
 * field for is among the fields all the same, under its own name.
 */
export function fieldsOf(element: XmlElement, kind: EventKind, where: string): XmlFields {
  const gathered = new Gathering();
  const currency = element.attributes.get('currency');
  const stated = element.attributes.get('type');
  for (const [name, text] of element.attributes) {
    if (name === 'id' || name === 'at') continue;
    const [field, type] = Object.hasOwn(ATTRIBUTES, name) ? (ATTRIBUTES[name] ?? []) : [];
    if (field === undefined || type === undefined || !hasField(kind, field)) gathered.fields.set(name, text);
    else gathered.take(`${where}/@${name}`, field, typed(text, type, stated, currency));
  }
  const items: Properties[] = [];
  const traits: [string, unknown][] = [];
  const properties: [string, unknown][] = [];
  const counts = new Map<string, number>();
  for (const child of element.children) {
    const count = (counts.get(child.name) ?? 0) + 1;
    counts.set(child.name, count);
    const place = `${where}/${child.name}[${count}]`;
    if (child.name === 'item' && hasField(kind, 'items')) items.push(itemOf(child, place, currency, gathered));
    else if (child.name === 'trait' && hasField(kind, 'traits')) traits.push(...namedOf(child, place, gathered));
    else if (child.name === 'callback' && hasField(kind, 'callback') && count === 1) {
      gathered.fields.set('callback', Object.fromEntries(child.attributes));
    } else if (child.name === 'property') properties.push(...namedOf(child, place, gathered));
    else gathered.fault ??= `${place} has no place in <${element.name}>`;
  }
  if (hasField(kind, 'items') && (items.length > 0 || !hasField(kind, 'item'))) gathered.fields.set('items', items);
  if (hasField(kind, 'traits')) gathered.fields.set('traits', Object.fromEntries(traits));
  if (properties.length > 0) gathered.fields.set('properties', Object.fromEntries(properties));
  const fields = Object.fromEntries(gathered.fields);
  return gathered.fault === undefined ? { fields } : { fields, fault: gathered.fault };
}
