import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../../kernel/time.ts';
import { recordingFormat } from './recording-formats.ts';
import type { LineRead, ReplayEvent } from './replay-event.ts';
import { placeByPace, placeByVisit } from './replay-placement.ts';

/** The layout that is found, and what each line after the header gives. */
function readAll(text: string, format?: string): { readonly name: string; readonly lines: readonly LineRead[] } {
  const lines = text.trim().split('\n');
  const found = recordingFormat(lines[0] ?? '', format);
  const { read, isHeader } = found.open(lines[0] ?? '');
  return { name: found.name, lines: lines.slice(isHeader ? 1 : 0).map(read) };
}

/** In short: session, kind and product (or words), time. */
function told({ session, at, event }: ReplayEvent): readonly unknown[] {
  const items = event['items'] as readonly { sku: string }[] | undefined;
  const item = event['item'] as { sku: string } | undefined;
  const what = event['sku'] ?? item?.sku ?? items?.[0]?.sku ?? event['query'] ?? event['category'];
  return [session, event['kind'], what, new Date(at).toISOString()];
}

function outline(text: string, format?: string): { readonly name: string; readonly lines: readonly unknown[] } {
  const { name, lines } = readAll(text, format);
  return { name, lines: lines.map((line) => line.fault ?? told(line.events[0] as ReplayEvent)) };
}

