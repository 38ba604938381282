/** A place in the lender's hierarchy. */
export type LenderNode = { readonly key: string; readonly name: string; readonly parent?: string };

export const LENDER_NODES: readonly LenderNode[] = [
  { key: 'home-lending', name: 'Home lending' },
  { key: 'mortgages', name: 'Mortgages', parent: 'home-lending' },
  { key: 'fixed-rate', name: 'Fixed-rate mortgages', parent: 'mortgages' },
  { key: 'adjustable', name: 'Adjustable mortgages', parent: 'mortgages' },
  { key: 'first-home', name: 'First home', parent: 'mortgages' },
  { key: 'refinancing', name: 'Refinancing', parent: 'home-lending' },
  { key: 'rate-refinancing', name: 'Rate and term refinancing', parent: 'refinancing' },
  { key: 'cash-out', name: 'Cash-out refinancing', parent: 'refinancing' },
  { key: 'private-banking', name: 'Private banking' },
  { key: 'private-lending', name: 'Private lending', parent: 'private-banking' },
  { key: 'wealth', name: 'Wealth management', parent: 'private-banking' },
];

/** A loan of the demonstration lender. Rates in percent a year; `years` is the term. */
export type Loan = {
  readonly sku: string;
  readonly slug: string;
  readonly name: string;
  readonly short: string;
  readonly node: string;
  readonly rate: number;
  /** Rate with fees spread over the term. */
  readonly apr: number;
  readonly years: number;
  /** Years until the rate may move; absent if it never does. */
  readonly fixedYears?: number;
  readonly headline: string;
  readonly lead: string;
  readonly suits: readonly string[];
  readonly terms: readonly (readonly [string, string])[];
};

const COMMON: readonly (readonly [string, string])[] = [
  ['Extra payments', 'Any amount, any month, no charge'],
  ['Valuation', 'Included'],
];

