import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGatedStore, type GatedStore } from './gated-store.ts';
import { createOutbox } from './post-outbox.ts';
import { type PostOutcome, retryAfter } from './post-text.ts';
import { retryPause } from './retry-pause.ts';

type Sent = { readonly envelope: string; readonly items: readonly unknown[] };

function workshop(outcomes: PostOutcome[] = [], store: GatedStore = createGatedStore('fw.', undefined), tab = 'tab') {
  const sent: Sent[] = [];
  const beacons: Sent[] = [];
  const outbox = createOutbox(tab, {
    store,
    chance: () => 1,
    post: async (envelope, items) => {
      sent.push({ envelope, items });
      return outcomes.shift() ?? { kind: 'done', reply: {} };
    },
    beacon: (envelope, items) => {
      beacons.push({ envelope, items });
      return true;
    },
  });
  return { outbox, sent, beacons, store };
}

describe('the outbox', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', { onLine: true });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test('sends together what comes together, in order, one envelope at a time', async () => {
    const { outbox, sent } = workshop();
    outbox.add('a', 1, 100);
    outbox.add('a', 2, 4000);
    outbox.add('b', 3, 100);
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([
      { envelope: 'a', items: [1, 2] },
      { envelope: 'b', items: [3] },
    ]);
  });

  test('B6: what failed is sent again as it was, later each time, and nothing overtakes it', async () => {
    const { outbox, sent } = workshop([{ kind: 'later' }, { kind: 'later' }]);
    outbox.add('a', 'first', 0);
    await vi.advanceTimersByTimeAsync(0);
    outbox.add('a', 'second', 0);
    await vi.advanceTimersByTimeAsync(999);
    expect(sent.map(({ items }) => items)).toEqual([['first']]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent.at(-1)?.items).toEqual(['first', 'second']);
    await vi.advanceTimersByTimeAsync(1999);
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent.at(-1)?.items).toEqual(['first', 'second']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(3);
  });

  test('E6: waits as long as the server says', async () => {
    const { outbox, sent } = workshop([{ kind: 'later', afterMs: 30_000 }]);
    outbox.add('a', 1, 0);
    await vi.advanceTimersByTimeAsync(29_999);
    outbox.flush();
    outbox.add('a', 2, 0);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(sent.at(-1)?.items).toEqual([1, 2]);
  });

  test('keeps at most 200 unsent items, the latest', async () => {
    const { outbox, store } = workshop([{ kind: 'later', afterMs: 600_000 }]);
    outbox.add('a', -1, 0);
    await vi.advanceTimersByTimeAsync(1);
    for (let index = 0; index < 300; index += 1) outbox.add('a', index, 0);
    const kept = store.read('out.tab') as { parcels: { item: number }[] };
    expect(kept.parcels).toHaveLength(200);
    expect(kept.parcels.at(-1)?.item).toBe(299);
  });

  test('a batch that is too large is cut in half until it is taken; one that is wrong is given up alone', async () => {
    const { outbox, sent } = workshop([{ kind: 'smaller' }, { kind: 'smaller' }, { kind: 'never' }]);
    for (let index = 0; index < 4; index += 1) outbox.add('a', index, 0);
    await vi.advanceTimersByTimeAsync(50);
    expect(sent.map(({ items }) => items)).toEqual([[0, 1, 2, 3], [0, 1], [0], [1, 2, 3]]);
  });

  test('a sender that is refused falls silent', async () => {
    const { outbox, sent } = workshop([{ kind: 'refused' }]);
    outbox.add('a', 1, 0);
    await vi.advanceTimersByTimeAsync(0);
    outbox.add('a', 2, 0);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sent).toHaveLength(1);
  });

  test('at the end of the page the rest goes to the browser', () => {
    const { outbox, beacons } = workshop();
    outbox.add('a', 1, 4000);
    outbox.add('b', 2, 4000);
    outbox.leave();
    expect(beacons).toEqual([
      { envelope: 'a', items: [1] },
      { envelope: 'b', items: [2] },
    ]);
  });

  test('at the end of a page that could not send, the next page takes over what is left', async () => {
    const first = workshop([{ kind: 'later' }]);
    first.outbox.add('a', 1, 0);
    await vi.advanceTimersByTimeAsync(0);
    first.outbox.leave();
    expect(first.beacons).toEqual([]);
    const next = workshop([], first.store, 'next');
    next.outbox.add('a', 2, 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(next.sent).toEqual([{ envelope: 'a', items: [1, 2] }]);
    expect(next.store.names()).toEqual([]);
  });

  test('what was on its way when the page ended is sent again by the next, and counts once by its ids', async () => {
    const store = createGatedStore('fw.', undefined);
    const never = createOutbox('tab', { store, post: () => new Promise(() => undefined), beacon: () => true });
    never.add('a', 1, 0);
    await vi.advanceTimersByTimeAsync(0);
    never.leave();
    const next = workshop([], store, 'next');
    next.outbox.add('a', 2, 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(next.sent).toEqual([{ envelope: 'a', items: [1, 2] }]);
  });

  test('what a living tab still has to send is left to it', async () => {
    const first = workshop([{ kind: 'later' }]);
    first.outbox.add('a', 1, 0);
    await vi.advanceTimersByTimeAsync(0);
    const next = workshop([], first.store, 'next');
    next.outbox.add('a', 2, 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(next.sent).toEqual([{ envelope: 'a', items: [2] }]);
  });

  test('D2: what is cleared is never sent, and the reply to what was on its way changes nothing', async () => {
    const { outbox, sent, store } = workshop();
    outbox.add('a', 1, 1000);
    outbox.clear();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
    expect(store.names()).toEqual([]);
  });
});

test('Retry-After is read as seconds or as a date, and not believed beyond an hour', () => {
  expect(retryAfter('7')).toBe(7000);
  expect(retryAfter('Sat, 21 Nov 2026 09:00:10 GMT', Date.parse('2026-11-21T09:00:00Z'))).toBe(10_000);
  expect(retryAfter('999999')).toBe(3_600_000);
  expect(retryAfter('soon')).toBeUndefined();
  expect(retryAfter(null)).toBeUndefined();
});

test('pauses double up to fifteen seconds and are spread over their upper half', () => {
  expect([1, 2, 3, 7, 20].map((failures) => retryPause(failures, 1))).toEqual([1000, 2000, 4000, 15_000, 15_000]);
  expect(retryPause(3, 0)).toBe(2000);
});
