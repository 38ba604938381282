import { type Random, wholeBetween } from '../kernel/random.ts';
import { SECOND } from '../kernel/time.ts';

/** How customers buy; shown by what they do, and nowhere else. */
export const SEGMENTS = ['newcomer', 'comparer', 'decided'] as const;
export type Segment = (typeof SEGMENTS)[number];

/** The share of conversations that an average associate sells, and the spread of associates around it, as log-odds (G7). */
export const BASE_RATE = 0.1;
export const SPREAD = 0.3;

/** Log-odds above the base rate: overall, and by what is sold and to whom. */
export type Ability<Place extends string> = {
  readonly overall: number;
  readonly places: Readonly<Record<Place, number>>;
  readonly segments: Readonly<Record<Segment, number>>;
};

/** Shares of offers and conversations that go so; the rest goes as it should. */
export type Mood = {
  readonly declines: number;
  readonly letsLapse: number;
  readonly forgetsToGreet: number;
  readonly forgetsOutcome: number;
  /** How long she thinks before she does something; milliseconds, the least. Twice that is the most. */
  readonly pace: number;
};

/** The last words of a customer, by which her associate knows how it ended. */
export const TAKES_IT = 'Good, I will take it.';
export const THINKS_IT_OVER = 'Thank you, I want to think about it.';

/** A normal deviate by Box and Muller (1958). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Three independent parts whose sum has the spread asked for, whatever is sold to whomever. */
export function abilityOf<Place extends string>(random: Random, places: readonly Place[]): Ability<Place> {
  const part = () => normal(random) * (SPREAD / Math.sqrt(3));
  const parts = <Key extends string>(keys: readonly Key[]) =>
    Object.fromEntries(keys.map((key) => [key, part()])) as Record<Key, number>;
  return { overall: part(), places: parts(places), segments: parts(SEGMENTS) };
}

export function moodOf(random: Random): Mood {
  return {
    declines: 0.05 * random() * 2,
    letsLapse: 0.03 * random() * 2,
    forgetsToGreet: 0.02 * random() * 2,
    forgetsOutcome: 0.03 * random() * 2,
    pace: wholeBetween(random, 2, 6) * SECOND,
  };
}

/**
 * The chance that she sells this to such a customer: the truth of the simulation, which no server is told.
 * @param base what an average associate's chance is
 */
export function chanceToSell<Place extends string>(
  { overall, places, segments }: Ability<Place>,
  place: Place,
  segment: Segment,
  base = BASE_RATE,
): number {
  const odds = Math.log(base / (1 - base)) + overall + places[place] + segments[segment];
  return 1 / (1 + Math.exp(-odds));
}
