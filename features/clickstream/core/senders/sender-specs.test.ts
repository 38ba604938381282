import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SessionEvent } from '../event.ts';
import { isRecord } from './reception.ts';
import { segmentSender } from './segment-sender.ts';
import { snowplowSender } from './snowplow-sender.ts';
import { eventsOf } from './testing/sender-trial.ts';

/** Public specifications, which are not part of the repository. */
const SPECS = join(import.meta.dirname, '../../../../../shared/data/09_specs');
const present = existsSync(SPECS);

/** Every text, number and boolean within a value. */
function leaves(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(leaves);
  if (isRecord(value)) return Object.values(value).flatMap(leaves);
  return value === null || value === undefined ? [] : [String(value)];
}

/** What of a message is nowhere in the event: its amounts may be in minor units there. */
function lost(said: unknown, event: SessionEvent): readonly string[] {
  const kept = new Set(leaves(event));
  return leaves(said).filter((leaf) => !kept.has(leaf));
}

type Message = Record<string, unknown>;

/** What a call of Segment's library in an example says, as the message that the library makes of it. */
function callOf(code: string): Message | undefined {
  const said: Message[] = [];
  const record = (type: string, fields: Message): void => {
    said.push({ type, ...fields });
  };
  const one = (value: unknown): Message => (isRecord(value) ? value : {});
  const analytics = {
    track: (event: unknown, properties: unknown, options: unknown) =>
      isRecord(event) ? record('track', event) : record('track', { event, properties, ...one(options) }),
    page: (category: unknown, name: unknown) => record('page', { category, name }),
    identify: (user: unknown, traits: unknown) =>
      isRecord(user) ? record('identify', { traits: user }) : record('identify', { userId: user, traits }),
  };
  try {
    new Function('analytics', code)(analytics);
  } catch {
    return undefined;
  }
  return said[0];
}

/** The messages of the examples in a document: in JSON, and as calls. */
function examplesOf(text: string): readonly Message[] {
  return [...text.matchAll(/```(\w*)\n([\s\S]*?)```/g)].flatMap(([, language = '', code = '']): Message[] => {
    if (!['js', 'json', ''].includes(language)) return [];
    // Some have a comma too many or too few, or an apostrophe escaped that JSON does not escape.
    const mended = code
      .replaceAll(/,(\s*[}\]])/g, '$1')
      .replaceAll(/(['"\d])(\n\s*["'\w]+:)/g, '$1,$2')
      .replaceAll("\\'", "'");
    try {
      const value: unknown = JSON.parse(mended);
      return isRecord(value) && ('type' in value || 'action' in value) ? [value] : [];
    } catch {
      const call = callOf(mended);
      return call === undefined ? [] : [call];
    }
  });
}

