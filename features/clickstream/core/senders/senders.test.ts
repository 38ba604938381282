import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reception } from '../event.ts';
import { isRecord, LIMITS, type ParsedBatch } from './reception.ts';
import type { Sender, SenderRequest } from './sender.ts';
import { createSenders } from './senders.ts';
import { requestTo, trialContext } from './testing/sender-trial.ts';

const SENDERS = createSenders();
const CAPTURES = join(import.meta.dirname, '../../../../../shared/captures');

/** Every address of every sender. */
const ADDRESSES = SENDERS.flatMap((sender) => sender.paths.map((path) => ({ sender, path: path.split(' ')[1] ?? '' })));

/** Words that senders look for, so that chance finds what is behind them. */
const WORDS = [
  ...[
    'batch',
    'events',
    'data',
    'event',
    'type',
    'action',
    'properties',
    'traits',
    'context',
    'params',
    'items',
    'products',
  ],
  ...[
    'messageId',
    'anonymousId',
    'userId',
    'timestamp',
    'sentAt',
    'previousId',
    'groupId',
    'id',
    'kind',
    'at',
    'visitor',
  ],
  ...['e', 'eid', 'duid', 'dtm', 'stm', 'ue_pr', 'cx', 'co', 'se_ac', 'tr_id', 'client_id', 'timestamp_micros', 'name'],
  ...[
    'distinct_id',
    '$set',
    '$device_id',
    '$elements',
    '$event_type',
    'uuid',
    'offset',
    'time',
    'subject',
    'data_base64',
  ],
  ...[
    'sku',
    'price',
    'quantity',
    'currency',
    'order_id',
    'total',
    'query',
    'url',
    'page_location',
    'engagement_time_msec',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'],
];
const VALUES = [
  ...[
    'track',
    'page',
    'identify',
    'alias',
    'group',
    'screen',
    'Product Viewed',
    'Order Completed',
    'purchase',
    'search',
  ],
  ...[
    '$pageview',
    '$identify',
    '$create_alias',
    '$autocapture',
    '$pageleave',
    '$groupidentify',
    'click',
    'user_engagement',
  ],
  ...[
    'pv',
    'pp',
    'ue',
    'se',
    'tr',
    'ti',
    'com.floorwalker.order',
    'com.floorwalker.value',
    'visitor-1',
    '{"schema":1}',
  ],
  ...['2026-11-21T10:00:00Z', '99999999999999999999', '-1', 'NaN', '__proto__', '\ud800', 'x'.repeat(10_000), ''],
];
const hostile = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...VALUES),
    fc.constantFrom(0, -1, 1e300, Number.MAX_VALUE, 1.5, 1_795_224_188_710, null, true, false),
    fc.jsonValue(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...WORDS), tie('value')), { maxLength: 8 })
      .map((pairs) => JSON.parse(JSON.stringify(Object.fromEntries(pairs))) as unknown),
  ),
})).value;

/** A request body that is a list of messages wherever a sender looks for one. */
const around = (messages: unknown) => ({ batch: messages, events: messages, data: messages, visitor: 'visitor-1' });

/** How many messages a request has, counted in another way than the senders do; undefined where it depends. */
function messagesIn(sender: Sender, path: string, value: unknown): number | undefined {
  const listAt = (name: string) => (isRecord(value) && Array.isArray(value[name]) ? value[name].length : undefined);
  switch (sender.name) {
    case 'floorwalker':
      return listAt('events');
    case 'segment':
      return listAt('batch') ?? (/batch|import|b$/.test(path) ? undefined : 1);
    case 'posthog':
      return Array.isArray(value) ? value.length : (listAt('batch') ?? 1);
    case 'snowplow':
      return listAt('data');
    case 'google-analytics-4':
      return path === '/mp/collect' ? listAt('events') : undefined;
    case 'cloudevents':
      return Array.isArray(value) ? value.length : 1;
    default:
      return undefined;
  }
}

function checkReception(reception: Reception): void {
  const id = reception.verdict === 'ok' ? reception.event.id : reception.id;
  if (reception.verdict !== 'drop') expect(id).toBeTypeOf('string');
  if (id !== undefined) {
    expect(id.length).toBeGreaterThan(0);
    expect(id.length).toBeLessThanOrEqual(LIMITS.idLength);
  }
  if (reception.verdict === 'park') expect(reception.raw).toBeDefined();
  if (reception.verdict !== 'ok') return;
  const { event } = reception;
  expect(Number.isSafeInteger(event.at)).toBe(true);
  // Ahead by half a step of the clock at most.
  expect(event.receivedAt - event.at).toBeGreaterThanOrEqual(-2_000);
  expect(event.receivedAt - event.at).toBeLessThanOrEqual(86_400_000);
  for (const text of [event.senderSession, event.customer?.customerId, event.locale]) {
    expect(text?.length ?? 0).toBeLessThanOrEqual(LIMITS.idLength);
  }
  expect(event.url?.length ?? 0).toBeLessThanOrEqual(LIMITS.urlLength);
  if (event.body.kind === 'order') expect(Number.isFinite(event.body.totalMinor)).toBe(true);
  if (event.body.kind === 'beat') expect(event.body.visibleMs).toBeLessThanOrEqual(86_400_000);
  expect(JSON.parse(JSON.stringify(event))).toBeTypeOf('object');
}

