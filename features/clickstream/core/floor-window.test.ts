import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BrowsingRow } from './clickstream-wire.ts';
import { createFloorIndex, type FloorPlace } from './floor-index.ts';
import { joinFrame, rowPasses, type Standing, seenGroups, windowOf } from './floor-window.ts';
import type { FloorFrame, FloorView } from './floor-wire.ts';

const row = (id: string, mended: Partial<BrowsingRow> = {}): BrowsingRow => ({
  enterpriseId: 'ent_1',
  sessionId: id,
  websiteId: 'web_1',
  websiteName: 'Shop',
  who: 'Anonymous',
  identity: 'anonymous',
  views: 'Cameras',
  clicks: 1,
  pages: 1,
  startedAt: '2026-11-21T03:00:00.000Z',
  lastAt: '2026-11-21T03:00:00.000Z',
  away: false,
  reach: 'widget',
  cartMinor: 0,
  currency: 'EUR',
  verdict: 'none',
  kind: 'browsing',
  simulated: false,
  ...mended,
});

/** The standing is said by the row's topic: `hidden` is not hers to see, a number is her score. */
const standingOf = ({ topic }: FloorPlace): Standing => {
  const score = Number(topic);
  const known = topic === undefined || Number.isNaN(score) ? {} : { score };
  return { visible: topic !== 'hidden', sells: topic !== 'watched', mine: score >= 50, ...known };
};

function indexOf(rows: readonly BrowsingRow[]) {
  const index = createFloorIndex();
  for (const each of rows) index.put(each, each.topic);
  return index;
}

function look(rows: readonly BrowsingRow[], view: FloorView = {}) {
  const { seen, counts } = seenGroups(indexOf(rows).groups(), standingOf, view);
  return { counts, ids: windowOf(seen, view.first ?? 0, view.count ?? 1_000).rows.map((each) => each.row.sessionId) };
}

const anyRow = fc.record({
  id: fc.integer({ min: 0, max: 40 }),
  topic: fc.constantFrom('hidden', 'watched', '20', '50', '90'),
  verdict: fc.constantFrom('none' as const, 'can' as const, 'must' as const),
  kind: fc.constantFrom('asked' as const, 'known' as const, 'cart' as const, 'browsing' as const),
  minute: fc.integer({ min: 10, max: 59 }),
  simulated: fc.boolean(),
  views: fc.constantFrom('Cameras', 'Lenses', 'Home'),
});
const rowOf = ({ id, minute, ...rest }: { readonly id: number; readonly minute: number }): BrowsingRow =>
  row(`s${id}`, { ...rest, startedAt: `2026-11-21T03:${minute}:00.000Z` });

