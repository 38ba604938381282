import { describe, expect, test } from 'vitest';
import type { RecentEvents } from '../core/index.ts';
import { flowOf, isWebAddress } from './looks-at.tsx';
import { valueName } from './session-facts.tsx';
import { pathOf, type Step } from './session-path.tsx';
import { reasonCode, snippetVerdict } from './snippet-verdict.ts';

describe('a visit', () => {
  const step = (url: string, dwellMs: number): Step => ({ at: `t${dwellMs}`, url, dwellMs });
  test('DT2: the flow joins neighbouring views of one page and keeps the last stops', () => {
    const path = [
      step('https://a.example/', 1),
      step('https://a.example/x', 2),
      step('https://a.example/x', 3),
      step('https://a.example/', 4),
    ];
    expect(flowOf(path, 6).map((stop) => [pathOf(stop.step.url), stop.dwellMs])).toEqual([
      ['/', 1],
      ['/x', 5],
      ['/', 4],
    ]);
    expect(flowOf(path, 2)).toHaveLength(2);
    expect(flowOf([], 6)).toEqual([]);
  });
  test('CS2: names of values and addresses read as words', () => {
    expect(valueName('calculator.principal_amount')).toBe('calculator principal amount');
    expect(pathOf('not an address')).toBe('not an address');
    expect(pathOf('https://a.example/p?q=1#x')).toBe('/p?q=1');
  });
});

describe('is my snippet working', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  const counts = (...parts: readonly ['ok' | 'drop' | 'park', number, string][]): RecentEvents['counts'] =>
    parts.map(([verdict, count, lastAt]) => ({ verdict, count, lastAt }));
  const item = (verdict: 'ok' | 'drop'): RecentEvents['items'][number] => ({
    at: '2026-11-21T11:59:00Z',
    verdict,
    kind: 'page',
    sender: 'snippet',
  });
  const recent = '2026-11-21T11:59:00Z';
  test('CS1: one plain verdict in each case', () => {
    expect(snippetVerdict({ items: [], counts: [] }, now).state).toBe('silent');
    expect(snippetVerdict({ items: [item('drop')], counts: counts(['drop', 4, recent]) }, now).state).toBe('broken');
    const good = counts(['ok', 10, recent]);
    expect(snippetVerdict({ items: [item('ok')], counts: good }, now)).toMatchObject({ state: 'works', accepted: 10 });
    const mixed = counts(['ok', 10, recent], ['drop', 2, recent], ['park', 1, recent]);
    expect(snippetVerdict({ items: [item('ok'), item('drop')], counts: mixed }, now)).toMatchObject({
      state: 'partly',
      refused: 3,
    });
    expect(snippetVerdict({ items: [item('ok')], counts: mixed }, now).state).toBe('works');
    const old = counts(['ok', 10, '2026-11-20T12:00:00Z']);
    expect(snippetVerdict({ items: [item('ok')], counts: old }, now).state).toBe('quiet');
  });
  test('CS1: a reason is explained by its code, whatever its detail', () => {
    expect(reasonCode('too-large: 300 kB')).toBe('too-large');
    expect(reasonCode('no-visitor')).toBe('no-visitor');
  });
});

test('E3: of what a page says its address is, only web addresses become links', () => {
  const said = [
    'https://shop.example/p/1',
    'http://localhost/',
    'javascript:alert(1)',
    'data:text/html,x',
    'kiosk 3',
    '',
  ];
  expect(said.filter(isWebAddress)).toEqual(['https://shop.example/p/1', 'http://localhost/']);
});
