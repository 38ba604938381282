import type { MatchingRule, RuleSet } from '../../features/matching/core/index.ts';
import type { Trigger, TriggerSet } from '../../features/qualifier/core/index.ts';

/** Website ids that triggers are bound to. */
export type SeedWebsites = { readonly lender: string; readonly shop: string };

/** Why a customer of the demonstration deserves an associate. */
export function seedTriggers({ lender, shop }: SeedWebsites): Omit<TriggerSet, 'version'> {
  const triggers: readonly Trigger[] = [
    {
      triggerId: 'trg_large_loan',
      name: 'A large loan in the calculator',
      when: { '>=': [{ var: 'values.calculator.principal' }, 300_000] },
      gives: { verdict: 'must' },
      openingWords:
        'Good day, this is {associate} of Wrenfield. For a loan of this size it is worth looking at it together: may I help?',
      websiteIds: [lender],
    },
    {
      triggerId: 'trg_private_bank',
      name: 'Reading about the private bank',
      when: {
        and: [{ glob: [{ var: 'page.path' }, '/demo/lender/private-bank*'] }, { '>=': [{ var: 'time.page' }, 40_000] }],
      },
      gives: { verdict: 'can' },
      openingWords: 'This is {associate}. If you have a question about {topic}, I am here, with time.',
      websiteIds: [lender],
    },
    {
      triggerId: 'trg_third_visit',
      name: 'The third visit to the same product',
      when: { '>=': [{ var: 'product.visits' }, 3] },
      gives: { verdict: 'can' },
      openingWords: 'Hello, {associate} here. {topic} again? Ask me what the page does not say.',
    },
    {
      triggerId: 'trg_full_cart',
      name: 'A full cart, and hesitation',
      when: {
        and: [
          { '>=': [{ var: 'cart.value' }, 1_500] },
          { '>=': [{ var: 'time.page' }, 30_000] },
          { '==': [{ var: 'order.placed' }, false] },
        ],
      },
      gives: { verdict: 'can' },
      openingWords:
        'Hello, this is {associate} of Oriel. Before you pay: does everything in the cart fit together? I can check.',
      websiteIds: [shop],
    },
    {
      triggerId: 'trg_compares',
      name: 'Compares several products',
      when: { '>=': [{ var: 'visit.products' }, 4] },
      gives: { weight: 2 },
    },
    {
      triggerId: 'trg_searches',
      name: 'Searches again and again',
      when: { '>=': [{ var: 'search.count' }, 3] },
      gives: { weight: 2 },
    },
    {
      triggerId: 'trg_stays',
      name: 'Stays for three minutes',
      when: { '>=': [{ var: 'time.site' }, 180_000] },
      gives: { weight: 1 },
      openingWords: 'Hello, {associate} here. Can I help you choose?',
    },
    {
      triggerId: 'trg_rates',
      name: 'Reads the rates',
      when: {
        and: [{ glob: [{ var: 'page.path' }, '/demo/lender/rates*'] }, { '>=': [{ var: 'time.page' }, 30_000] }],
      },
      gives: { weight: 2 },
      websiteIds: [lender],
    },
  ];
  return { triggers, thresholds: { can: 4, must: 8 } };
}

/** A rule set of the demonstration; `boundTo` names a place by its code, or is the default. */
export type SeedRuleSet = Pick<RuleSet, 'name' | 'rules' | 'requiredLevel'> & {
  readonly key: string;
  readonly boundTo: { readonly node: string } | { readonly default: true };
};

const rule = (ruleId: string, kind: MatchingRule['kind'], weight: number, bounds?: readonly [number, number]) =>
  bounds === undefined ? { ruleId, kind, weight } : { ruleId, kind, weight, bounds };

/** How associates are compared: for mortgages, for cameras, and everywhere else. Amounts in cents. */
export const SEED_RULE_SETS: readonly SeedRuleSet[] = [
  {
    key: 'demo_default',
    name: 'Every product',
    boundTo: { default: true },
    requiredLevel: 1,
    rules: [
      rule('rule_conversion', 'conversion', 35, [0, 0.6]),
      rule('rule_level', 'accreditation-level', 25, [1, 5]),
      rule('rule_rating', 'rating', 15, [3, 5]),
      rule('rule_language', 'language', 15),
      rule('rule_waiting', 'idle-time', 10, [0, 900_000]),
    ],
  },
  {
    key: 'demo_mortgages',
    name: 'Mortgages',
    boundTo: { node: 'mortgages' },
    requiredLevel: 3,
    rules: [
      rule('rule_conversion', 'conversion', 40, [0.2, 0.45]),
      rule('rule_revenue', 'revenue-per-trial', 15, [4_000_000, 14_000_000]),
      rule('rule_level', 'accreditation-level', 15, [1, 5]),
      rule('rule_rating', 'rating', 10, [3, 5]),
      rule('rule_experience', 'experience', 10, [0, 15]),
      rule('rule_language', 'language', 10),
    ],
  },
  {
    key: 'demo_cameras',
    name: 'Cameras',
    boundTo: { node: 'cameras' },
    requiredLevel: 2,
    rules: [
      rule('rule_conversion', 'conversion', 40, [0.2, 0.5]),
      rule('rule_revenue', 'revenue-per-trial', 20, [30_000, 150_000]),
      rule('rule_level', 'accreditation-level', 20, [1, 5]),
      rule('rule_rating', 'rating', 10, [3, 5]),
      rule('rule_language', 'language', 10),
    ],
  },
];
