/** A source of chance: each call gives a number from 0 (included) to 1 (excluded). */
export type Random = () => number;

/**
 * A small seeded generator: the same seed gives the same numbers everywhere. For simulations and tests, not for secrets.
 * Mulberry32 by Tommy Ettinger (2017), in the public domain: 32 bits of state, period 2^32.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from `low` to `high`, both included. */
export function wholeBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** One of several. Throws when there is nothing to choose from. */
export function pickOne<T>(random: Random, from: readonly T[]): T {
  const index = Math.floor(random() * from.length);
  const chosen = from[index];
  if (index >= from.length || chosen === undefined) throw new RangeError('There is nothing to choose from.');
  return chosen;
}

/** One of several by their weights, which are not negative and not all zero. */
export function pickWeighted<T>(random: Random, from: readonly (readonly [weight: number, value: T])[]): T {
  const sum = from.reduce((total, [weight]) => total + weight, 0);
  let left = random() * sum;
  for (const [weight, value] of from) {
    left -= weight;
    if (left < 0) return value;
  }
  throw new RangeError('There is nothing to choose from.');
}
