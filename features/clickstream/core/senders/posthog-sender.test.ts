import { describe, expect, test } from 'vitest';
import { posthogSender } from './posthog-sender.ts';
import { bodiesOf, eventsOf, RECEIVED, receptionsOf, requestTo } from './testing/sender-trial.ts';

const SENT = new Date(RECEIVED).toISOString();
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

function event(name: string, properties: object = {}, more: object = {}): object {
  return { uuid: 'e1', event: name, timestamp: SENT, ...more, properties: { distinct_id: 'd1', ...properties } };
}

const said = (name: string, properties: object = {}, more: object = {}) =>
  bodiesOf(posthogSender, event(name, properties, more))[0];

describe('events of PostHog', () => {
  test('CS1: one event, an array, or a batch; as JSON, base64, or a form', () => {
    const one = event('$pageview', { title: 'Schöner Laden' });
    const bodies = [
      one,
      [one],
      { api_key: 'k', batch: [one] },
      JSON.stringify(one),
      base64([one]),
      `data=${encodeURIComponent(base64(one))}&compression=base64`,
      `data=${base64(one)}`,
      `ver=1&data=${encodeURIComponent(JSON.stringify(one))}`,
    ];
    for (const body of bodies) {
      expect(bodiesOf(posthogSender, body)).toEqual([{ kind: 'page', title: 'Schöner Laden' }]);
    }
    for (const body of ['data=%', 'x', '']) expect(() => receptionsOf(posthogSender, body)).toThrow('malformed');
    expect(() => receptionsOf(posthogSender, 7)).toThrow('malformed-batch');
  });

  test('the write key is around the batch, in the event, or in the address', () => {
    const request = requestTo(posthogSender);
    expect(posthogSender.keyOf({ api_key: 'k', batch: [] }, request)).toBe('k');
    expect(posthogSender.keyOf({ token: 'k' }, request)).toBe('k');
    expect(posthogSender.keyOf([event('x'), event('x', { token: 'k' })], request)).toBe('k');
    expect(posthogSender.keyOf([], { ...request, query: { token: 'k' } })).toBe('k');
    expect(posthogSender.keyOf(7, request)).toBeUndefined();
  });

  test('CS2: a page view with session, device, language, referrer and campaign; the rest is kept', () => {
    const [page] = eventsOf(
      posthogSender,
      event('$pageview', {
        $device_id: 'dev',
        $session_id: 's1',
        $current_url: 'https://shop.example/?utm_source=mail',
        $referrer: '$direct',
        $device_type: 'Mobile',
        $browser_language: 'de-CH',
        $ip: '203.0.113.7',
        $os: 'Linux',
        utm_campaign: null,
      }),
    );
    expect(page).toMatchObject({
      id: 'e1',
      at: RECEIVED,
      visitorId: 'vis_anonymous_dev',
      senderSession: 's1',
      device: 'mobile',
      locale: 'de-CH',
      body: { kind: 'page', campaign: 'mail' },
      properties: { $os: 'Linux' },
    });
    expect(page?.customer).toBeUndefined();
    expect(JSON.stringify(page)).not.toMatch(/203\.0|\$direct"}/);
  });

  test('what its own events mean here', () => {
    expect(said('$pageleave', { $prev_pageview_duration: 12.5 })).toEqual({ kind: 'beat', visibleMs: 12_500 });
    expect(said('$pageleave')).toEqual({ kind: 'custom', name: '$pageleave' });
    expect(said('$autocapture', { $event_type: 'click', $el_text: 'Buy' })).toEqual({ kind: 'click', target: 'Buy' });
    expect(said('$autocapture', { $event_type: 'click', $elements: [{ tag_name: 'a' }] })).toEqual({
      kind: 'click',
      target: 'a',
    });
    expect(said('$autocapture', { $event_type: 'change' })).toEqual({ kind: 'custom', name: '$autocapture' });
    expect(said('$screen', { $screen_name: 'Cart' })).toEqual({ kind: 'page', title: 'Cart' });
    expect(said('$create_alias', { alias: 'old' })).toEqual({ kind: 'alias', from: 'vis_anonymous_old' });
    expect(said('$groupidentify', { $group_type: 'company', $group_key: 'g', $group_set: { size: 9 } })).toEqual({
      kind: 'group',
      groupId: 'g',
      traits: { size: 9 },
    });
    expect(said('Product Viewed', { sku: 'A', price: 2, currency: 'EUR' })).toEqual({
      kind: 'product',
      sku: 'A',
      priceMinor: 200,
      currency: 'EUR',
    });
    expect(said('survey shown')).toEqual({ kind: 'custom', name: 'survey shown' });
  });

  test('CS6: who identifies herself is the visitor that she was, and is claimed on later events', () => {
    const [identified] = eventsOf(
      posthogSender,
      event('$identify', { distinct_id: 'u1', $anon_distinct_id: 'anon' }, { $set: { plan: 'gold' } }),
    );
    expect(identified).toMatchObject({
      visitorId: 'vis_anonymous_anon',
      body: { kind: 'identify', customerId: 'u1', verified: false, traits: { plan: 'gold' } },
    });
    const [later] = eventsOf(
      posthogSender,
      event('$pageview', { distinct_id: 'u1', $device_id: 'anon', $is_identified: true }),
    );
    expect(later).toMatchObject({ visitorId: 'vis_anonymous_anon', customer: { customerId: 'u1', verified: false } });
    const engaged = { $distinct_id: 'u1', $token: 'k', $set: { plan: 'gold' } };
    expect(bodiesOf(posthogSender, engaged, { path: '/engage/' })).toMatchObject([
      { kind: 'identify', customerId: 'u1' },
    ]);
  });

  test('time by stamp, or by how long before sending it was', () => {
    const at = (more: object, query: Record<string, string> = {}) =>
      eventsOf(posthogSender, { event: 'x', distinct_id: 'd', ...more }, { query })[0]?.at;
    expect(at({ timestamp: RECEIVED - 7_000, sent_at: RECEIVED - 4_000 })).toBe(RECEIVED - 3_000);
    expect(at({ offset: 4_000 })).toBe(RECEIVED - 4_000);
    expect(at({ offset: 4_000 }, { _: String(RECEIVED - 60_000) })).toBe(RECEIVED - 4_000);
  });

  test('what lacks something it needs is parked whole', () => {
    const receptions = receptionsOf(posthogSender, [
      event('Product Viewed'),
      event('$create_alias'),
      { distinct_id: 'd' },
      { event: 'x' },
      7,
    ]);
    expect(receptions.map((each) => [each.verdict, 'reason' in each && each.reason.split(':')[0]])).toEqual([
      ['park', 'incomplete'],
      ['park', 'incomplete'],
      ['park', 'incomplete'],
      ['drop', 'no-visitor'],
      ['drop', 'invalid-event'],
    ]);
    expect(receptions[0]).toMatchObject({ id: 'e1', kind: 'Product Viewed', raw: event('Product Viewed') });
  });
});
