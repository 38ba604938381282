// F3: qualifying with reasons, beside engines that give none, on the same sessions and triggers in one run.
import { LogicEngine } from 'json-logic-engine';
import { Engine } from 'json-rules-engine';
import { compileTriggers, factSource, qualify } from '../features/qualifier/core/index.ts';
import type { Condition } from '../kernel/rule/condition.ts';
import { type Measure, quantile, rounded } from './measure.ts';
import { NOW, type PlainFacts, qualifyingWorld, type World } from './qualifying-world.ts';

const SESSIONS = 10_000;
const ROUNDS = 15;
/** The slowest peer gets fewer. */
const FEW = 300;

/** A way to judge sessions: how many triggers matched, or verdicts were given, over the first so many sessions. */
type Judge = (count: number) => number | Promise<number>;

export async function measure(): Promise<readonly Measure[]> {
  const world = qualifyingWorld(SESSIONS);
  const ours = qualifier(world);
  const matched = matches(world);
  const peers: Readonly<Record<string, Judge>> = {
    'generated JavaScript, no reasons': generated(world),
    'json-logic-engine, built': logicEngine(world),
    'json-rules-engine': rulesEngine(world),
  };
  const expected = { all: matched(SESSIONS), few: matched(FEW) };
  for (const [name, judge] of Object.entries(peers)) {
    const isFew = name === 'json-rules-engine';
    const found = await judge(isFew ? FEW : SESSIONS);
    if (found !== (isFew ? expected.few : expected.all)) throw new Error(`${name} found ${found} matches`);
  }
  const rates = new Map<string, number[]>([['ours', []]]);
  for (let round = 0; round < ROUNDS; round += 1) {
    push(rates, 'ours', await rateOf(ours, SESSIONS));
    push(rates, 'ours, every trigger explained', await rateOf(explained(world), SESSIONS / 10));
    for (const [name, judge] of Object.entries(peers)) {
      if (name === 'json-rules-engine' && round > 2) continue;
      push(rates, name, await rateOf(judge, name === 'json-rules-engine' ? FEW : SESSIONS));
    }
  }
  const median = (name: string): number => Math.round(quantile(rates.get(name) ?? [], 0.5));
  const beside = 'generated JavaScript, no reasons';
  return [
    {
      id: 'F3',
      name: `qualifying from sessions with reasons, ${SESSIONS} sessions x 20 triggers, ${ours(SESSIONS)} opportunities`,
      value: median('ours'),
      unit: '1/s',
      ratio: rounded(median('ours') / median(beside)),
      beside,
      peers: Object.fromEntries(
        [...rates.keys()].filter((name) => name !== 'ours').map((name) => [name, median(name)]),
      ),
    },
  ];
}

function push(rates: Map<string, number[]>, name: string, rate: number): void {
  rates.set(name, [...(rates.get(name) ?? []), rate]);
}

async function rateOf(judge: Judge, count: number): Promise<number> {
  const from = performance.now();
  await judge(count);
  return (count * 1_000) / (performance.now() - from);
}

const HISTORY = { refusedThisVisit: false, invitationsThisVisit: 0, engagedThisVisit: false };

/** As the server does for each session that moved: from the session to the verdict, its reasons and the next look. */
function qualifier({ set, sources }: World): (count: number) => number {
  const compiled = compileTriggers(set);
  const context = { history: HISTORY, now: NOW, invitationsPerVisit: 2 };
  return (count) => {
    let opportunities = 0;
    for (let index = 0; index < count; index += 1) {
      const source = sources[index];
      if (source === undefined) break;
      const found = qualify(compiled, factSource(source.session, source.context), context);
      if (found.verdict !== 'none' && found.reasons.length > 0) opportunities += 1;
    }
    return opportunities;
  };
}

/** How many triggers match, which every peer has to find too. */
function matches({ set, sources }: World): (count: number) => number {
  const compiled = compileTriggers(set);
  return (count) => {
    let matched = 0;
    for (const { session, context } of sources.slice(0, count)) {
      const slots = compiled.read(factSource(session, context));
      for (const { condition } of compiled.all) if (condition.match(slots, NOW) % 2 === 1) matched += 1;
    }
    return matched;
  };
}

/** With every comparison of every trigger written down, whether it matched or not: as a page asks for one session. */
function explained({ set, sources }: World): Judge {
  const compiled = compileTriggers(set);
  return (count) => {
    let leaves = 0;
    for (const { session, context } of sources.slice(0, count)) {
      const slots = compiled.read(factSource(session, context));
      for (const { condition } of compiled.all) leaves += condition.explain(slots, NOW).length;
    }
    return leaves;
  };
}

