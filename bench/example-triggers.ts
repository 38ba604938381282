import type { Trigger, TriggerSet } from '../features/qualifier/core/index.ts';

/** A document that an enterprise with such data might write, in words and as triggers. */
export type Example = { readonly name: string; readonly words: string; readonly triggers: TriggerSet };

const MINUTES = 60_000;

function example(name: string, words: string, triggers: readonly Omit<Trigger, 'triggerId'>[]): Example {
  return {
    name,
    words,
    triggers: {
      version: 0,
      thresholds: { can: 1, must: 2 },
      triggers: triggers.map((each, index) => ({ triggerId: `trg_${index}`, ...each })),
    },
  };
}

const can = { verdict: 'can' } as const;
const at = (field: string) => ({ var: field });

const dwell = example('dwell', 'three minutes on the site, three pages seen', [
  {
    name: 'Takes her time',
    when: { and: [{ '>=': [at('time.visit'), 3 * MINUTES] }, { '>=': [at('visit.pages'), 3] }] },
    gives: can,
  },
]);

/** For recordings of products looked at and put into carts. The price of what is looked at is a value on the page. */
export const SHOP_EXAMPLES: readonly Example[] = [
  example('cart', 'something went into the cart', [
    { name: 'Put it into the cart', when: { '>=': [at('cart.adds'), 1] }, gives: can },
  ]),
  example('came back', 'the same product for the second time', [
    { name: 'Back at the same product', when: { '>=': [at('product.visits'), 2] }, gives: can },
  ]),
  example('price', 'looks at something for 300 or more', [
    { name: 'Looks at what costs 300', when: { '>=': [at('values.price'), 300] }, gives: can },
  ]),
  example('keeps looking', 'a minute and a half into the visit, two products seen', [
    {
      name: 'Keeps looking',
      when: { and: [{ '>=': [at('time.visit'), 1.5 * MINUTES] }, { '>=': [at('visit.products'), 2] }] },
      gives: can,
    },
  ]),
  example(
    'sum',
    'back at the same product 0.6, at 100 or more 0.4, two products seen 0.2; something in the cart decides',
    [
      { name: 'Put it into the cart', when: { '>=': [at('cart.adds'), 1] }, gives: can },
      { name: 'Back at the same product', when: { '>=': [at('product.visits'), 2] }, gives: { weight: 0.6 } },
      { name: 'Looks at what costs 100', when: { '>=': [at('values.price'), 100] }, gives: { weight: 0.4 } },
      { name: 'Two products seen', when: { '>=': [at('visit.products'), 2] }, gives: { weight: 0.2 } },
    ],
  ),
];

/** For sessions of which only the kinds of pages are known, by numbers: kind 6 is where buyers go and others hardly do. */
export const PAGE_EXAMPLES: readonly Example[] = [
  example('page kind 6', 'was on a page of kind 6', [
    { name: 'On a page of kind 6', when: { glob: [at('page.path'), '/kind/6/*'] }, gives: can },
  ]),
  example('page kind 1', 'was on a page of kind 1', [
    { name: 'On a page of kind 1', when: { glob: [at('page.path'), '/kind/1/*'] }, gives: can },
  ]),
  dwell,
  example('sum', 'a page of kind 6 decides; three minutes 0.5, on a page of kind 1 then 0.5', [
    { name: 'On a page of kind 6', when: { glob: [at('page.path'), '/kind/6/*'] }, gives: can },
    { name: 'Takes her time', when: { '>=': [at('time.visit'), 3 * MINUTES] }, gives: { weight: 0.5 } },
    { name: 'On a page of kind 1', when: { glob: [at('page.path'), '/kind/1/*'] }, gives: { weight: 0.5 } },
  ]),
];
