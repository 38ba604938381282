import type { Money } from '../../../kernel/money.ts';
import { readAmount } from './amount-text.ts';
import type { ProductCommission, ProductTerms, Promotion, Shipping } from './product.ts';
import { isRecord, listOf, type ProductField, textOf, type Wrong } from './record-fields.ts';
import { readNumber } from './specification.ts';

const AVAILABILITY: ReadonlyMap<string, NonNullable<ProductTerms['availability']>> = new Map([
  ['instock', 'in-stock'],
  ['limitedavailability', 'in-stock'],
  ['available', 'in-stock'],
  ['outofstock', 'out-of-stock'],
  ['soldout', 'out-of-stock'],
  ['discontinued', 'out-of-stock'],
  ['preorder', 'preorder'],
  ['presale', 'preorder'],
  ['backorder', 'backorder'],
]);

/** A price as files have it: text, a number beside its currency, `{minor, currency}`, or Google's `{value, currency}`. */
export function moneyOf(value: unknown, field: string, currency: string | undefined, wrong: Wrong): Money | undefined {
  if (isRecord(value)) {
    const { minor, value: decimal, currency: own } = value;
    const unit = textOf(own ?? currency ?? '');
    if (typeof minor === 'number') return { minor, currency: unit };
    return moneyOf(textOf(decimal ?? ''), field, unit, wrong);
  }
  const read = readAmount(textOf(value), currency);
  if (!('fault' in read)) return read;
  wrong(field, read.fault);
  return undefined;
}

/** A whole number not below 0, of pieces. */
export function piecesOf(value: unknown, field: string, wrong: Wrong): number | undefined {
  const count = typeof value === 'number' ? value : readNumber(textOf(value));
  if (count !== undefined && Number.isSafeInteger(count) && count >= 0) return count;
  wrong(field, `This is a whole number of pieces, not below 0; not ${JSON.stringify(textOf(value).slice(0, 40))}.`);
  return undefined;
}

function momentOf(value: unknown, field: string, wrong: Wrong): string | undefined {
  const text = textOf(value).replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  wrong(field, `A moment is written like 2030-01-31T12:00:00Z, not ${JSON.stringify(text.slice(0, 40))}.`);
  return undefined;
}

function when<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}

function promotionsOf(
  known: ReadonlyMap<ProductField, unknown>,
  currency: string | undefined,
  wrong: Wrong,
): Promotion[] {
  const promotions = listOf(known.get('promotions') ?? []).flatMap((each): Promotion[] => {
    if (!isRecord(each)) return [{ name: textOf(each) }];
    const { name, price, from, until } = each;
    return [
      {
        name: textOf(name ?? ''),
        ...when('price', price === undefined ? undefined : moneyOf(price, 'promotions', currency, wrong)),
        ...when('from', from === undefined ? undefined : momentOf(from, 'promotions', wrong)),
        ...when('until', until === undefined ? undefined : momentOf(until, 'promotions', wrong)),
      },
    ];
  });
  const salePrice = known.get('salePrice');
  if (salePrice !== undefined) {
    const [from, until] = textOf(known.get('saleDates') ?? '').split('/');
    promotions.push({
      name: '',
      ...when('price', moneyOf(salePrice, 'sale_price', currency, wrong)),
      ...when('from', from ? momentOf(from, 'sale_price_effective_date', wrong) : undefined),
      ...when('until', until ? momentOf(until, 'sale_price_effective_date', wrong) : undefined),
    });
  }
  return promotions;
}

/** Google writes shipping as elements or as `country:region:service:price`; we as `{name, price, days, country}`. */
function shippingOf(value: unknown, currency: string | undefined, wrong: Wrong): Shipping {
  const parts = isRecord(value) ? value : namedShipping(textOf(value));
  const { name, service, price, days, country, max_transit_time: transit } = parts;
  const onTheWay = days ?? transit;
  return {
    name: textOf(name ?? service ?? country ?? ''),
    ...when('price', price === undefined ? undefined : moneyOf(price, 'shipping', currency, wrong)),
    ...when('days', onTheWay === undefined ? undefined : piecesOf(onTheWay, 'shipping', wrong)),
    ...when('country', country === undefined ? undefined : textOf(country)),
  };
}

function namedShipping(text: string): Readonly<Record<string, string>> {
  const parts = text.split(':').map((part) => part.trim());
  const [country = '', , service = ''] = parts;
  const price = parts.at(-1) ?? '';
  if (parts.length < 3) return { name: text };
  return { name: service === '' ? country : service, ...(country === '' ? {} : { country }), price };
}

function commissionOf(value: unknown, currency: string | undefined, wrong: Wrong): ProductCommission | undefined {
  const percent = isRecord(value) ? value['percent'] : /^([\d.,]+)\s*%$/.exec(textOf(value))?.[1];
  if (percent === undefined) {
    const amount = moneyOf(isRecord(value) ? value['amount'] : value, 'commission', currency, wrong);
    return amount === undefined ? undefined : { amount };
  }
  const share = readNumber(textOf(percent));
  if (share !== undefined && share >= 0 && share <= 100) return { percent: share };
  wrong('commission', 'A commission is a percentage from 0 to 100 or an amount, e.g. 2.5% or 15.00 EUR.');
  return undefined;
}

function packagesOf(value: unknown, currency: string | undefined, wrong: Wrong): NonNullable<ProductTerms['packages']> {
  return listOf(value).flatMap((each) => {
    if (!isRecord(each)) {
      wrong('packages', 'A package has a name, skus, and a price if it has one of its own.');
      return [];
    }
    const { name, skus, price } = each;
    const amount = price === undefined ? undefined : moneyOf(price, 'packages', currency, wrong);
    return [{ name: textOf(name ?? ''), skus: listOf(skus ?? []).map(textOf), ...when('price', amount) }];
  });
}

/** Reads on which terms a product is sold. What is wrong is told; what is right is kept. */
export function termsOf(
  known: ReadonlyMap<ProductField, unknown>,
  currency: string | undefined,
  wrong: Wrong,
): ProductTerms | undefined {
  const read = <T>(field: ProductField, reading: (value: unknown) => T): T | undefined =>
    known.has(field) ? reading(known.get(field)) : undefined;
  const stated = read('availability', (value) =>
    textOf(value)
      .replace(/^.*\//, '')
      .replace(/[\s_-]/g, '')
      .toLowerCase(),
  );
  const availability = stated === undefined ? undefined : AVAILABILITY.get(stated);
  if (stated !== undefined && availability === undefined) {
    wrong('availability', 'Availability is in_stock, out_of_stock, preorder or backorder.');
  }
  const promotions = promotionsOf(known, currency, wrong);
  const terms: ProductTerms = {
    ...when('availability', availability),
    ...when(
      'backlog',
      read('backlog', (value) => piecesOf(value, 'backlog', wrong)),
    ),
    ...when(
      'excess',
      read('excess', (value) => piecesOf(value, 'excess', wrong)),
    ),
    ...when('promotions', promotions.length === 0 ? undefined : promotions),
    ...when(
      'packages',
      read('packages', (value) => packagesOf(value, currency, wrong)),
    ),
    ...when(
      'shipping',
      read('shipping', (value) => listOf(value).map((each) => shippingOf(each, currency, wrong))),
    ),
    ...when('sale', read('sale', textOf)),
    ...when('warranty', read('warranty', textOf)),
    ...when(
      'commission',
      read('commission', (value) => commissionOf(value, currency, wrong)),
    ),
  };
  return Object.keys(terms).length === 0 ? undefined : terms;
}
