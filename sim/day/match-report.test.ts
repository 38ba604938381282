import { expect, test } from 'vitest';
import { chanceToSell } from '../people.ts';
import { planDay } from './day-people.ts';
import { matchedOf } from './match-report.ts';

const plan = planDay({ seed: 5, customers: 200, associates: 12, hours: 8 });

/** A day on which everybody talked to whoever is chosen for her. */
function dayOf(choose: (chances: readonly number[], turn: number) => number): Parameters<typeof matchedOf>[0] {
  const customers = plan.customers.filter(({ at }) => plan.associates.some((each) => works(each, at)));
  const engagements = customers.map((customer, index) => {
    const able = plan.associates.filter((each) => works(each, customer.at) && each.places.includes(customer.place));
    const chances = able.map(({ ability }) => chanceToSell(ability, customer.place, customer.segment));
    const { name = '' } = able[choose(chances, index)] ?? {};
    return { visitor: `v${index}`, shownAs: name, talkingAt: customer.at };
  });
  const log = customers.map((_, index) => ({
    kind: 'reply' as const,
    client: `customer:${index}`,
    method: 'GET',
    path: '/v1/widget/state',
    status: 200,
    body: { visitorId: `v${index}` },
  }));
  const came = new Map(customers.map((customer, index) => [`customer:${index}`, customer]));
  return { plan, log, stored: { engagements }, came };
}

function works({ shift, breaks }: (typeof plan.associates)[number], at: number): boolean {
  return shift.from <= at && at < shift.to && !breaks.some(({ from, to }) => from <= at && at < to);
}

test('G7: whoever always takes the best has gone all the way, the worst the other way, and taking turns stays near nothing', () => {
  const best = matchedOf(dayOf((chances) => chances.indexOf(Math.max(...chances))));
  expect(best).toHaveLength(4);
  expect(best.map(({ gained }) => gained)).toEqual([1, 1, 1, 1]);
  const worst = matchedOf(dayOf((chances) => chances.indexOf(Math.min(...chances))));
  expect(worst.every(({ gained }) => gained < -0.3)).toBe(true);
  const turns = matchedOf(dayOf((chances, turn) => turn % chances.length));
  expect(turns.every(({ gained, talks }) => talks > 300 && Math.abs(gained) < 0.15)).toBe(true);
});

test('G7: what is better from the middle of the day on shows in the later quarters only', () => {
  const half = plan.customers.length / 2;
  const learned = matchedOf(
    dayOf((chances, turn) => (turn < half ? turn % chances.length : chances.indexOf(Math.max(...chances)))),
  );
  const [first = 0, second = 0, third = 0, fourth = 0] = learned.map(({ gained }) => gained);
  expect(Math.max(first, second)).toBeLessThan(0.15);
  expect(Math.min(third, fourth)).toBeGreaterThan(0.9);
});