/** What the demonstration lender lends. All figures are invented. */
export const LOANS: readonly Loan[] = [
  {
    sku: 'FIX-30',
    slug: 'fixed-30',
    name: '30-year fixed mortgage',
    short: '30-year fixed',
    node: 'fixed-rate',
    rate: 6.25,
    apr: 6.38,
    years: 30,
    headline: 'The lowest payment you can plan thirty years with.',
    lead: 'One rate and one payment from the first month to the last, whatever the market does in between.',
    suits: ['You want the smallest monthly payment', 'You plan to stay for a long time', 'You like to know'],
    terms: [['Deposit', 'From 5 %'], ['Rate lock', '90 days, free'], ...COMMON],
  },
  {
    sku: 'FIX-20',
    slug: 'fixed-20',
    name: '20-year fixed mortgage',
    short: '20-year fixed',
    node: 'fixed-rate',
    rate: 5.98,
    apr: 6.14,
    years: 20,
    headline: 'Ten years sooner, for a little more each month.',
    lead: 'The middle way: noticeably less interest than thirty years, without the stretch of fifteen.',
    suits: ['You want to be done before the children study', 'Your income is steady', 'You compare totals'],
    terms: [['Deposit', 'From 10 %'], ['Rate lock', '90 days, free'], ...COMMON],
  },
  {
    sku: 'FIX-15',
    slug: 'fixed-15',
    name: '15-year fixed mortgage',
    short: '15-year fixed',
    node: 'fixed-rate',
    rate: 5.55,
    apr: 5.76,
    years: 15,
    headline: 'Half the time, much less than half the interest.',
    lead: 'A higher payment buys a lower rate and a house that is yours in fifteen years.',
    suits: ['You can carry a higher payment', 'You are moving up, with equity', 'You are refinancing late'],
    terms: [['Deposit', 'From 10 %'], ['Rate lock', '90 days, free'], ...COMMON],
  },
  {
    sku: 'FIX-10',
    slug: 'fixed-10',
    name: '10-year fixed mortgage',
    short: '10-year fixed',
    node: 'fixed-rate',
    rate: 5.4,
    apr: 5.7,
    years: 10,
    headline: 'The home stretch.',
    lead: 'For the last part of a loan, or the first part of a life without one.',
    suits: ['You owe less than half of what it is worth', 'You retire in ten years', 'You want it over'],
    terms: [['Deposit', 'From 20 %'], ['Rate lock', '60 days, free'], ...COMMON],
  },
  {
    sku: 'ARM-5',
    slug: 'adjustable-5',
    name: '5/1 adjustable mortgage',
    short: '5/1 adjustable',
    node: 'adjustable',
    rate: 5.35,
    apr: 6.71,
    years: 30,
    fixedYears: 5,
    headline: 'Five quiet years at a lower rate.',
    lead: 'Fixed for five years, then moving once a year with the market, never more than two points at a time.',
    suits: ['You will probably move within five years', 'You expect to earn more', 'You can carry a change'],
    terms: [['Deposit', 'From 10 %'], ['Caps', '2 points a year, 5 over the life'], ...COMMON],
  },
  {
    sku: 'ARM-7',
    slug: 'adjustable-7',
    name: '7/1 adjustable mortgage',
    short: '7/1 adjustable',
    node: 'adjustable',
    rate: 5.6,
    apr: 6.64,
    years: 30,
    fixedYears: 7,
    headline: 'Seven years fixed, then a yearly look.',
    lead: 'Most families move before the first change. If you stay, the caps keep it civil.',
    suits: ['You will stay seven years, maybe more', 'You want a lower start', 'You read the small print'],
    terms: [['Deposit', 'From 10 %'], ['Caps', '2 points a year, 5 over the life'], ...COMMON],
  },
  {
    sku: 'FIRST-30',
    slug: 'first-home',
    name: 'First home mortgage',
    short: 'First home',
    node: 'first-home',
    rate: 6.1,
    apr: 6.29,
    years: 30,
    headline: 'Your first front door.',
    lead: 'A smaller deposit, a patient adviser, and a payment we work out together before you view a single house.',
    suits: ['You have never owned a home', 'You have saved three percent or more', 'You have questions'],
    terms: [['Deposit', 'From 3 %'], ['Rate lock', '120 days, free'], ...COMMON],
  },
  {
    sku: 'REFI-15',
    slug: 'refinance',
    name: 'Rate and term refinancing',
    short: 'Refinance',
    node: 'rate-refinancing',
    rate: 5.62,
    apr: 5.84,
    years: 15,
    headline: 'The same house, a better loan.',
    lead: 'Lower the rate, shorten the term, or both. We tell you honestly when it is not worth the fees.',
    suits: ['Your rate is a point above today', 'You have ten years or more to go', 'You want to be done sooner'],
    terms: [['Equity', 'From 10 %'], ['Closing', 'About 21 days'], ...COMMON],
  },
  {
    sku: 'CASH-20',
    slug: 'cash-out',
    name: 'Cash-out refinancing',
    short: 'Cash-out',
    node: 'cash-out',
    rate: 6.05,
    apr: 6.27,
    years: 20,
    headline: 'Let the house pay for the kitchen.',
    lead: 'Turn part of what you have paid off into cash, at a mortgage rate and not a card rate.',
    suits: ['You are renovating', 'You are settling dearer debt', 'You keep twenty percent equity'],
    terms: [['Equity', '20 % stays in the house'], ['Closing', 'About 28 days'], ...COMMON],
  },
];

/** What private banking offers, as products of the enterprise. */
export const PRIVATE_PRODUCTS = [
  { sku: 'PRIV-LOAN', name: 'Private mortgage', node: 'private-lending' },
  { sku: 'PRIV-LINE', name: 'Portfolio credit line', node: 'private-lending' },
  { sku: 'PRIV-WEALTH', name: 'Wealth mandate', node: 'wealth' },
] as const;

export function loanBySlug(slug: string): Loan | undefined {
  return LOANS.find((loan) => loan.slug === slug);
}
