import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition, FieldCatalogue, FieldType } from '../../kernel/rule/condition.ts';
import { checkCondition, operatorsFor } from '../../kernel/rule/condition-check.ts';
import { compileCondition } from '../../kernel/rule/condition-compile.ts';
import { conditionOf, freshConstants, leafOf, queryOf } from './condition-query.ts';

const FIELDS: FieldCatalogue = {
  'visit.pages': { type: 'number', label: 'pages seen' },
  'visit.clicks': { type: 'number', label: 'clicks' },
  device: { type: 'text', label: 'the device' },
  campaign: { type: 'text', label: 'the campaign' },
  skus: { type: 'list', label: 'the products' },
  known: { type: 'boolean', label: 'is known' },
  idle: { type: 'time', label: 'time without a sign of life' },
  'values.*': { type: 'any', label: 'a value on the page' },
};

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.integer({ min: 0, max: 4 }).map((least): Condition => ({ '>=': [{ var: 'visit.pages' }, least] })),
  fc.integer({ min: 0, max: 4 }).map((high): Condition => ({ between: [{ var: 'visit.clicks' }, 0, high] })),
  fc.constantFrom('a', 'b').map((device): Condition => ({ in: [{ var: 'device' }, [device, 'c']] })),
  fc.constant<Condition>({ exists: [{ var: 'campaign' }] }),
);
const condition = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((and): Condition => ({ and })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((or): Condition => ({ or })),
    tie('node').map((inner): Condition => ({ '!': inner })),
  ),
})).node;
const facts = fc.record(
  {
    'visit.pages': fc.integer({ min: 0, max: 4 }),
    'visit.clicks': fc.integer({ min: 0, max: 4 }),
    device: fc.constantFrom('a', 'b', 'c', 'd'),
    campaign: fc.constant('spring'),
  },
  { requiredKeys: [] },
);

describe('conditions in the editor', () => {
  test('EN2, OQ4: what the editor shows and gives back means the same as what was written', () => {
    fc.assert(
      fc.property(condition, facts, (written, known) => {
        const back = conditionOf(queryOf(written));
        expect(checkCondition(back, FIELDS)).toEqual([]);
        const truth = (each: Condition) => compileCondition(each, FIELDS).test(known, 0);
        expect(truth(back)).toBe(truth(written));
        expect(conditionOf(queryOf(back))).toEqual(back);
      }),
      { numRuns: 1_000 },
    );
  });

  test('EN2: whatever field and comparison are chosen, only what is typed in can be wrong', () => {
    for (const [field, { type }] of Object.entries(FIELDS) as [string, { readonly type: FieldType }][]) {
      const name = field.replace('*', 'x');
      let constants: readonly unknown[] = [];
      for (const operator of operatorsFor(type)) {
        constants = freshConstants(operator, type, constants);
        const isEmptyList = Array.isArray(constants[0]) && constants[0].length === 0;
        const problems = checkCondition(leafOf({ field: name, operator, value: constants }), FIELDS);
        expect([field, operator, problems.length]).toEqual([field, operator, isEmptyList ? 1 : 0]);
      }
    }
  });

  test('EN2: a condition that is none is shown as an empty one', () => {
    for (const junk of [undefined, null, 3, {}, { and: 3 }]) expect(queryOf(junk).rules).toEqual([]);
    expect(checkCondition(conditionOf(queryOf({})), FIELDS)).toHaveLength(1);
  });
});
