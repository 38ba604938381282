import { expect, test } from 'vitest';
import { rulesOf } from './candidate-list.tsx';

const part = (ruleId: string, weight: number) => ({
  ruleId,
  kind: ruleId,
  label: ruleId,
  raw: 1,
  rawText: '1',
  standing: 1,
  weight,
  contribution: weight,
});

test('ME3: every candidate shows the rules in the same order, heaviest first', () => {
  const one = { parts: [part('b', 0.2), part('a', 0.5)] };
  const other = { parts: [part('c', 0.3), part('a', 0.5)] };
  expect(rulesOf([one, other]).map((rule) => rule.ruleId)).toEqual(['a', 'c', 'b']);
  expect(rulesOf([])).toEqual([]);
});