function parts(condition: Condition): readonly (readonly [string, string, unknown, unknown])[] {
  return (condition as { and: readonly Record<string, unknown[]>[] }).and.map((leaf) => {
    const [operator = '', operand = []] = Object.entries(leaf)[0] ?? [];
    const [reference, first, second] = operand;
    return [operator, (reference as { var: string }).var, first, second] as const;
  });
}

/** What somebody would write by hand: one function of all triggers. */
function generated({ set, facts }: World): Judge {
  const tests = set.triggers.map(({ when }) =>
    parts(when)
      .map(([operator, field, first, second]) => {
        const value = `f[${JSON.stringify(field)}]`;
        const constant = JSON.stringify(first);
        if (operator === 'between') return `${value} >= ${constant} && ${value} <= ${JSON.stringify(second)}`;
        if (operator === 'contains') return `${value} !== undefined && ${value}.includes(${constant})`;
        if (operator === 'in' && field === 'node.ancestors')
          return `${value} !== undefined && ${value}.includes(${JSON.stringify((first as string[])[0])})`;
        if (operator === 'in')
          return (first as string[]).map((each) => `${value} === ${JSON.stringify(each)}`).join(' || ');
        if (operator === '!=') return `${value} !== undefined && ${value} !== ${constant}`;
        return `${value} ${operator === '==' ? '===' : operator} ${constant}`;
      })
      .map((test) => `(${test})`)
      .join(' && '),
  );
  const body = `let n = 0; ${tests.map((test) => `if (${test}) n += 1;`).join('\n')} return n;`;
  const judge = new Function('f', body) as (known: PlainFacts) => number;
  return (count) => {
    let matched = 0;
    for (let index = 0; index < count; index += 1) matched += judge(facts[index] ?? {});
    return matched;
  };
}

function logicEngine({ set, facts }: World): Judge {
  const engine = new LogicEngine();
  const nested = facts.map(nest);
  const rules = set.triggers.map(({ when }) =>
    engine.build({
      and: parts(when).map(([operator, field, first, second]) => {
        const value = { var: field };
        if (operator === 'between') return { and: [{ '>=': [value, first] }, { '<=': [value, second] }] };
        if (operator === 'contains') return { in: [first, value] };
        if (operator === 'in' && field === 'node.ancestors') return { in: [(first as string[])[0], value] };
        return { [operator === '==' ? '===' : operator === '!=' ? '!==' : operator]: [value, first] };
      }),
    }),
  );
  return (count) => {
    let matched = 0;
    for (let index = 0; index < count; index += 1) {
      const data = nested[index];
      for (const rule of rules) if (rule(data) === true) matched += 1;
    }
    return matched;
  };
}

/** `a.b` as `b` within `a`, as that engine reads it. `node` and `node.ancestors` cannot both be: the latter is asked for. */
function nest(known: PlainFacts): object {
  const root: Record<string, unknown> = { search: { last: '' }, node: { ancestors: [] } };
  for (const [field, value] of Object.entries(known)) {
    if (field === 'node') continue;
    let at = root;
    const names = field.split('.');
    for (const name of names.slice(0, -1)) {
      const inner = (at[name] ?? {}) as Record<string, unknown>;
      at[name] = inner;
      at = inner;
    }
    at[names.at(-1) ?? ''] = value;
  }
  return root;
}

const RULE_OPERATORS: Readonly<Record<string, string>> = {
  '>=': 'greaterThanInclusive',
  '>': 'greaterThan',
  '<=': 'lessThanInclusive',
  '==': 'equal',
  '!=': 'notEqual',
  in: 'in',
};

function rulesEngine({ set, facts }: World): Judge {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator(
    'has',
    (value: unknown, wanted: unknown) => typeof value === 'string' && value.includes(String(wanted)),
  );
  for (const { when, triggerId } of set.triggers) {
    const all = parts(when).flatMap(([operator, fact, first, second]) => {
      if (operator === 'between')
        return [
          { fact, operator: 'greaterThanInclusive', value: first },
          { fact, operator: 'lessThanInclusive', value: second },
        ];
      if (operator === 'contains') return [{ fact, operator: 'has', value: first }];
      if (operator === 'in' && fact === 'node.ancestors')
        return [{ fact, operator: 'contains', value: (first as string[])[0] }];
      return [{ fact, operator: RULE_OPERATORS[operator] ?? operator, value: first }];
    });
    engine.addRule({ conditions: { all }, event: { type: triggerId } });
  }
  return async (count) => {
    let matched = 0;
    for (const known of facts.slice(0, count)) matched += (await engine.run({ ...known })).events.length;
    return matched;
  };
}
