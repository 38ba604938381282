import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition, Facts, FactValue, FieldCatalogue, TimeFact, Truth } from './condition.ts';
import { checkCondition } from './condition-check.ts';
import { compileCondition, compileConditions } from './condition-compile.ts';
import { factsReader } from './condition-slots.ts';
import { fitsGlob, fitsLowered } from './glob.ts';
import { elapsed, isTimeFact } from './time-fact.ts';

const CATALOGUE: FieldCatalogue = {
  text: { type: 'text', label: 'text' },
  number: { type: 'number', label: 'number' },
  flag: { type: 'boolean', label: 'flag' },
  list: { type: 'list', label: 'list' },
  time: { type: 'time', label: 'time' },
  idle: { type: 'time', label: 'idle' },
  'values.*': { type: 'any', label: 'value' },
};

const variable = (field: string) => ({ var: field });
const NOW = 1_000_000;

function truth(condition: Condition, facts: Facts, now = NOW) {
  return compileCondition(condition, CATALOGUE).test(facts, now);
}

/** The definition, word for word: slow, and without anything of the compiler's. */
function plainTruth(condition: Condition, known: Facts, now: number): Truth {
  const [operator = '', operand] = Object.entries(condition)[0] ?? [];
  const parts = () => (operand as Condition[]).map((part) => plainTruth(part, known, now));
  if (operator === '!') {
    const inner = plainTruth(operand as Condition, known, now);
    return inner === 'unknown' ? 'unknown' : inner === 'true' ? 'false' : 'true';
  }
  if (operator === 'and') {
    const all = parts();
    return all.includes('false') ? 'false' : all.includes('unknown') ? 'unknown' : 'true';
  }
  if (operator === 'or') {
    const all = parts();
    return all.includes('true') ? 'true' : all.includes('unknown') ? 'unknown' : 'false';
  }
  const [{ var: field }, first, second] = operand as [{ var: string }, unknown, unknown];
  const fact = known[field];
  if (operator === 'exists') return fact === undefined ? 'false' : 'true';
  const value = isTimeFact(fact) ? elapsed(fact, now) : fact;
  if (value === undefined) return 'unknown';
  const say = (truth: boolean): Truth => (truth ? 'true' : 'false');
  const lower = (text: unknown) => String(text).toLowerCase();
  const like = (text: string, wanted: string) =>
    new RegExp(`^${wanted.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`).test(text);
  switch (operator) {
    case '==':
    case '!=':
      return typeof value === typeof first ? say((value === first) === (operator === '==')) : 'unknown';
    case 'in': {
      const items = first as readonly unknown[];
      if (Array.isArray(value)) return say(value.some((item: unknown) => items.includes(item)));
      return items.some((item) => typeof item === typeof value) ? say(items.includes(value)) : 'unknown';
    }
    case 'contains':
    case 'glob': {
      const fits = (text: unknown) => like(lower(text), lower(first));
      if (typeof value === 'string')
        return say(operator === 'glob' ? fits(value) : lower(value).includes(lower(first)));
      const isOne = (item: unknown) => (operator === 'glob' ? fits(item) : lower(item) === lower(first));
      return Array.isArray(value) ? say(value.some(isOne)) : 'unknown';
    }
    default: {
      if (typeof value !== 'number') return 'unknown';
      const [low, high] = [Number(first), Number(second)];
      if (operator === 'between') return say(value >= low && value <= high);
      if (operator === '>') return say(value > low);
      if (operator === '>=') return say(value >= low);
      return say(operator === '<' ? value < low : value <= low);
    }
  }
}

const smallNumber = fc.integer({ min: -3, max: 12 });
const word = fc.constantFrom('a', 'b', 'Ab', 'abc', '');
const pattern = fc.constantFrom('*', 'a*', '*b', '?', 'a?c', '');
const timeLeaf = fc.oneof(
  fc
    .tuple(fc.constantFrom('>', '>=', '<', '<='), fc.constantFrom('time', 'idle'), smallNumber)
    .map(([operator, field, limit]): Condition => ({ [operator]: [variable(field), limit] })),
  fc
    .tuple(fc.constantFrom('time', 'idle'), smallNumber, smallNumber)
    .map(([field, one, two]): Condition => ({ between: [variable(field), Math.min(one, two), Math.max(one, two)] })),
);
const plainLeaf = fc.oneof(
  fc
    .tuple(fc.constantFrom('>', '>=', '<', '<=', '==', '!='), fc.constantFrom('number', 'values.x'), smallNumber)
    .map(([operator, field, limit]): Condition => ({ [operator]: [variable(field), limit] })),
  fc
    .tuple(fc.constantFrom('==', '!=', 'contains'), fc.constantFrom('text', 'values.x'), word)
    .map(([operator, field, text]): Condition => ({ [operator]: [variable(field), text] })),
  fc
    .tuple(fc.constantFrom('text', 'list'), pattern)
    .map(([field, each]): Condition => ({ glob: [variable(field), each] })),
  fc
    .tuple(fc.constantFrom('text', 'list'), fc.array(word, { minLength: 1, maxLength: 3 }))
    .map(([field, items]): Condition => ({ in: [variable(field), items] })),
  fc.boolean().map((flag): Condition => ({ '==': [variable('flag'), flag] })),
);
const existsLeaf = fc
  .constantFrom('text', 'number', 'time', 'values.x')
  .map((field): Condition => ({ exists: [variable(field)] }));

