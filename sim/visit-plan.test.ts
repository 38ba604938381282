import { describe, expect, test } from 'vitest';
import { shopProduct } from '../apps/demo/catalogue/shop-catalogue.ts';
import { seededRandom } from '../kernel/random.ts';
import { planVisit } from './visit-plan.ts';

const plans = Array.from({ length: 400 }, (_, seed) =>
  planVisit(seededRandom(seed), seed % 3 === 0 ? 'lender' : 'shop'),
);
const events = plans.flatMap((plan) => plan.steps.flatMap((step) => step.events));

describe('the visits of simulated customers', () => {
  test('the same chance gives the same visit', () => {
    expect(planVisit(seededRandom(5), 'shop')).toEqual(planVisit(seededRandom(5), 'shop'));
  });

  test('begin with a page, move on the pages of one website, and end within ten minutes', () => {
    for (const plan of plans) {
      expect(plan.steps[0]?.events[0]?.kind).toBe('page');
      for (const step of plan.steps) expect(step.path.startsWith(`/demo/${plan.site}/`)).toBe(true);
      expect(plan.steps.reduce((sum, step) => sum + step.afterMs, 0)).toBeLessThan(600_000);
    }
  });

  test('look at products that exist, at their prices', () => {
    const seen = events.filter((event) => event.kind === 'product' && event.priceMinor !== undefined);
    expect(seen.length).toBeGreaterThan(100);
    for (const event of seen) {
      if (event.kind === 'product') expect(shopProduct(event.sku)?.price).toBe((event.priceMinor ?? 0) / 100);
    }
  });

  test('leave large loans to real visitors', () => {
    const principals = events.flatMap((event) => (event.kind === 'value' ? [Number(event.value)] : []));
    expect(principals.length).toBeGreaterThan(20);
    expect(Math.max(...principals)).toBeLessThan(300_000);
  });

  test('some ask for help, some buy, some hesitate before a full cart, some come back to the same product', () => {
    const kinds = new Set(events.map((event) => event.kind));
    for (const kind of ['help', 'order', 'search', 'cart-add', 'list'] as const) expect(kinds).toContain(kind);
    expect(new Set(plans.map((plan) => plan.attitude.invited))).toEqual(
      new Set(['accept', 'not-now', 'no-thanks', 'ignore']),
    );
  });
});