describe('the live floor', () => {
  test('DT1: must, then can, then whom somebody has, then others; each by own score, kind, and who came first', () => {
    const rows = [
      row('late', { startedAt: '2026-11-21T03:09:00.000Z' }),
      row('taken', { verdict: 'must', takenBy: 'Mara' }),
      row('can', { verdict: 'can', topic: '40' }),
      row('scored', { topic: '99' }),
      row('early'),
      row('must', { verdict: 'must' }),
      row('must-asked', { verdict: 'must', kind: 'asked' }),
      row('can-better', { verdict: 'can', topic: '80' }),
    ];
    const order = ['must-asked', 'must', 'can-better', 'can', 'taken', 'scored', 'early', 'late'];
    expect(look(rows).ids).toEqual(order);
    expect(look(rows.toReversed()).ids).toEqual(order);
    expect(look(rows, { sort: 'newest' }).ids[0]).toBe('late');
  });

  test('DT1: an index that followed every change shows what a fresh one does, and windows put together are the whole', () => {
    const changes = fc.array(fc.oneof(anyRow, fc.record({ gone: fc.integer({ min: 0, max: 40 }) })), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: 7 }), (list, size) => {
        const followed = createFloorIndex();
        const now = new Map<string, BrowsingRow>();
        for (const change of list) {
          if ('gone' in change) {
            followed.drop(`s${change.gone}`);
            now.delete(`s${change.gone}`);
          } else {
            const next = rowOf(change);
            followed.put(next, next.topic);
            now.set(next.sessionId, next);
          }
        }
        const { seen, counts } = seenGroups(followed.groups(), standingOf, {});
        const whole = look([...now.values()]);
        const parts: string[] = [];
        for (let first = 0; first < counts.live; first += size) {
          const part = windowOf(seen, first, size);
          expect(part.total).toBe(counts.live);
          parts.push(...part.rows.map((each) => each.row.sessionId));
        }
        expect(parts).toEqual(whole.ids);
        expect(counts).toEqual(whole.counts);
        expect(whole.ids).toHaveLength([...now.values()].filter((each) => each.topic !== 'hidden').length);
      }),
    );
  });

  test('DT1, OQ5: groups are filtered as rows one by one would be, and what is hidden is neither shown nor counted', () => {
    const views = fc.record(
      {
        show: fc.constantFrom('mine' as const, 'all' as const),
        topics: fc.constantFrom<string[]>(['20'], ['50', '90'], []),
        verdict: fc.constantFrom('worth' as const, 'must' as const, 'can' as const),
        kind: fc.constantFrom('asked' as const, 'cart' as const),
        text: fc.constantFrom('', 'CAM', 'lenses shop', 'nothing'),
        hideSimulated: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.uniqueArray(anyRow, { selector: (each) => each.id, maxLength: 40 }), views, (list, view) => {
        const rows = list.map(rowOf);
        const index = indexOf(rows);
        const one = rows.filter((each) => {
          const place = index.find(each.sessionId)?.place;
          return place !== undefined && rowPasses(each, place, standingOf(place), view);
        });
        const { ids, counts } = look(rows, view);
        expect(new Set(ids)).toEqual(new Set(one.map((each) => each.sessionId)));
        const visible = rows.filter((each) => each.topic !== 'hidden');
        expect(counts.live).toBe(visible.length);
        expect(counts.worth).toBe(visible.filter((each) => each.verdict !== 'none').length);
        // Each choice leaves as many as it says.
        const left = (choice: FloorView) => look(rows, { ...view, ...choice }).ids.length;
        for (const kind of ['asked', 'known', 'cart', 'browsing'] as const)
          expect(counts.byKind[kind]).toBe(left({ kind }));
        for (const verdict of ['worth', 'must', 'can'] as const)
          expect(counts.byVerdict[verdict]).toBe(left({ verdict }));
        for (const { topic, live } of counts.byTopic) expect(live).toBe(left({ topics: [topic] }));
        for (const { websiteId, live } of counts.byWebsite) expect(live).toBe(left({ websiteId }));
        expect(new Set(counts.byTopic.map(({ topic }) => topic))).toEqual(new Set(visible.map(({ topic }) => topic)));
      }),
    );
  });

  test('B1: frames that tell only what differs make the page that a whole frame makes', () => {
    const counts = look([]).counts;
    const whole: FloorFrame = {
      first: 0,
      total: 3,
      fresh: 0,
      gone: [],
      order: ['a', 'b'],
      rows: [row('a'), row('b')],
      counts,
    };
    const shown = joinFrame(undefined, whole);
    const moved = joinFrame(shown, { first: 1, total: 3, fresh: 0, gone: [], order: ['b', 'c'], rows: [row('c')] });
    expect(moved.rows.map(({ row: each }) => each?.sessionId)).toEqual(['b', 'c']);
    const left = joinFrame(moved, { first: 1, total: 3, fresh: 2, gone: ['b'], rows: [row('c', { clicks: 9 })] });
    expect(left).toMatchObject({ first: 1, fresh: 2, counts });
    expect(left.rows.map(({ row: each, gone }) => [each?.clicks, gone])).toEqual([
      [1, true],
      [9, false],
    ]);
    expect(joinFrame(left, { ...whole, fresh: 0 })).toEqual(shown);
  });
});
