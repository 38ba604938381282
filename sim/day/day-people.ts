import { pickOne, pickWeighted, type Random, seededRandom, wholeBetween } from '../../kernel/random.ts';
import { HOUR, MINUTE, SECOND } from '../../kernel/time.ts';
import { type Ability, abilityOf, type Mood, moodOf, SEGMENTS, type Segment } from '../people.ts';

/** What customers look for, as codes of nodes. */
export const PLACES = ['first-home', 'fixed-rate', 'refinancing', 'private'] as const;
export type Place = (typeof PLACES)[number];

/** Milliseconds since the day began. */
export type Span = { readonly from: number; readonly to: number };

export type DayAssociate = {
  readonly name: string;
  readonly ability: Ability<Place>;
  readonly mood: Mood;
  readonly capacity: number;
  readonly places: readonly Place[];
  readonly shift: Span;
  readonly breaks: readonly Span[];
  /** How often she looks whether there is somebody on the list for her; milliseconds. */
  readonly looksAround: number;
  readonly seed: number;
};

export type DayCustomer = {
  readonly at: number;
  readonly place: Place;
  readonly segment: Segment;
  /** What the loan is to be; above 300,000 it is a `must`. */
  readonly budget: number;
  readonly pages: number;
  /** How long she looks at a page. */
  readonly reads: number;
  /** How long she waits for somebody whom she asked for. */
  readonly patience: number;
  readonly asks: boolean;
  /** She says on the website that she wants nobody, before anybody asked. */
  readonly refuses: boolean;
  readonly invited: 'accept' | 'not-now' | 'no-thanks' | 'ignore';
  /** How much she says before she decides. */
  readonly lines: number;
  /** Goes without a word in the middle of a conversation. */
  readonly vanishes: boolean;
  /** Loads the page anew, loses the connection, opens a second tab, in the middle of it. */
  readonly reloads: boolean;
  readonly tabs: 1 | 2;
  /** She buys when the chance of the one who talks to her is above this: the same person meets the same luck. */
  readonly luck: number;
  readonly seed: number;
};

/** How opportunities reach associates: all in one way, or each trigger in its own. */
export const DAY_MODES = ['assign', 'race', 'choose', 'mixed'] as const;
export type DayMode = (typeof DAY_MODES)[number];

export type DayOptions = {
  readonly seed: number;
  /** How many come in an hour, on the average of the day. */
  readonly customers: number;
  readonly associates: number;
  readonly hours: number;
};

export type DayPlan = { readonly associates: readonly DayAssociate[]; readonly customers: readonly DayCustomer[] };

function associateOf(random: Random, index: number, hours: number): DayAssociate {
  const day = hours * HOUR;
  // Two thirds are there when the day begins; the others come later and stay longer.
  const late = index % 3 === 2;
  const from = late ? Math.round(day * 0.15 * random()) : 0;
  const to = late ? day : Math.round(day * (0.9 + 0.1 * random()));
  const length = Math.min(15 * MINUTE, day / 16);
  const breaks = Array.from({ length: Math.max(1, Math.round(hours / 3)) }, (): Span => {
    const at = Math.round(from + (to - from) * (0.2 + 0.6 * random()));
    return { from: at, to: at + length };
  });
  return {
    name: `Associate ${String(index + 1).padStart(3, '0')}`,
    ability: abilityOf(random, PLACES),
    mood: moodOf(random),
    capacity: wholeBetween(random, 1, 3),
    places: random() < 0.5 ? PLACES : PLACES.filter((place) => place !== 'private'),
    shift: { from, to },
    breaks,
    looksAround: wholeBetween(random, 5, 25) * SECOND,
    seed: wholeBetween(random, 0, 2 ** 31),
  };
}

const BUDGETS: Readonly<Record<Place, readonly [number, number]>> = {
  'first-home': [12, 36],
  'fixed-rate': [15, 45],
  refinancing: [8, 30],
  private: [40, 200],
};

function customerOf(random: Random, at: number): DayCustomer {
  const place = pickWeighted(random, [
    [3, 'first-home'],
    [4, 'fixed-rate'],
    [2, 'refinancing'],
    [1, 'private'],
  ] as const);
  const segment = pickOne(random, SEGMENTS);
  const pages = segment === 'comparer' ? wholeBetween(random, 4, 9) : wholeBetween(random, 1, 5);
  return {
    at,
    place,
    segment,
    budget: wholeBetween(random, ...BUDGETS[place]) * 10_000,
    pages,
    reads: wholeBetween(random, 8, 45) * SECOND,
    patience: wholeBetween(random, 20, 150) * SECOND,
    asks: random() < (segment === 'newcomer' ? 0.08 : 0.04),
    refuses: random() < 0.03,
    invited: pickWeighted(random, [
      [6, 'accept'],
      [2, 'not-now'],
      [1, 'no-thanks'],
      [1, 'ignore'],
    ] as const),
    lines: wholeBetween(random, 1, 6),
    vanishes: random() < 0.06,
    reloads: random() < 0.1,
    tabs: random() < 0.1 ? 2 : 1,
    luck: random(),
    seed: wholeBetween(random, 0, 2 ** 31),
  };
}

/** How busy a moment of the day is, from 0 to 1: quiet at both ends, a peak before noon and a higher one towards the evening. */
export function trafficAt(share: number): number {
  const hump = (middle: number, width: number) => Math.exp(-(((share - middle) / width) ** 2));
  return 0.25 + 0.55 * hump(0.33, 0.14) + 0.75 * hump(0.75, 0.12);
}

/** The highest that `trafficAt` comes to, and its mean over the day. */
const PEAK = 1.01;
const MEAN = Array.from({ length: 1_000 }, (_, index) => trafficAt((index + 0.5) / 1_000)).reduce(
  (sum, each) => sum + each / 1_000,
  0,
);

/** Moments of arrival, a Poisson process whose rate follows the day, by thinning (Lewis and Shedler 1979). */
function arrivals(random: Random, { customers, hours }: DayOptions): number[] {
  const found: number[] = [];
  const day = hours * HOUR;
  const most = (customers / HOUR) * (PEAK / MEAN);
  for (let at = 0; ; ) {
    at -= Math.log(1 - random()) / most;
    if (at >= day) return found;
    if (random() < trafficAt(at / day) / PEAK) found.push(Math.round(at));
  }
}

/** Everybody of a day and what each is minded to do: the same seed plans the same day. */
export function planDay(options: DayOptions): DayPlan {
  const random = seededRandom(options.seed);
  const people = seededRandom(wholeBetween(random, 0, 2 ** 31));
  const visits = seededRandom(wholeBetween(random, 0, 2 ** 31));
  return {
    associates: Array.from({ length: options.associates }, (_, index) => associateOf(people, index, options.hours)),
    customers: arrivals(visits, options).map((at) => customerOf(visits, at)),
  };
}
