import { LOANS } from '../apps/demo/catalogue/lender-catalogue.ts';
import { brandOf, productsUnder, SHOP_PRODUCTS, trailOf } from '../apps/demo/catalogue/shop-catalogue.ts';
import { SHOP_NODES } from '../apps/demo/catalogue/shop-nodes.ts';
import type { ShopProduct } from '../apps/demo/catalogue/shop-product.ts';
import type { EventBody, LineItem } from '../features/clickstream/core/index.ts';
import { pickOne, pickWeighted, type Random, wholeBetween } from '../kernel/random.ts';
import { SEGMENTS, type Segment } from './people.ts';

/** What a simulated customer does next: after a while, at an address, these events. */
type VisitStep = { readonly afterMs: number; readonly path: string; readonly events: readonly EventBody[] };

/** How she takes an invitation, and what she says once she talks. */
export type Attitude = {
  readonly invited: 'accept' | 'not-now' | 'no-thanks' | 'ignore';
  readonly lines: readonly string[];
};

/** A whole visit, planned beforehand. */
export type VisitPlan = {
  readonly site: 'lender' | 'shop';
  readonly device: 'desktop' | 'mobile' | 'tablet';
  readonly locale: string;
  readonly steps: readonly VisitStep[];
  readonly attitude: Attitude;
  readonly segment: Segment;
  /** She buys when the chance of the one who talks to her is above this. */
  readonly luck: number;
};

const CURRENCY = 'USD';
const REFERRERS = ['https://search.example/', 'https://news.example/photo', undefined, undefined];
const LOCALES = ['en-US', 'en-US', 'en-GB', 'de-DE', 'es-MX'];

/** Short enough that nobody waits for a simulated customer, long enough to watch her. Milliseconds. */
const READS = [8_000, 32_000] as const;

type Draft = { steps: VisitStep[]; readonly random: Random };

function go(draft: Draft, path: string, title: string, ...events: EventBody[]): void {
  const { steps, random } = draft;
  const referrer = steps.length === 0 ? pickOne(random, [...REFERRERS.map((each) => each ?? '')]) : '';
  const page: EventBody = referrer === '' ? { kind: 'page', title } : { kind: 'page', title, referrer };
  const click: EventBody[] = steps.length === 0 ? [] : [{ kind: 'click', target: 'a' }];
  steps.push({ afterMs: wholeBetween(random, ...READS), path, events: [...click, page, ...events] });
}

function stay(draft: Draft, afterMs: number, ...events: EventBody[]): void {
  const path = draft.steps.at(-1)?.path ?? '/';
  draft.steps.push({ afterMs, path, events });
}

function lenderVisit(draft: Draft): Attitude {
  const { random } = draft;
  go(draft, '/demo/lender/', 'Wrenfield Home Loans');
  const course = pickWeighted(random, [
    [5, 'loans'],
    [4, 'calculator'],
    [2, 'private'],
  ] as const);
  if (course === 'loans') {
    go(draft, '/demo/lender/mortgages/', 'Mortgages');
    const seen = new Set<string>();
    for (let count = wholeBetween(random, 1, 3); count > 0; count -= 1) {
      const loan = pickOne(random, LOANS);
      if (seen.has(loan.sku)) continue;
      seen.add(loan.sku);
      go(draft, `/demo/lender/mortgages/${loan.slug}/`, loan.name, { kind: 'product', sku: loan.sku, name: loan.name });
    }
    return { invited: 'not-now', lines: [] };
  }
  if (course === 'calculator') {
    go(draft, '/demo/lender/calculator/', 'Mortgage calculator');
    // Large loans are left to real visitors: they are what the story of the demonstration is about.
    for (let tries = wholeBetween(random, 1, 3); tries > 0; tries -= 1) {
      const value = wholeBetween(random, 9, 28) * 10_000;
      stay(draft, wholeBetween(random, 6_000, 15_000), { kind: 'value', name: 'calculator.principal', value });
    }
    go(draft, '/demo/lender/about/', 'About us');
    return { invited: 'not-now', lines: [] };
  }
  go(draft, '/demo/lender/private-bank/', 'Private bank', {
    kind: 'product',
    sku: 'PRIV-LOAN',
    name: 'Private mortgage',
  });
  stay(draft, wholeBetween(random, 30_000, 50_000), { kind: 'click', target: 'section' });
  stay(draft, wholeBetween(random, 15_000, 30_000), { kind: 'click', target: 'section' });
  return attitude(random, [
    'Hello. We have a house and are looking at a second one, at the lake.',
    'Both together would be about 1.4 million.',
    'Interest only would suit us for the first years.',
    'Good. Please send me that sheet.',
  ]);
}

