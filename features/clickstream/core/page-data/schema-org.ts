import type { Properties } from '../senders/commerce-reader.ts';
import { isRecord, present } from '../senders/reception.ts';
import { amountOf, currencyOf } from './amount.ts';
import { listOf, type PageSaying, pageTypeOf, recordOf, textOf } from './page-saying.ts';
import { crumbsOf, orderSayings } from './schema-org-parts.ts';

/** What a schema.org reader needs to know of the page: its address, and now (for the age of an order). */
export type MarkupContext = { readonly url: string; readonly now: number };

/** Things that are sold: goods, vehicles, services and financial products, with the types beneath them. */
const SOLD =
  /^(product|ProductGroup|IndividualProduct|ProductModel|SomeProducts|Vehicle|Car|Motorcycle|BusOrCoach|MotorizedBicycle|Service|FinancialProduct|LoanOrCredit|MortgageLoan|CreditCard|PaymentCard|BankAccount|DepositAccount|InvestmentFund|InvestmentOrDeposit|CurrencyConversionService|Course|TouristTrip)$/i;

/** The last word of each type of a node, whichever way its vocabulary is written. */
export function typesOf(node: unknown): readonly string[] {
  return listOf(recordOf(node)['@type']).flatMap((type) => textOf(type)?.split(/[/#:]/).at(-1) ?? []);
}

function isSold(node: unknown): node is Properties {
  // Of an event the tickets are sold.
  return isRecord(node) && typesOf(node).some((type) => SOLD.test(type) || (/event$/i.test(type) && 'offers' in node));
}

/**
 * What the schema.org nodes of a page say of it, from JSON-LD or microdata alike: the product that the page is about, or the
 * list that it is, where it stands in the site, and an order. Several products, none of them the page's own, are a list.
 * @param roots what each block holds: a node, an array, or a graph
 */
export function readSchemaOrg(roots: readonly unknown[], context: MarkupContext): readonly PageSaying[] {
  const nodes = roots.flatMap(flat);
  const byId = new Map(
    nodes.flatMap((node) => (typeof node['@id'] === 'string' ? [[node['@id'], node] as const] : [])),
  );
  const follow = (value: unknown): unknown => {
    const id = isRecord(value) && !('@type' in value) ? value['@id'] : value;
    return typeof id === 'string' ? (byId.get(id) ?? value) : value;
  };
  const main = mainProduct(nodes, follow, context.url);
  const crumbs = crumbsOf(nodes);
  const pageType = nodes.flatMap(typesOf).find((type) => /^(Item|Collection|Checkout|SearchResults)Page$/.test(type));
  const list = nodes.find((node) => typesOf(node).includes('ItemList'));
  const listed = main === undefined && (list !== undefined || nodes.filter(isSold).length > 1);
  const said: PageSaying[] = [];
  if (main !== undefined) {
    const properties = productProperties(main, follow, context.url);
    const name = textOf(properties['name']);
    const above = crumbs.filter((crumb, index) => index < crumbs.length - 1 || crumb !== name).join(' / ');
    said.push({
      event: 'view_item',
      properties: { ...present({ category: above || undefined }), ...present(properties) },
    });
  }
  if (listed) {
    const category = textOf(list?.['name']) ?? crumbs.at(-1);
    said.push({ event: 'view_item_list', properties: present({ category }) });
  }
  const type = pageType === undefined ? undefined : pageTypeOf(pageType.replace('Page', ''));
  if (type !== undefined || crumbs.length > 0) {
    said.push({ event: 'page', properties: present({ type, category: crumbs.join(' / ') || undefined }) });
  }
  return [...said, ...orderSayings(nodes, follow, context.now)];
}

/** The nodes that stand for themselves, not as a part of another: those of arrays, graphs, and what a page says it is about. */
function flat(value: unknown, depth = 0): readonly Properties[] {
  if (depth > 4) return [];
  if (Array.isArray(value)) return value.flatMap((each) => flat(each, depth + 1));
  if (!isRecord(value)) return [];
  const about = [value['@graph'], value['mainEntity'], value['mainEntityOfPage'], value['breadcrumb']];
  return [value, ...about.flatMap((each) => flat(each, depth + 1))];
}

type Follow = (value: unknown) => unknown;

function mainProduct(nodes: readonly Properties[], follow: Follow, url: string): Properties | undefined {
  for (const node of nodes) {
    const entity = listOf(node['mainEntity']).map(follow).find(isSold);
    if (entity !== undefined) return entity;
  }
  const sold = nodes.filter(isSold);
  if (sold.length <= 1) return sold[0];
  const here = sold.filter((node) => addressesOf(node).some((address) => isHere(address, url)));
  if (here.length > 0) return here[0];
  const group = sold.find((node) => typesOf(node).includes('ProductGroup'));
  const groups = new Set(sold.map((node) => textOf(node['name']) ?? textOf(node['inProductGroupWithID']) ?? ''));
  return group ?? (groups.size === 1 ? sold[0] : undefined);
}

function addressesOf(node: Properties): readonly string[] {
  const offers = listOf(node['offers']).map((offer) => recordOf(offer)['url']);
  return [node['url'], node['@id'], node['mainEntityOfPage'], ...offers].flatMap((each) => textOf(each) ?? []);
}

/** Whether an address is that of the page: the same path, and the same query if it has one. */
function isHere(address: string, url: string): boolean {
  const [path, query] = placeOf(address);
  const [here, hereQuery] = placeOf(url);
  return path.length > 1 && path === here && (query === '' || query === hereQuery);
}

/** Path and query of an address with or without a host. */
function placeOf(address: string): readonly [path: string, query: string] {
  const [, path = '', query = ''] = /^(?:(?:[a-z]+:)?\/\/[^/?#]*)?([^?#]*)([^#]*)/i.exec(address) ?? [];
  const bare = path.replace(/\/$/, '').toLowerCase();
  try {
    return [decodeURI(bare), query];
  } catch {
    return [bare, query];
  }
}

/** The variant that the address names, if the product has several; else the product itself. */
function variantOf(node: Properties, follow: Follow, url: string): Properties | undefined {
  const variants = [...listOf(node['hasVariant']), ...listOf(node['model'])].map(follow).filter(isSold);
  return variants.find((each) => addressesOf(each).some((address) => isHere(address, url))) ?? variants[0];
}

/** Where a seller's number of a product is, likeliest first. That of its maker names it only together with the maker. */
const NUMBERS = ['sku', 'productID', 'productId', 'identifier', 'productGroupID', 'id'].concat(
  'gtin',
  'gtin13',
  'gtin14',
  'gtin12',
  'gtin8',
  'isbn',
);

function productProperties(node: Properties, follow: Follow, url: string): Properties {
  const variant = variantOf(node, follow, url);
  const from = (name: string): unknown => node[name] ?? variant?.[name];
  const offer = offerOf([...listOf(from('offers')), ...listOf(node['offers'] && variant?.['offers'])].map(follow), url);
  const numbersOf = (some: readonly string[]) =>
    [node, variant ?? {}, { sku: offer?.['sku'] }].flatMap((each: Properties) =>
      some.flatMap((name) => numberOf(each[name]) ?? []),
    );
  const own = numbersOf(NUMBERS);
  return {
    sku: own[0],
    numbers: [...own, ...numbersOf(['mpn'])],
    name: textOf(from('name')),
    brand: nameOf(follow(listOf(from('brand') ?? from('manufacturer'))[0])),
    category: nameOf(listOf(from('category')).at(-1)),
    ...(offer === undefined ? {} : priceProperties(offer)),
  };
}

/** A number as it is, or within a property value; without what names the numbering (`sku:123`, `mpn:123`). */
function numberOf(value: unknown): string | undefined {
  const one = listOf(value)[0];
  const text = textOf(isRecord(one) ? one['value'] : one);
  return text?.replace(/^(sku|isbn|mpn|gtin\d*|ean|upc|asin|productid|product id|id|urn):\s*/i, '') || undefined;
}

function nameOf(value: unknown): string | undefined {
  return textOf(isRecord(value) ? (value['name'] ?? value['@id']) : value);
}

/** Of several offers the one for this address, else the first that can be had, else the first with a price. */
function offerOf(offers: readonly unknown[], url: string): Properties | undefined {
  const all = offers.filter(isRecord).flatMap((offer): readonly Properties[] => {
    const inner = listOf(offer['offers']).filter(isRecord);
    return inner.length > 0 && offer['price'] === undefined && offer['lowPrice'] === undefined ? inner : [offer];
  });
  const here = all.filter((offer) => addressesOf(offer).some((address) => isHere(address, url)));
  const first = (some: readonly Properties[]) =>
    some.find(
      (offer) =>
        priceOf(offer) !== undefined && !/OutOfStock|SoldOut|Discontinued/i.test(textOf(offer['availability']) ?? ''),
    ) ?? some.find((offer) => priceOf(offer) !== undefined);
  return first(here) ?? first(all) ?? all[0];
}

/** The price that is asked: list prices and struck-through ones are not. */
function priceOf(offer: Properties): number | undefined {
  // Zero is what templates write where they know none.
  const stated = amountOf(offer['price']) || amountOf(offer['lowPrice']);
  if (stated) return stated;
  const specified = listOf(offer['priceSpecification']).map(recordOf);
  const asked = specified.find((each) => !/List|Strikethrough|SRP|MSRP/i.test(textOf(each['priceType']) ?? ''));
  const price = asked ?? specified[0];
  return amountOf(price?.['price']) || amountOf(price?.['minPrice']) || undefined;
}

function priceProperties(offer: Properties): Properties {
  const specified = recordOf(listOf(offer['priceSpecification'])[0]);
  const inner = recordOf(listOf(offer['offers'])[0]);
  return {
    price: priceOf(offer),
    currency: currencyOf(offer['priceCurrency'] ?? specified['priceCurrency'] ?? inner['priceCurrency']),
    availability: textOf(offer['availability'] ?? inner['availability']),
  };
}
