import { expect, test } from 'vitest';
import { checkCondition } from '../../../kernel/rule/condition-check.ts';
import { CONDITION_FIELDS } from '../core/index.ts';
import { conditionOf, draftOf, operatorsFor } from './condition-draft.ts';

const typeOf = (field: string) => CONDITION_FIELDS[field]?.type ?? 'any';

test.each([
  { and: [{ '>=': [{ var: 'associate.rating' }, 4] }, { '==': [{ var: 'trait.team' }, 'north'] }] },
  { or: [{ in: [{ var: 'associate.languages' }, ['en', 'de']] }, { exists: [{ var: 'coupon' }] }] },
  { and: [{ '==': [{ var: 'associate.free' }, true] }] },
])('ME6: a condition comes out of its editor as it went in: %j', (condition) => {
  const draft = draftOf(condition);
  expect(draft === undefined ? undefined : conditionOf(draft, typeOf)).toEqual(condition);
  expect(checkCondition(condition, CONDITION_FIELDS)).toEqual([]);
});

test('ME6: what is nested deeper is not touched', () => {
  expect(draftOf({ and: [{ or: [{ exists: [{ var: 'coupon' }] }] }] })).toBeUndefined();
  expect(draftOf({ '!': { exists: [{ var: 'coupon' }] } })).toBeUndefined();
  expect(draftOf({ '==': [{ var: 'device' }, 'desktop'] })?.comparisons).toHaveLength(1);
});

test('ME6: every comparison that is offered for a field passes the check', () => {
  const samples: Readonly<Record<string, string>> = { number: '3', time: '3', boolean: 'true' };
  for (const [field, { type }] of Object.entries(CONDITION_FIELDS)) {
    for (const operator of operatorsFor(type)) {
      const name = field.replace('*', 'team');
      const value = samples[type] ?? (['>=', '<='].includes(operator) ? '3' : 'a');
      const condition = conditionOf({ join: 'and', comparisons: [{ field: name, operator, value }] }, () => type);
      expect(checkCondition(condition, CONDITION_FIELDS), `${field} ${operator}`).toEqual([]);
    }
  }
});