function lineOf(product: ShopProduct, quantity: number): LineItem {
  return { sku: product.sku, name: product.name, quantity, priceMinor: product.price * 100 };
}

function look(draft: Draft, product: ShopProduct): void {
  go(draft, `/demo/shop/p/${product.sku}/`, product.name, {
    kind: 'product',
    sku: product.sku,
    name: product.name,
    priceMinor: product.price * 100,
    currency: CURRENCY,
  });
}

function shopVisit(draft: Draft): Attitude {
  const { random } = draft;
  go(draft, '/demo/shop/', 'Oriel');
  const department = pickOne(
    random,
    SHOP_NODES.filter((node) => node.parent !== undefined && trailOf(node.key).length === 2),
  );
  const products = productsUnder(department.key);
  const wanted = pickOne(random, products);
  const questions = [
    `Hello. Is the ${wanted.name} the right one for somebody who is just beginning?`,
    `I had thought of about ${wanted.price} dollars, a little more if there is a reason.`,
    'That makes sense. And do I need anything with it?',
    'Thank you, that helps.',
  ];
  if (random() < 0.45) {
    const query = pickOne(random, [brandOf(wanted), department.name, wanted.name]).toLowerCase();
    go(draft, `/demo/shop/search/?q=${encodeURIComponent(query)}`, `${query} | Oriel`, { kind: 'search', query });
  } else {
    go(draft, `/demo/shop/c/${department.key}/`, department.name, { kind: 'list', category: department.name });
  }
  const course = pickWeighted(random, [
    [6, 'look'],
    [3, 'return'],
    [3, 'buy'],
    [2, 'hesitate'],
    [2, 'ask'],
  ] as const);
  look(draft, wanted);
  if (course === 'look') {
    for (let count = wholeBetween(random, 0, 2); count > 0; count -= 1) look(draft, pickOne(random, products));
  }
  if (course === 'return') {
    for (let visit = 0; visit < 2; visit += 1) {
      look(
        draft,
        pickOne(
          random,
          SHOP_PRODUCTS.filter((other) => other.sku !== wanted.sku),
        ),
      );
      look(draft, wanted);
    }
    stay(draft, 25_000, { kind: 'click', target: 'section' });
  }
  if (course === 'ask') stay(draft, wholeBetween(random, 8_000, 16_000), { kind: 'help' });
  if (course === 'buy' || course === 'hesitate') {
    const item = lineOf(wanted, course === 'hesitate' ? Math.max(1, Math.ceil(1_600 / wanted.price)) : 1);
    stay(draft, 9_000, { kind: 'cart-add', items: [item], currency: CURRENCY });
    go(draft, '/demo/shop/cart/', 'Cart', { kind: 'cart', items: [item], currency: CURRENCY });
    if (course === 'hesitate') {
      stay(draft, 45_000, { kind: 'click', target: 'section' });
      stay(draft, 20_000, { kind: 'click', target: 'section' });
    } else {
      go(draft, '/demo/shop/checkout/', 'Checkout', { kind: 'checkout', step: 'details' });
      const totalMinor = (item.priceMinor ?? 0) * item.quantity;
      const orderId = `OR-S${wholeBetween(random, 100_000, 999_999)}`;
      go(draft, '/demo/shop/order/', 'Thank you', {
        kind: 'order',
        orderId,
        totalMinor,
        currency: CURRENCY,
        items: [item],
      });
    }
  }
  const asked = course === 'ask';
  return asked ? { invited: 'accept', lines: questions } : attitude(random, questions);
}

function attitude(random: Random, lines: readonly string[]): Attitude {
  const invited = pickWeighted(random, [
    [6, 'accept'],
    [2, 'not-now'],
    [1, 'no-thanks'],
    [1, 'ignore'],
  ] as const);
  return { invited, lines: lines.slice(0, wholeBetween(random, 2, lines.length)) };
}

/** Plans a visit: the same chance gives the same visit. It never reaches what makes a mortgage an opportunity. */
export function planVisit(random: Random, site: VisitPlan['site']): VisitPlan {
  const device = pickWeighted(random, [
    [6, 'desktop'],
    [3, 'mobile'],
    [1, 'tablet'],
  ] as const);
  const locale = pickOne(random, LOCALES);
  const draft: Draft = { steps: [], random };
  const mood = site === 'lender' ? lenderVisit(draft) : shopVisit(draft);
  const [segment, luck] = [pickOne(random, SEGMENTS), random()];
  return { site, device, locale, steps: draft.steps, attitude: mood, segment, luck };
}