describe('published specifications (none is checked where they are not at hand)', () => {
  test('CS1: every example of Segment’s specifications is a typed event, and nothing of it is lost', () => {
    if (!present) return;
    const folder = join(SPECS, 'segment');
    const messages = readdirSync(folder).flatMap((name) => examplesOf(readFileSync(join(folder, name), 'utf8')));
    const kinds: string[] = [];
    for (const message of messages) {
      // An example of a traits call leaves out who it is about.
      const traitsOnly = message['type'] === 'identify' && message['userId'] === undefined;
      const sent = { anonymousId: 'a', ...message, ...(traitsOnly ? { userId: 'u' } : {}) };
      const [event] = eventsOf(segmentSender, { batch: [sent] });
      if (event === undefined) throw new Error('unreachable');
      kinds.push(event.body.kind);
      const { context, ...rest } = message;
      const { ip: _ip, ...known } = isRecord(context) ? context : {};
      for (const name of ['anonymousId', 'messageId', 'type', 'action', ...TIMES]) delete rest[name];
      // The name of an event that has a kind of its own is in the kind.
      if (event.body.kind !== 'custom') delete rest['event'];
      expect(lost([rest, known], event)).toEqual([]);
    }
    expect(messages.length).toBe(SEGMENT_EXAMPLES);
    expect(new Set(kinds).size).toBeGreaterThanOrEqual(20);
  });

  test('CS1: instances of every Iglu schema, as event or as entity, are kept without loss', () => {
    if (!present) return;
    const folder = join(SPECS, 'snowplow_iglu');
    const schemas = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Schema);
    for (const schema of schemas) {
      const { vendor, name, format, version } = schema.self ?? {};
      const iglu = `iglu:${vendor}/${name}/${format}/${version}`;
      fc.assert(
        fc.property(instance(schema), (data) => {
          const described = { schema: iglu, data };
          const asEvent = isEvent(name ?? '');
          const own = asEvent ? described : { schema: 'iglu:com.example/thing/jsonschema/1-0-0', data: {} };
          const payload = {
            e: 'ue',
            eid: 'e1',
            duid: 'd1',
            ue_pr: JSON.stringify({ schema: 'iglu:w/unstruct_event/jsonschema/1-0-0', data: own }),
            co: JSON.stringify({
              schema: 'iglu:w/contexts/jsonschema/1-0-0',
              data: asEvent ? ENTITIES : [described],
            }),
          };
          const [event] = eventsOf(snowplowSender, { data: [payload] });
          const kept = event?.properties ?? {};
          if (asEvent) expect(kept['event']).toEqual(described);
          else expect(kept['contexts']).toEqual([described]);
        }),
        { numRuns: 50 },
      );
    }
    expect(schemas.length).toBe(IGLU_SCHEMAS);
  });
});

const TIMES = ['timestamp', 'originalTimestamp', 'sentAt', 'receivedAt'];
const SEGMENT_EXAMPLES = 62;
const IGLU_SCHEMAS = 29;

type Schema = {
  readonly self?: { readonly vendor: string; readonly name: string; readonly format: string; readonly version: string };
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
};

/** Schemas of what happens; the others describe what it happens to. */
function isEvent(name: string): boolean {
  return /^(snowplow_ecommerce_action|action|link_click|change_form|focus_form|submit_form)$/.test(name);
}

/** Entities that give every e-commerce action what it needs. */
const ENTITIES = [
  ['com.snowplowanalytics.snowplow.ecommerce/product', { id: 'A', category: 'c', price: 1, currency: 'EUR' }],
  ['com.snowplowanalytics.snowplow.ecommerce/transaction', { transaction_id: 'o', revenue: 1, currency: 'EUR' }],
  ['com.snowplowanalytics.snowplow.ecommerce/refund', { transaction_id: 'o', refund_amount: 1, currency: 'EUR' }],
  ['com.google.analytics.enhanced-ecommerce/productFieldObject', { id: 'A' }],
  ['com.google.analytics.enhanced-ecommerce/actionFieldObject', { id: 'o', revenue: 1, currency: 'EUR' }],
].map(([name, data]) => ({ schema: `iglu:${name}/jsonschema/1-0-0`, data }));

/** Values that a schema of these folders allows. */
function instance(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const types = [schema.type ?? 'object'].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema)));
}

function ofType(type: string, schema: Schema): fc.Arbitrary<unknown> {
  const { minimum: min = -1e6, maximum: max = 1e6 } = schema;
  switch (type) {
    case 'string':
      return fc.string({ minLength: 1, maxLength: Math.min(schema.maxLength ?? 20, 20) });
    case 'integer':
      return fc.integer({ min: Math.ceil(min), max: Math.min(Math.floor(max), 2_147_483_647) });
    case 'number':
      return fc.integer({ min: Math.ceil(min), max: Math.floor(Math.min(max, 1e7)) });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(instance(schema.items ?? { type: 'string' }), { maxLength: 3 });
    case 'null':
      return fc.constant(null);
    default: {
      const fields = Object.entries(schema.properties ?? {}).map(([name, each]) => [name, instance(each)] as const);
      // An action without its word is no action.
      const needed = [...(schema.required ?? []), ...(schema.properties?.['action'] ? ['action'] : [])];
      return fc.record(Object.fromEntries(fields), { requiredKeys: needed });
    }
  }
}
