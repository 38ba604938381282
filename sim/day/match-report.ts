import { seenBy } from '../checker/client-views.ts';
import type { Stored } from '../checker/observations.ts';
import { chanceToSell } from '../people.ts';
import type { DayAssociate, DayCustomer } from './day-people.ts';
import type { SimulatedDay } from './simulated-day.ts';

/** How well a part of the day's talks was matched, by the chances to sell that no server knows. Means over its talks, from 0 to 1. */
export type Matched = {
  readonly talks: number;
  /** The chance of the associate who talked. */
  readonly taken: number;
  /** The mean of all who worked then and may sell this: what chance alone, or who is idle longest, comes to. */
  readonly anybody: number;
  /** The best of them, free or not: more than any matching can reach while she talks to somebody else. */
  readonly best: number;
  /** How much of the way from `anybody` to `best` was gone. */
  readonly gained: number;
};

type Talk = Pick<Stored['engagements'][number], 'visitor' | 'shownAs' | 'talkingAt'>;
type Day = Pick<SimulatedDay, 'plan' | 'log' | 'came'> & { readonly stored: { readonly engagements: readonly Talk[] } };

const PARTS = 4;

/** Quarters of the talks in the order in which they began: what is learned from earlier outcomes shows in later ones. */
export function matchedOf({ plan, log, stored, came }: Day): readonly Matched[] {
  const clients = new Map([...seenBy(log).visitors].map(([client, visitor]) => [visitor, client]));
  const associates = new Map(plan.associates.map((each) => [each.name, each]));
  const talks = stored.engagements
    .flatMap(({ visitor, shownAs, talkingAt }) => {
      const customer = came.get(clients.get(visitor) ?? '');
      const associate = associates.get(shownAs);
      if (talkingAt === null || customer === undefined || associate === undefined) return [];
      return [{ at: talkingAt, ...chancesOf(customer, associate, plan.associates) }];
    })
    .sort((one, two) => one.at - two.at);
  return Array.from({ length: PARTS }, (_, part) => {
    const own = talks.slice((part * talks.length) / PARTS, ((part + 1) * talks.length) / PARTS);
    const mean = (of: 'taken' | 'anybody' | 'best') =>
      own.reduce((sum, each) => sum + each[of], 0) / Math.max(1, own.length);
    const [taken, anybody, best] = [mean('taken'), mean('anybody'), mean('best')];
    const gained = best > anybody ? (taken - anybody) / (best - anybody) : 0;
    return {
      talks: own.length,
      taken: rounded(taken),
      anybody: rounded(anybody),
      best: rounded(best),
      gained: rounded(gained),
    };
  });
}

const rounded = (share: number) => Math.round(share * 10_000) / 10_000;

function chancesOf(customer: DayCustomer, associate: DayAssociate, all: readonly DayAssociate[]) {
  const { at, place, segment } = customer;
  const during = ({ from, to }: { readonly from: number; readonly to: number }) => from <= at && at < to;
  const works = ({ shift, breaks, places }: DayAssociate) =>
    during(shift) && !breaks.some(during) && places.includes(place);
  const chance = ({ ability }: DayAssociate) => chanceToSell(ability, place, segment);
  const chances = all.filter((each) => each === associate || works(each)).map(chance);
  return {
    taken: chance(associate),
    anybody: chances.reduce((sum, each) => sum + each, 0) / chances.length,
    best: Math.max(...chances),
  };
}
