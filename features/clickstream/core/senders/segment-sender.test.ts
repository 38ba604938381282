import { describe, expect, test } from 'vitest';
import { segmentSender } from './segment-sender.ts';
import { bodiesOf, eventsOf, RECEIVED, receptionsOf, requestTo } from './testing/sender-trial.ts';

const SENT = new Date(RECEIVED).toISOString();
const EARLIER = new Date(RECEIVED - 8_000).toISOString();

describe('messages of Segment and RudderStack', () => {
  test('CS1: the type of a single message follows from its address, in words or letters', () => {
    const message = {
      messageId: 'm',
      anonymousId: 'a',
      userId: 'u',
      event: 'Song Played',
      previousId: 'p',
      groupId: 'g',
    };
    const kinds = ['track', 'page', 'identify', 'alias', 'group', 'screen'].flatMap((type) =>
      [`/v1/${type}`, `/v1/${type.charAt(0)}`].map((path) => bodiesOf(segmentSender, message, { path })[0]?.kind),
    );
    const twice = (kind: string) => [kind, kind];
    expect(kinds).toEqual(['custom', 'page', 'identify', 'alias', 'group', 'page'].flatMap(twice));
  });

  test('a batch is one wherever it arrives; anything else is refused as a whole', () => {
    const batch = { batch: [{ type: 'page', messageId: 'm', anonymousId: 'a' }, 7] };
    for (const path of ['/v1/b', '/v1/import', '/beacon/v1/batch', '/v1/t']) {
      expect(receptionsOf(segmentSender, batch, { path }).map((each) => each.verdict)).toEqual(['ok', 'drop']);
    }
    expect(() => receptionsOf(segmentSender, [], { path: '/v1/t' })).toThrow('malformed-message');
    expect(() => receptionsOf(segmentSender, {}, { path: '/v1/b' })).toThrow('malformed-batch');
  });

  test('the write key is in the body or the address', () => {
    expect(segmentSender.keyOf({ writeKey: 'k' }, requestTo(segmentSender))).toBe('k');
    expect(segmentSender.keyOf({}, requestTo(segmentSender, { query: { writeKey: 'k' } }))).toBe('k');
    expect(segmentSender.keyOf([], requestTo(segmentSender))).toBeUndefined();
  });

  test('each message has its own time of sending, and RudderStack’s own name of its time', () => {
    const at = (message: object, more: object = {}) =>
      eventsOf(segmentSender, { batch: [{ type: 'page', messageId: 'm', anonymousId: 'a', ...message }], ...more })[0]
        ?.at;
    expect(at({ originalTimestamp: EARLIER, sentAt: SENT })).toBe(RECEIVED - 8_000);
    expect(at({ timestamp: EARLIER, sentAt: EARLIER }, { sentAt: SENT })).toBe(RECEIVED);
    expect(at({ timestamp: EARLIER, sentAt: 'soon' }, { sentAt: SENT })).toBe(RECEIVED - 8_000);
    expect(at({ timestamp: null })).toBe(RECEIVED);
  });

  test('a server’s request that was taken at a later attempt happened when it happened; a wrong clock is still moved', () => {
    const page = { batch: [{ type: 'page', messageId: 'm', anonymousId: 'a', timestamp: EARLIER, sentAt: EARLIER }] };
    const at = (trusted: boolean, receivedAt = RECEIVED) =>
      eventsOf(segmentSender, page, {}, { trusted, receivedAt })[0]?.at;
    expect([at(true), at(false)]).toEqual([RECEIVED - 8_000, RECEIVED]);
    expect([at(true, RECEIVED - 16_000), at(true, RECEIVED + 72_000)]).toEqual([RECEIVED - 16_000, RECEIVED + 72_000]);
  });

  test('RudderStack’s numbered sessions, snake-case ids, and what else is said are kept; addresses are not', () => {
    const [event] = eventsOf(
      segmentSender,
      {
        messageId: 'm',
        anonymous_id: 'a',
        userId: '',
        category: 'Shop',
        properties: { name: 'Home', colour: 'red' },
        context: { sessionId: 1_732_000_000, ip: '203.0.113.7', app: { name: 'x' }, device: { type: 'iOS' } },
      },
      { path: '/v1/page' },
    );
    expect(event).toMatchObject({
      visitorId: 'vis_anonymous_a',
      senderSession: '1732000000',
      device: 'mobile',
      body: { kind: 'page', title: 'Home' },
      properties: { category: 'Shop', colour: 'red', context: { app: { name: 'x' } } },
    });
    expect(JSON.stringify(event)).not.toContain('203.0.113');
    const parked = {
      messageId: 'm',
      anonymousId: 'a',
      event: 'Product Viewed',
      context: { ip: '203.0.113.7', os: 'x' },
    };
    expect(receptionsOf(segmentSender, parked, { path: '/v1/track' })).toEqual([
      expect.objectContaining({ verdict: 'park', raw: { ...parked, context: { os: 'x' } } }),
    ]);
  });

  test('RudderStack states what it knows of a customer in the context, and that there was no referrer', () => {
    const identify = {
      messageId: 'm',
      anonymousId: 'a',
      userId: 'u',
      traits: { plan: 'gold' },
      context: { traits: { plan: 'old', city: 'Bern' } },
    };
    expect(bodiesOf(segmentSender, identify, { path: '/v1/identify' })).toMatchObject([
      { kind: 'identify', customerId: 'u', traits: { plan: 'gold', city: 'Bern' } },
    ]);
    const page = { messageId: 'm', anonymousId: 'a', properties: { referrer: '$direct', title: 'Shop' } };
    expect(bodiesOf(segmentSender, page, { path: '/v1/page' })).toEqual([{ kind: 'page', title: 'Shop' }]);
  });

  test('a message without an id has the same one when it is sent again, and long ids stay apart', () => {
    const idOf = (message: object) =>
      eventsOf(segmentSender, { anonymousId: 'a', ...message }, { path: '/v1/page' })[0]?.id;
    expect(idOf({ timestamp: SENT, name: 'x' })).toBe(idOf({ timestamp: SENT, name: 'x' }));
    expect(idOf({ timestamp: SENT, name: 'x' })).not.toBe(idOf({ timestamp: SENT, name: 'y' }));
    const long = 'x'.repeat(10_000);
    expect(idOf({ messageId: `${long}1` })).not.toBe(idOf({ messageId: `${long}2` }));
    expect(idOf({ messageId: long })?.length).toBeLessThanOrEqual(200);
  });
});
