import type { Session } from '../features/clickstream/core/index.ts';
import {
  type FactSource,
  factSource,
  sessionFacts,
  type Trigger,
  type TriggerSet,
} from '../features/qualifier/core/index.ts';
import type { Condition, FactValue } from '../kernel/rule/condition.ts';
import { elapsed, isTimeFact } from '../kernel/rule/time-fact.ts';

export const NOW = 1_800_000_000_000;

/** What peers are given: facts made before, lengths of time as numbers. */
export type PlainFacts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** Sessions as the fold leaves them, and the same as facts. */
export type World = {
  readonly set: TriggerSet;
  readonly sources: readonly FactSource[];
  readonly facts: readonly PlainFacts[];
};

const DEVICES = ['desktop', 'mobile', 'tablet'];
const NODES = Array.from({ length: 30 }, (_, index) => `nod_${index}`);
const QUERIES = ['jumbo loan', 'fixed rate', 'first home', 'refinance', 'camera lens', 'tripod'];

/** So many sessions and twenty triggers of four to six conditions each, the same at each run. */
export function qualifyingWorld(count: number): World {
  const draw = drawer(7);
  const triggers = Array.from({ length: 20 }, (_, index) => triggerOf(index, draw));
  const sources = Array.from({ length: count }, (_, index) => sourceOf(index, draw));
  const facts = sources.map(({ session, context }) => {
    const known = Object.entries(sessionFacts(session, context)).map(([field, value]) => [field, plain(value)]);
    return Object.fromEntries(known) as PlainFacts;
  });
  return { set: { version: 1, triggers, thresholds: { can: 1, must: 2 } }, sources, facts };
}

function plain(value: FactValue): string | number | boolean | readonly string[] {
  return isTimeFact(value) ? elapsed(value, NOW) : value;
}

type Draw = { readonly int: (low: number, high: number) => number; readonly of: <T>(items: readonly T[]) => T };

/** Numbers from a seed (Park and Miller's generator). */
function drawer(seed: number): Draw {
  let state = seed;
  const int = (low: number, high: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return low + (state % (high - low + 1));
  };
  return { int, of: (items) => items[int(0, items.length - 1)] as (typeof items)[number] };
}

function triggerOf(index: number, draw: Draw): Trigger {
  const variable = (field: string) => ({ var: field });
  const choices: readonly (() => Condition)[] = [
    () => ({ '>=': [variable('values.calculator.principal'), draw.int(2, 6) * 100_000] }),
    () => ({ between: [variable('cart.value'), draw.int(100, 1_000), draw.int(1_500, 4_000)] }),
    () => ({ '>=': [variable('visit.pages'), draw.int(2, 6)] }),
    () => ({ '>=': [variable('product.visits'), draw.int(1, 3)] }),
    () => ({ '==': [variable('device'), draw.of(DEVICES)] }),
    () => ({ in: [variable('language'), ['en', 'de']] }),
    () => ({ in: [variable('node.ancestors'), [draw.of(NODES)]] }),
    () => ({ contains: [variable('search.last'), draw.of(['loan', 'rate', 'home', 'lens'])] }),
    () => ({ '>=': [variable('time.site'), draw.int(1, 20) * 10_000] }),
    () => ({ '>=': [variable('time.product'), draw.int(1, 10) * 5_000] }),
    () => ({ '==': [variable('checkout.started'), false] }),
    () => ({ '>': [variable('visit.clicks'), draw.int(2, 20)] }),
    () => ({ '!=': [variable('campaign'), 'staff'] }),
  ];
  const conditions = 4 + (index % 3);
  const from = draw.int(0, choices.length - 1);
  const and = Array.from({ length: conditions }, (_, at) => choices[(from + at * 5) % choices.length]?.() ?? {});
  const gives = index % 4 === 0 ? { weight: 0.6 } : { verdict: index % 2 === 0 ? ('must' as const) : ('can' as const) };
  return { triggerId: `trg_${index}`, name: `Trigger ${index}`, when: { and }, gives };
}

function sourceOf(index: number, draw: Draw): FactSource {
  const pages = draw.int(1, 10);
  const at = NOW - draw.int(0, 14_000);
  const stamped = <T>(value: T) => ({ value, at, eventId: 'e' });
  const path = Array.from({ length: pages }, (_, page) => ({
    eventId: `e${page}`,
    at: at - (pages - page) * 20_000,
    url: `https://shop.example/p/${draw.int(1, 50)}?from=list`,
    productId: `prd_${draw.int(1, 5)}`,
    sku: `sku_${draw.int(1, 5)}`,
    dwellMs: draw.int(1, 60) * 1_000,
  }));
  const value = draw.int(0, 500_000);
  const session: Session = {
    sessionId: `ses_${index}`,
    websiteId: 'web_1',
    enterpriseId: 'ent_1',
    visitorId: `vis_${index}`,
    startedAt: at - pages * 20_000,
    lastAt: at,
    path,
    searches: draw.int(0, 1) === 0 ? [] : [stamped(draw.of(QUERIES))],
    values: draw.int(0, 2) === 0 ? {} : { 'calculator.principal': stamped(draw.int(1, 8) * 100_000) },
    cart: { items: [], valueMinor: value, currency: 'USD' },
    counts: { events: pages * 3, pages, products: pages, clicks: draw.int(0, 40), cartAdds: 0, orders: 0 },
    visibleMs: path.reduce((sum, step) => sum + step.dwellMs, 0),
    device: draw.of(DEVICES),
    locale: draw.of(['en-US', 'de-CH', 'es-ES', 'fr-FR']),
    campaign: draw.of(['spring', 'staff', 'brand']),
    reach: 'widget',
  };
  const from = draw.int(0, 26);
  const history = { refusedThisVisit: false, invitationsThisVisit: 0, engagedThisVisit: false };
  const nodeId = NODES[from];
  return factSource(session, {
    ancestors: NODES.slice(from, from + 4),
    topic: nodeId === undefined ? {} : { nodeId },
    history,
  });
}
