import { expect, test } from 'vitest';
import type { Condition } from '../../kernel/rule/condition.ts';
import { checkCondition } from '../../kernel/rule/condition-check.ts';
import { conditionOf, firstValues, operatorsFor, rowsOf } from './condition-rows.ts';

test.each<Condition>([
  { '>=': [{ var: 'a' }, 3] },
  { '!': { exists: [{ var: 'a' }] } },
  { and: [{ in: [{ var: 'a' }, ['x']] }, { '!': { between: [{ var: 'b' }, 1, 2] } }] },
  { or: [{ '==': [{ var: 'a' }, true] }, { glob: [{ var: 'b' }, '10*'] }] },
])('EN2: a condition that rows can show is the same after the form: %j', (condition) => {
  const rows = rowsOf(condition);
  if (rows === undefined) throw new Error('It cannot be shown.');
  expect(conditionOf(rows)).toEqual(condition);
});

test.each<Condition>([
  { and: [{ or: [{ '>=': [{ var: 'a' }, 3] }] }] },
  { '!': { and: [{ '>=': [{ var: 'a' }, 3] }] } },
  { '>=': ['a', 3] },
])('EN2: what rows cannot show is left alone: %j', (condition) => {
  expect(rowsOf(condition)).toBeUndefined();
});

test.each(['text', 'number', 'boolean', 'list', 'time', 'any'] as const)(
  'EN2: what a form offers for a field of type %s is a comparison that passes',
  (type) => {
    for (const operator of operatorsFor(type)) {
      const values = operator === 'in' ? [['x']] : firstValues(operator, type);
      const condition = conditionOf({ join: 'and', rows: [{ field: 'f', operator, values, negated: false }] });
      expect(checkCondition(condition, { f: { type, label: 'F' } }), operator).toEqual([]);
    }
  },
);