function checkRequest(
  sender: Sender,
  path: string,
  value: unknown,
  more: Partial<SenderRequest> = {},
): ParsedBatch | undefined {
  const request = requestTo(sender, { path, ...more });
  const key = sender.keyOf(value, request);
  expect(['string', 'undefined']).toContain(typeof key);
  const parsed = sender.parse(value, request, trialContext({ bodyBytes: 100_000 }));
  if (!parsed.ok) return undefined;
  for (const reception of parsed.value.receptions) checkReception(reception);
  const count = messagesIn(sender, path, value);
  if (count !== undefined) expect(parsed.value.receptions.length).toBe(count);
  return parsed.value;
}

describe('every sender', () => {
  test('has addresses of its own and a name of its own', () => {
    const paths = SENDERS.flatMap((sender) => sender.paths);
    expect(new Set(paths).size).toBe(paths.length);
    expect(new Set(SENDERS.map((sender) => sender.name)).size).toBe(SENDERS.length);
  });

  test('hostile bodies never throw; each message gets one reception, with ids and times within limits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ADDRESSES), hostile, fc.boolean(), ({ sender, path }, value, listed) => {
        checkRequest(sender, path, listed ? around([value, value]) : value);
      }),
      { numRuns: 4_000 },
    );
  });

  test('hostile queries, headers and texts never throw', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...VALUES));
    const fields = fc.dictionary(
      fc.constantFrom(...WORDS, 'tid', 'cid', 'en', 'pr1', 'epn.x', 'aid', 'data', 'writeKey'),
      texts,
    );
    fc.assert(
      fc.property(fc.constantFrom(...ADDRESSES), texts, fields, ({ sender, path }, text, query) => {
        const decoded = sender.decode?.(text);
        const headers = { 'ce-type': query['type'], 'ce-id': query['id'], 'ce-subject': query['subject'] };
        if (decoded === undefined || decoded.ok) checkRequest(sender, path, decoded?.value, { query, headers });
      }),
      { numRuns: 2_000 },
    );
  });

  test('documents of hostile elements never throw', () => {
    const sender = SENDERS.find((each) => each.decode?.('<a/>').ok && each.paths[0] === 'POST /v1/session-messages');
    const name = fc.constantFrom('order', 'cart-add', 'item', 'value', 'beat', 'page', 'identify', 'trait', 'a');
    const attribute = fc.tuple(
      fc.constantFrom('id', 'at', 'total', 'price', 'quantity', 'value', 'type', 'currency'),
      fc.constantFrom(...VALUES, '1e400', '-5'),
    );
    const element = fc
      .tuple(name, fc.uniqueArray(attribute, { selector: ([key]) => key, maxLength: 6 }), name)
      .map(([tag, attributes, child]) => {
        const said = attributes.map(([key, text]) => ` ${key}="${text.replaceAll(/[<&"\ud800]/g, '')}"`).join('');
        return `<${tag}${said}><${child}${said}/></${tag}>`;
      });
    fc.assert(
      fc.property(fc.array(element, { maxLength: 5 }), (elements) => {
        const text = `<session-messages><session visitor="visitor-1">${elements.join('')}</session></session-messages>`;
        const decoded = sender?.decode?.(text);
        expect(decoded?.ok).toBe(true);
        if (sender === undefined || !decoded?.ok) return;
        expect(checkRequest(sender, '/v1/session-messages', decoded.value)?.receptions.length).toBe(elements.length);
      }),
      { numRuns: 1_000 },
    );
  });
});

type Capture = { readonly file: string; readonly method: string; readonly path: string; readonly body: unknown };

/** What real SDKs sent, where it was recorded; it is not part of the repository. */
const captures: readonly Capture[] = existsSync(CAPTURES)
  ? readdirSync(CAPTURES).flatMap((file) =>
      readFileSync(join(CAPTURES, file), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => ({ file, ...(JSON.parse(line) as Omit<Capture, 'file'>) })),
    )
  : [];

function senderOf({ method, path }: Capture): { sender: Sender; path: string } | undefined {
  const plain = path.split('?')[0] ?? '';
  return ADDRESSES.find(
    (each) => each.path === plain && each.sender.paths.some((known) => known === `${method} ${plain}`),
  );
}

describe('captures of real SDKs (none is checked where they were not recorded)', () => {
  test('CS1: every event of every capture is taken as a typed event', () => {
    if (captures.length === 0) return;
    const kinds = captures.flatMap((capture) => {
      const found = senderOf(capture);
      if (found === undefined) return [];
      const parsed = checkRequest(found.sender, found.path, capture.body);
      expect(parsed).toBeDefined();
      return (parsed?.receptions ?? []).map((each) => (each.verdict === 'ok' ? each.event.body.kind : each.reason));
    });
    const counts = Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]));
    expect(counts).toEqual({ page: 6, product: 6, order: 6 });
  });

  test('mutated captures never throw, and each message gets one reception', () => {
    if (captures.length === 0) return;
    const sent = captures.flatMap((capture) => {
      const found = senderOf(capture);
      return found === undefined ? [] : [{ ...found, body: capture.body }];
    });
    /** Puts another value wherever the choices say so. */
    const mutate = (value: unknown, choices: readonly unknown[], step: { at: number }): unknown => {
      step.at += 1;
      if (step.at % 17 === choices.length) return choices[step.at % Math.max(choices.length, 1)];
      if (Array.isArray(value)) return value.map((each) => mutate(each, choices, step));
      if (!isRecord(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mutate(each, choices, step)]));
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...sent),
        fc.array(hostile, { minLength: 1, maxLength: 16 }),
        fc.nat(16),
        (request, choices, from) => {
          checkRequest(request.sender, request.path, mutate(request.body, choices, { at: from }));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
