import { randomBytes } from 'node:crypto';
import { type Random, seededRandom, wholeBetween } from '../kernel/random.ts';
import { SECOND } from '../kernel/time.ts';
import { createAsk } from './http-client.ts';
import { type Ability, abilityOf, chanceToSell, moodOf } from './people.ts';
import { startAssociate } from './simulated-associate.ts';
import { createCustomer, type SimulatedCustomer } from './simulated-customer.ts';
import type { VisitPlan } from './visit-plan.ts';

export type SimulationOptions = {
  /** Scheme, host and port of the server. */
  readonly baseUrl: string;
  /** The simulated associates with their bearer tokens. */
  readonly tokens: readonly { readonly name: string; readonly token: string }[];
  /** Public write keys of both websites. */
  readonly writeKeys: { readonly lender: string; readonly shop: string };
  /** The same seed plans the same visits. */
  readonly seed: number;
  /** How many customers browse at once; 7 unless told otherwise. */
  readonly customers?: number;
};

export type Simulation = {
  /** Ends all requests under way; returns at once. */
  stop(): void;
};

const TICK = SECOND;
/** Of her conversations an average associate sells so many here: more than on a real floor, for there are few to be seen. */
const SALE_RATE = 0.36;
/** One more customer comes at most this often, so that they do not all begin at once. */
const ARRIVES_EVERY = 6 * SECOND;

/**
 * Lets simulated customers and associates live beside real ones, over the public interfaces and at a gentle pace. A failing
 * request costs a customer her visit and nothing else: another one comes.
 */
export function startSimulation(options: SimulationOptions): Simulation {
  const { baseUrl, tokens, writeKeys, seed, customers = 7 } = options;
  const ending = new AbortController();
  const ask = createAsk(baseUrl, ending.signal);
  const random = seededRandom(seed);
  const hex = (digits: number): string =>
    randomBytes(Math.ceil(digits / 2))
      .toString('hex')
      .slice(0, digits);
  const forked = (): Random => seededRandom(wholeBetween(random, 0, 2 ** 31));

  const abilities = new Map<string, Ability<VisitPlan['site']>>();
  const stops = tokens.map(({ name, token }) => {
    const own = forked();
    abilities.set(name, abilityOf(own, ['lender', 'shop']));
    return startAssociate({ ask, random: own, self: { name, mood: moodOf(own) }, token, baseUrl, hex });
  });
  const buysFrom = (associate: string, { site, segment, luck }: VisitPlan) => {
    const ability = abilities.get(associate);
    // A real associate is as good as the average.
    return luck < (ability === undefined ? SALE_RATE : chanceToSell(ability, site, segment, SALE_RATE));
  };

  const here = new Set<SimulatedCustomer>();
  const busy = new Set<SimulatedCustomer>();
  let nextAt = 0;

  function arrive(): void {
    const site = random() < 0.4 ? 'lender' : 'shop';
    const writeKey = writeKeys[site];
    const now = () => Date.now();
    here.add(
      createCustomer({ ask, random: forked(), site, writeKey, origin: new URL(baseUrl).origin, hex, now, buysFrom }),
    );
  }

  async function live(customer: SimulatedCustomer): Promise<void> {
    busy.add(customer);
    try {
      if ((await customer.tick()) === 'gone') here.delete(customer);
    } catch {
      here.delete(customer);
    } finally {
      busy.delete(customer);
    }
  }

  const timer = setInterval(() => {
    if (here.size < customers && Date.now() >= nextAt) {
      nextAt = Date.now() + ARRIVES_EVERY;
      arrive();
    }
    for (const customer of here) if (!busy.has(customer)) void live(customer);
  }, TICK);
  timer.unref();

  return {
    stop: () => {
      clearInterval(timer);
      for (const stop of stops) stop();
      ending.abort();
    },
  };
}