function conditions(leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  return fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((and): Condition => ({ and })),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((or): Condition => ({ or })),
      tie('node').map((inner): Condition => ({ '!': inner })),
    ),
  })).node;
}

const timeFact: fc.Arbitrary<TimeFact> = fc
  .record({
    ms: fc.integer({ min: 0, max: 10 }),
    offset: fc.integer({ min: -10, max: 5 }),
    running: fc.boolean(),
    until: fc.option(fc.integer({ min: 0, max: 15 }), { nil: undefined }),
  })
  .map(({ ms, offset, running, until }) => {
    const at = NOW + offset;
    return until === undefined ? { ms, at, running } : { ms, at, running, until: at + until };
  });

const facts: fc.Arbitrary<Facts> = fc
  .record(
    {
      text: word,
      number: smallNumber,
      flag: fc.boolean(),
      list: fc.array(word, { maxLength: 3 }),
      time: timeFact,
      idle: timeFact,
      'values.x': fc.oneof<fc.Arbitrary<FactValue>[]>(smallNumber, word, fc.boolean()),
    },
    { requiredKeys: [] },
  )
  .map((each) => each as Facts);

describe('conditions', () => {
  test('OQ1: the truth is constant until the next look', () => {
    let changes = 0;
    fc.assert(
      fc.property(conditions(fc.oneof(timeLeaf, timeLeaf, plainLeaf, existsLeaf)), facts, (condition, known) => {
        const compiled = compileCondition(condition, CATALOGUE);
        const { truth: first, nextLook } = compiled.judge(known, NOW);
        expect(nextLook ?? Number.POSITIVE_INFINITY).toBeGreaterThan(NOW);
        for (let now = NOW; now < Math.min(nextLook ?? NOW + 60, NOW + 60); now += 1) {
          if (compiled.test(known, now) !== first) throw new Error(`turned at ${now}, before ${nextLook}`);
        }
        if (nextLook !== undefined && compiled.test(known, nextLook) !== first) changes += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(changes).toBeGreaterThan(20);
  });

  test('OQ1: a chain of looks finds every change of the truth', () => {
    fc.assert(
      fc.property(conditions(timeLeaf), facts, (condition, known) => {
        const compiled = compileCondition(condition, CATALOGUE);
        const looks = new Set<number>();
        for (let look = compiled.look(known, NOW); look < NOW + 60; look = compiled.look(known, look)) looks.add(look);
        for (let now = NOW + 1; now < NOW + 60; now += 1) {
          if (compiled.test(known, now) !== compiled.test(known, now - 1)) expect(looks).toContain(now);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('OQ1: in a set, whether a condition matches is constant until its look, and a chain of looks finds every change', () => {
    let changes = 0;
    fc.assert(
      fc.property(conditions(fc.oneof(timeLeaf, timeLeaf, plainLeaf, existsLeaf)), facts, (condition, known) => {
        const { read, conditions: compiled } = compileConditions([condition], CATALOGUE, factsReader);
        const slots = read(known);
        const matches = (now: number) => {
          const match = compiled[0]?.match(slots, now) ?? 0;
          // The fast path looks at nothing that it need not: what it says about time has to hold all the same.
          if (match < 2)
            expect(compiled[0]?.look(slots, now)).toSatisfy((look: number) => look === Infinity || turns(now));
          return match % 2 === 1;
        };
        const turns = (from: number) => {
          const first = compiled[0]?.test(slots, from) === 'true';
          for (let now = from; now < from + 60; now += 1)
            if ((compiled[0]?.test(slots, now) === 'true') !== first) return false;
          return true;
        };
        let look = NOW;
        for (let now = NOW; now < NOW + 60; now += 1) {
          if (now === look) look = compiled[0]?.look(slots, now) ?? 0;
          if (matches(now) === matches(now + 1)) continue;
          changes += 1;
          expect(look).toBe(now + 1);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(changes).toBeGreaterThan(20);
  });

  test('OQ1: test and judge agree, and judge writes down every comparison', () => {
    const countLeaves = (condition: Condition): number => {
      const [operator, operand] = Object.entries(condition)[0] ?? [];
      if (operator === 'and' || operator === 'or') {
        return (operand as Condition[]).reduce((sum, each) => sum + countLeaves(each), 0);
      }
      return operator === '!' ? countLeaves(operand as Condition) : 1;
    };
    fc.assert(
      fc.property(conditions(fc.oneof(timeLeaf, plainLeaf, existsLeaf)), facts, (condition, known) => {
        const compiled = compileCondition(condition, CATALOGUE);
        const judged = compiled.judge(known, NOW);
        expect(judged.truth).toBe(compiled.test(known, NOW));
        expect(judged.leaves).toHaveLength(countLeaves(condition));
        expect(new Set(judged.leaves.map((leaf) => leaf.field))).toEqual(new Set(compiled.fields));
      }),
      { numRuns: 1_000 },
    );
  });

  test('OQ1: three-valued logic, and the fast path, agree with a plain evaluator', () => {
    const seen = { true: 0, false: 0, unknown: 0 };
    fc.assert(
      fc.property(conditions(fc.oneof(timeLeaf, plainLeaf, plainLeaf, existsLeaf)), facts, (condition, known) => {
        const { read, conditions: compiled } = compileConditions([condition], CATALOGUE, factsReader);
        const slots = read(known);
        const expected = plainTruth(condition, known, NOW);
        seen[expected] += 1;
        expect(compiled[0]?.test(slots, NOW)).toBe(expected);
        expect((compiled[0]?.match(read(known), NOW) ?? 0) % 2 === 1).toBe(expected === 'true');
      }),
      { numRuns: 20_000 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(1_000);
  });

  test('OQ1: with nothing known, nothing matches, whatever is negated', () => {
    fc.assert(
      fc.property(conditions(fc.oneof(timeLeaf, plainLeaf)), (condition) => {
        expect(truth(condition, {})).toBe('unknown');
        expect(truth({ '!': condition }, {})).toBe('unknown');
      }),
      { numRuns: 1_000 },
    );
  });

  test('OQ1: learning one more fact never turns a decided condition round', () => {
    fc.assert(
      fc.property(conditions(fc.oneof(timeLeaf, plainLeaf)), facts, fc.nat(), (condition, known, pick) => {
        const names = Object.keys(known);
        const left = names[pick % Math.max(1, names.length)];
        const fewer = Object.fromEntries(Object.entries(known).filter(([name]) => name !== left));
        const before = truth(condition, fewer);
        if (before !== 'unknown') expect(truth(condition, known)).toBe(before);
      }),
      { numRuns: 2_000 },
    );
  });

  test('OQ1: a value of another type is unknown, not an error and not a match', () => {
    const atLeast: Condition = { '>=': [variable('values.principal'), 300_000] };
    expect(truth(atLeast, { 'values.principal': '400,000' })).toBe('unknown');
    expect(truth({ '!': atLeast }, { 'values.principal': '400,000' })).toBe('unknown');
    expect(truth(atLeast, { 'values.principal': 400_000 })).toBe('true');
    expect(truth({ '!=': [variable('text'), 'DE'] }, {})).toBe('unknown');
    expect(truth({ in: [variable('values.principal'), ['a', 'b']] }, { 'values.principal': 3 })).toBe('unknown');
  });

  test('OQ1: each comparison, at its edges', () => {
    const cases: readonly [Condition, Facts, string][] = [
      [{ between: [variable('number'), 1, 3] }, { number: 1 }, 'true'],
      [{ between: [variable('number'), 1, 3] }, { number: 3 }, 'true'],
      [{ between: [variable('number'), 1, 3] }, { number: 3.01 }, 'false'],
      [{ '>': [variable('number'), 3] }, { number: 3 }, 'false'],
      [{ '<=': [variable('number'), 3] }, { number: 3 }, 'true'],
      [{ contains: [variable('text'), 'GAGE'] }, { text: 'Mortgages' }, 'true'],
      [{ contains: [variable('list'), 'B'] }, { list: ['a', 'b'] }, 'true'],
      [{ contains: [variable('list'), 'b'] }, { list: ['abc'] }, 'false'],
      [{ in: [variable('list'), ['x', 'b']] }, { list: ['a', 'b'] }, 'true'],
      [{ in: [variable('text'), ['B']] }, { text: 'b' }, 'false'],
      [{ glob: [variable('text'), '/mortgages/*'] }, { text: '/Mortgages/fixed/15' }, 'true'],
      [{ exists: [variable('text')] }, {}, 'false'],
      [{ '!': { exists: [variable('text')] } }, {}, 'true'],
      [{ '==': [variable('flag'), false] }, { flag: false }, 'true'],
    ];
    for (const [condition, known, expected] of cases)
      expect([condition, truth(condition, known)]).toEqual([condition, expected]);
  });

  test('OQ1: a running time stops at its end and does not run backwards', () => {
    const fact: TimeFact = { ms: 100, at: NOW, running: true, until: NOW + 50 };
    expect(elapsed(fact, NOW - 10)).toBe(100);
    expect(elapsed(fact, NOW + 500)).toBe(150);
    const compiled = compileCondition({ '>=': [variable('time'), 150] }, CATALOGUE);
    expect(compiled.judge({ time: fact }, NOW).nextLook).toBe(NOW + 50);
    expect(
      compileCondition({ '>': [variable('time'), 150] }, CATALOGUE).judge({ time: fact }, NOW).nextLook,
    ).toBeUndefined();
  });
});

describe('checking conditions', () => {
  const problems = (written: unknown) =>
    checkCondition(written, CATALOGUE).map((each) => `${each.pointer}: ${each.message}`);

  test('EN2: says what is wrong and where', () => {
    expect(problems({ '>=': [variable('number'), 3] })).toEqual([]);
    expect(problems({ and: [{ '+': [1, 2] }] })[0]).toMatch(/^\/and\/0: unknown operator "\+"/);
    expect(problems({ or: [{ '>': [variable('nope'), 2] }] })).toEqual(['/or/0/>: unknown field "nope"']);
    expect(problems({ '>=': [variable('number'), '3'] })[0]).toContain('must be compared with a number');
    expect(problems({ '==': [variable('number'), 'x'] })[0]).toContain(
      'is of type number, but is compared with the text "x"',
    );
    expect(problems({ '==': [variable('time'), 3] })[0]).toContain('does not fit the field "time"');
    expect(problems({ between: [variable('number'), 3, 1] })[0]).toContain('above the upper bound');
    expect(problems({ and: [] })[0]).toContain('at least one condition');
    expect(problems({ '>=': [3, variable('number')] })[0]).toContain('must compare a field');
    expect(problems({ '>=': [{ var: ['number', 0] }, 3] })[0]).toContain('must compare a field');
    for (const junk of [null, 3, 'x', [], {}, { a: 1, b: 2 }]) expect(problems(junk)).toHaveLength(1);
  });

  test('EN2: refuses names that JavaScript objects come with', () => {
    for (const field of ['__proto__', 'constructor', 'toString', 'values.', '.*']) {
      expect(problems({ exists: [variable(field)] })).toHaveLength(1);
    }
    expect(problems({ constructor: [variable('number'), 1] })[0]).toContain('unknown operator');
  });

  test('E8: at most 100 comparisons and 8 levels', () => {
    const leaf = { '>': [variable('number'), 1] };
    expect(problems({ and: Array.from({ length: 100 }, () => leaf) })).toEqual([]);
    expect(problems({ and: Array.from({ length: 101 }, () => leaf) })[0]).toContain('more than 100');
    expect(problems({ and: Array.from({ length: 100_000 }, () => leaf) })).toHaveLength(1);
    const nested = (levels: number): unknown => (levels === 1 ? leaf : { '!': nested(levels - 1) });
    expect(problems(nested(8))).toEqual([]);
    expect(problems(nested(9))[0]).toContain('more than 8 levels');
    expect(problems(nested(5_000))).toHaveLength(1);
    expect(() => compileCondition(nested(9) as Condition, CATALOGUE)).toThrow(/levels/);
  });

  test('E8: whatever is written, checking answers, and what passes compiles and is judged', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), conditions(plainLeaf)), facts, (written, known) => {
        if (checkCondition(written, CATALOGUE).length > 0) return;
        expect(['true', 'false', 'unknown']).toContain(truth(written as Condition, known));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('globs', () => {
  /** The plain definition, exponential, for small inputs. */
  function fits(wanted: string, text: string): boolean {
    if (wanted === '') return text === '';
    if (wanted[0] === '*') return fits(wanted.slice(1), text) || (text !== '' && fits(wanted, text.slice(1)));
    return text !== '' && (wanted[0] === '?' || wanted[0] === text[0]) && fits(wanted.slice(1), text.slice(1));
  }

  test('E8: agrees with the plain definition', () => {
    const letters = (alphabet: string, maxLength: number) =>
      fc.array(fc.constantFrom(...alphabet), { maxLength }).map((each) => each.join(''));
    fc.assert(
      fc.property(letters('ab*?', 7), letters('ab', 8), (wanted, text) => {
        expect(fitsGlob(wanted, text)).toBe(fits(wanted, text));
      }),
      { numRuns: 5_000 },
    );
  });

  test('E8: a pattern made to be slow takes no more steps than pattern times text', () => {
    const wanted = `${'*a'.repeat(100)}b`;
    let looks = 0;
    const counted = {
      length: 4_000,
      charCodeAt: () => {
        looks += 1;
        return 'a'.charCodeAt(0);
      },
    };
    expect(fitsLowered(wanted, counted)).toBe(false);
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThanOrEqual(wanted.length * counted.length);
  });
});