describe('layouts of recordings', () => {
  test('CS1: REES46, and a session that changes its user stays with the first', () => {
    const text = `event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
2019-10-01 00:00:00 UTC,view,4400,1,,x,35.79,501,aaa
2019-10-01 00:00:05 UTC,cart,4400,1,,x,35.79,502,aaa
2019-10-01 00:00:06 UTC,remove_from_cart,4400,1,,x,35.79,501,aaa
2019-10-01 00:00:07 UTC,purchase,4400,1,,x,35.79,501,
2019-10-01 00:00:08 UTC,dance,4400,1,,x,35.79,501,aaa
soon,view,4400,1,,x,35.79,501,aaa
2019-10-01 00:00:09 UTC,view,44`;
    expect(outline(text)).toEqual({
      name: 'rees46',
      lines: [
        ['aaa', 'product', '4400', '2019-10-01T00:00:00.000Z'],
        ['aaa', 'cart-add', '4400', '2019-10-01T00:00:05.000Z'],
        ['aaa', 'cart-remove', '4400', '2019-10-01T00:00:06.000Z'],
        [undefined, 'order', '4400', '2019-10-01T00:00:07.000Z'],
        'event_type is not known: "dance"',
        'event_time is no time: "soon"',
        'it has 3 fields, not 9',
      ],
    });
    const events = readAll(text).lines.flatMap((line) => line.events);
    expect(events.map((event) => event.visitor)).toEqual(Array(4).fill('rees46-user-501'));
    expect(events[3]?.event).toMatchObject({ totalMinor: 3_579, currency: 'USD', orderId: '3' });
  });

  test.each([
    ['CSV with a header', 'Session ID,Timestamp,Item ID,Category\n1,2014-04-07T10:51:09.277Z,214536502,0', undefined],
    ['CSV as published, without one', '1,2014-04-07T10:51:09.277Z,214536502,0', undefined],
    ['TSV with seconds', 'SessionId\tItemId\tTime\n1\t214536502\t1396867869.277', undefined],
    ['columns in another order', 'timestamp;item_id;session_id\n2014-04-07T10:51:09.277Z;214536502;1', undefined],
    ['forced', '1,2014-04-07T10:51:09.277Z,214536502,S', 'yoochoose-clicks'],
  ])('CS1: YooChoose clicks: %s', (_what, text, format) => {
    expect(outline(text, format)).toEqual({
      name: 'yoochoose-clicks',
      lines: [['1', 'product', '214536502', '2014-04-07T10:51:09.277Z']],
    });
  });

  test('CS1: YooChoose clicks that are broken, and buys with price and quantity', () => {
    const clicks = 'SessionId\tItemId\tTime\n1\t2\t1396867869\n1\t2\n1\t2\tnow\n\t2\t1396867869';
    expect(outline(clicks).lines.slice(1)).toEqual([
      'it has 2 fields, not 3',
      'the timestamp is no time: "now"',
      'it has no session or no item',
    ]);
    for (const header of ['', 'Session ID,Timestamp,Item ID,Price,Quantity\n']) {
      const { name, lines } = readAll(`${header}420374,2014-04-06T18:44:58.314Z,214537888,12462,2`);
      expect(name).toBe('yoochoose-buys');
      expect(lines[0]?.events[0]).toMatchObject({
        visitor: 'yoochoose-session-420374',
        session: '420374',
        event: {
          kind: 'order',
          totalMinor: 2_492_400,
          currency: 'XXX',
          items: [{ sku: '214537888', quantity: 2, priceMinor: 1_246_200 }],
        },
      });
    }
  });

  test('CS1: Diginetica views, purchases and queries', () => {
    const views = 'sessionId;userId;itemId;timeframe;eventdate\n1;NA;81766;526309;2016-05-09\n1;NA;NA?;x;2016-05-09\n';
    expect(outline(views)).toEqual({
      name: 'diginetica-views',
      lines: [
        ['1', 'product', '81766', '2016-05-09T00:08:46.309Z'],
        'eventdate and timeframe are no day and milliseconds',
      ],
    });
    expect(outline('session_id;user_id;item_id;timeframe;eventdate\n1;7;81766;5;2016-05-09').name).toBe(
      'diginetica-views',
    );
    const purchases =
      'sessionId;userId;timeframe;eventdate;ordernumber;itemId\n150;18278;17100868;2016-05-06;16421;25911\n150;1;1;2016-05-06;;1';
    expect(outline(purchases)).toEqual({
      name: 'diginetica-purchases',
      lines: [['150', 'order', '25911', '2016-05-06T04:45:00.868Z'], 'it has no item or no order number'],
    });
    const queries =
      'queryId;sessionId;userId;timeframe;duration;eventdate;searchstring.tokens;categoryId;items;is.test\n1;16327074;NA;10;311;2016-05-09;16655,244087;0;1,2;FALSE\n2;16327074;NA;11;311;2016-05-09;;30;1,2;FALSE';
    expect(outline(queries)).toEqual({
      name: 'diginetica-queries',
      lines: [
        ['16327074', 'search', '16655,244087', '2016-05-09T00:00:00.010Z'],
        ['16327074', 'list', '30', '2016-05-09T00:00:00.011Z'],
      ],
    });
  });

  test('CS1: Retailrocket events: a visitor’s day is a session', () => {
    const text = `timestamp,visitorid,event,itemid,transactionid
1433221332117,257597,view,355908,
1433221999827,257597,addtocart,253185,
1433321999827,257597,transaction,253185,4000
1433321999828,257597,return,253185,
later,257597,view,253185,`;
    expect(outline(text)).toEqual({
      name: 'retailrocket',
      lines: [
        ['257597-16588', 'product', '355908', '2015-06-02T05:02:12.117Z'],
        ['257597-16588', 'cart-add', '253185', '2015-06-02T05:13:19.827Z'],
        ['257597-16589', 'order', '253185', '2015-06-03T08:59:59.827Z'],
        'the event is not known: "return"',
        'timestamp is no number: "later"',
      ],
    });
  });

  test('CS1: OTTO sessions; a faulty event of a line does not take the others with it', () => {
    const good =
      '{"session":12,"events":[{"aid":1,"ts":1659304800025,"type":"clicks"},{"aid":2,"ts":1659304800026,"type":"carts"},{"aid":2,"ts":1659304800027,"type":"orders"}]}';
    const odd =
      '{"session":13,"events":[{"aid":1,"ts":1659304800025,"type":"dances"},{"aid":2,"ts":1659304800026,"type":"carts"}]}';
    const { name, lines } = readAll([good, odd, '{"session":14', '{"session":"x","events":[]}'].join('\n'));
    expect(name).toBe('otto');
    expect(lines.map((line) => line.events.map(told))).toEqual([
      [
        ['12', 'product', '1', '2022-07-31T22:00:00.025Z'],
        ['12', 'cart-add', '2', '2022-07-31T22:00:00.026Z'],
        ['12', 'order', '2', '2022-07-31T22:00:00.027Z'],
      ],
      [['13', 'cart-add', '2', '2022-07-31T22:00:00.026Z']],
      [],
      [],
    ]);
    expect(lines.map((line) => line.fault !== undefined)).toEqual([false, true, true, true]);
    expect(recordingFormat('{"session":', 'otto').name).toBe('otto');
  });

  test('CS1: our own lines, of three sorts; events without a time are missed, the others not', () => {
    const lines = [
      { visitor: 'visitor-9', at: 6_000, event: { id: 'n3', kind: 'click' } },
      { visitor: 'visitor-9', session: 'n', events: [{ id: 'n1', kind: 'search', at: 5_000 }, { id: 'n2' }] },
      { visitor_id: 'vis_1', at: '2026-01-01T00:00:00Z', event: { id: 'x', body: { kind: 'page' } } },
      { a: 1 },
    ];
    const read = readAll(lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(read.name).toBe('floorwalker');
    expect(read.lines.map((line) => [line.events.length, line.fault])).toEqual([
      [1, undefined],
      [1, '1 of its events have no time'],
      [1, undefined],
      [0, 'it is no exported event, native request or event'],
    ]);
  });

  test('an unknown layout names those that are known; a header that lacks a column says which; candidates are no events', () => {
    expect(() => recordingFormat('hello')).toThrow(/begins with "hello".*rees46: .*yoochoose-buys: .*otto: /s);
    expect(() => recordingFormat('hello', 'netflix')).toThrow(/no layout "netflix".*diginetica-queries/s);
    expect(() => recordingFormat('x', 'rees46').open('event_time,event_type,product_id,user_id')).toThrow(
      'its header has no price, user_session',
    );
    const candidates = 'session_id,atc_ts,category_id,n_prefix_items,y';
    for (const name of [undefined, 'retailrocket']) {
      expect(() => recordingFormat(candidates, name)).toThrow(/no events.*events\.csv/s);
    }
  });

  test('message ids differ within a file and stay the same when it is read again', () => {
    const text = 'SessionId\tItemId\tTime\n1\t2\t1396867869\n1\t2\t1396867869\n';
    const ids = () => readAll(text).lines.flatMap((line) => line.events.map((each) => each.event['id']));
    expect(new Set(ids()).size).toBe(2);
    expect(ids()).toEqual(ids());
  });
});

describe('where replayed events are placed in time', () => {
  const NOW = Date.UTC(2026, 0, 2);
  const event = (at: number, visitor = 'visitor-1', session?: string): ReplayEvent => ({
    visitor,
    ...(session === undefined ? {} : { session }),
    at,
    event: {},
  });

  test('a recording of less than a day is moved as a whole: its last event is now', () => {
    const place = placeByVisit({ first: 0, last: HOUR }, () => NOW);
    expect([0, 40 * MINUTE, HOUR].map((at) => NOW - place(event(at)))).toEqual([HOUR, 20 * MINUTE, 0]);
  });

  test('of a longer one, each visit keeps its distances; what precedes its first event has room', () => {
    const place = placeByVisit({ first: 0, last: 30 * DAY }, () => NOW);
    const start = place(event(5 * DAY));
    expect(NOW - start).toBe(22 * HOUR);
    expect(place(event(5 * DAY + 10 * MINUTE)) - start).toBe(10 * MINUTE);
    expect(place(event(5 * DAY + 4 * MINUTE)) - start).toBe(4 * MINUTE);
    expect(place(event(5 * DAY - HOUR)) - start).toBe(-HOUR);
    expect(place(event(5 * DAY - 3 * HOUR))).toBe(NOW - DAY);
    expect(place(event(9 * DAY, 'visitor-2'))).toBe(start);
    expect(place(event(9 * DAY, 'visitor-1', 'other'))).toBe(start);
    // A silence that ends a session still does.
    expect(place(event(5 * DAY + 2 * HOUR)) - start - 10 * MINUTE).toBeGreaterThan(30 * MINUTE);
  });

  test('a visit of weeks keeps its order, and is over by now', () => {
    const place = placeByVisit({ first: 0, last: 30 * DAY }, () => NOW);
    const placed = Array.from({ length: 300 }, (_, index) => place(event(index * 2 * HOUR)));
    expect(placed).toEqual(placed.toSorted((one, other) => one - other));
    expect(new Set(placed).size).toBe(300);
    expect(placed.at(-1)).toBeLessThan(NOW);
  });

  test('at a pace, the first event is now and the others follow, so many times faster', () => {
    expect(placeByPace({ first: 1_000 }, NOW, 1)(event(61_000)) - NOW).toBe(60_000);
    expect(placeByPace({ first: 1_000 }, NOW, 60)(event(61_000)) - NOW).toBe(1_000);
  });
});
