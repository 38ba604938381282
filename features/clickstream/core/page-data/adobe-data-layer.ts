import type { Properties } from '../senders/commerce-reader.ts';
import { isRecord, present } from '../senders/reception.ts';
import { amountOf } from './amount.ts';
import { readDigitalData } from './ceddl.ts';
import { listOf, type PageSaying, recordOf, textOf } from './page-saying.ts';

/** Names of events in XDM and in Adobe Commerce that the common words do not give away. */
const EVENTS: Readonly<Record<string, string>> = {
  'commerce.productviews': 'view_item',
  'commerce.productlistviews': 'view_cart',
  'commerce.productlistadds': 'add_to_cart',
  'commerce.productlistremovals': 'remove_from_cart',
  'commerce.checkouts': 'begin_checkout',
  'commerce.purchases': 'purchase',
  'commerce.saveforlaters': 'add_to_wishlist',
  'product-page-view': 'view_item',
  'shopping-cart-view': 'view_cart',
  'initiate-checkout': 'begin_checkout',
  'place-order': 'purchase',
  'search-request-sent': 'search',
};

/**
 * Makes a reader of `adobeDataLayer`, which is driven by events: what earlier pushes said (a product, an Adobe Commerce context)
 * is what a later event is about. It reads XDM, the contexts of Adobe Commerce, and objects after CEDDL.
 */
export function createAdobeReader(): (pushed: unknown) => readonly PageSaying[] {
  let state: Properties = {};
  return (pushed) => {
    if (!isRecord(pushed)) return [];
    const { event, eventInfo, ...said } = pushed;
    state = merged(state, said);
    const own = recordOf(said['xdm'] ?? recordOf(eventInfo)['xdm'] ?? said);
    const name = textOf(event) ?? textOf(own['eventType']);
    if (name === undefined) return readDigitalData(said).concat(componentsOf(said['component']));
    const commerce = EVENTS[name.toLowerCase()] ?? name;
    const { productListItems, commerce: deeds } = own;
    const properties =
      productListItems === undefined && deeds === undefined ? contextOf(commerce, said, state) : xdmOf(own);
    return [{ event: commerce, properties }, ...readDigitalData({ user: said['user'], page: said['page'] })];
  };
}

/** States of this layer are merged in depth; lists are replaced. */
function merged(before: Properties, said: Properties, depth = 0): Properties {
  const result: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(said)) {
    const was = before[name];
    result[name] = depth < 4 && isRecord(was) && isRecord(value) ? merged(was, value, depth + 1) : value;
  }
  return result;
}

/** The Experience Data Model: products with the price of all units of a line, and the order. */
function xdmOf({ productListItems, commerce, siteSearch }: Properties): Properties {
  const order = recordOf(recordOf(commerce)['order']);
  const lines = listOf(productListItems).filter(isRecord);
  const items = lines.map((line) => {
    const quantity = amountOf(line['quantity']);
    const total = amountOf(line['priceTotal']);
    return present({
      sku: textOf(line['SKU'] ?? line['sku'] ?? line['_id']),
      name: textOf(line['name']),
      quantity,
      price: total === undefined ? amountOf(line['price']) : total / (quantity || 1),
    });
  });
  return present({
    items,
    currency: textOf(order['currencyCode'] ?? lines[0]?.['currencyCode']),
    order_id: textOf(order['purchaseID']),
    total: amountOf(order['priceTotal']),
    query: textOf(recordOf(siteSearch)['phrase']),
  });
}

/** What an event without data of its own is about: the contexts of Adobe Commerce, or what is on the page after CEDDL. */
function contextOf(event: string, said: Properties, state: Properties): Properties {
  const { productContext, shoppingCartContext, orderContext, changedProductsContext, searchInputContext } = state;
  const product = recordOf(productContext);
  const order = recordOf(orderContext);
  const inCart = recordOf(/cart/.test(event) ? (changedProductsContext ?? shoppingCartContext) : shoppingCartContext);
  const about = event === 'view_cart' || event === 'purchase' ? recordOf(shoppingCartContext) : inCart;
  const ownItems = said['items'] ?? said['products'] ?? (isRecord(said['product']) ? [said['product']] : undefined);
  const stated = readDigitalData({ product: ownItems ?? state['product'] }).find((each) => each.event === 'view_item');
  const listed = listOf(ownItems).filter(isRecord);
  const items =
    listed.length > 0
      ? listed
      : listOf(about['items'] ?? order['items'])
          .filter(isRecord)
          .map(lineOf);
  const pricing = recordOf(product['pricing']);
  const shown = present({
    sku: textOf(product['sku'] ?? product['productId']),
    name: textOf(product['name']),
    price: amountOf(pricing['specialPrice']) ?? amountOf(pricing['minimalPrice']) ?? amountOf(pricing['regularPrice']),
    currency: textOf(pricing['currencyCode']),
  });
  const units = listOf(recordOf(searchInputContext)['units']).map(recordOf);
  return {
    ...stated?.properties,
    ...(event === 'view_item'
      ? shown
      : present({ items: items.length > 0 ? items : undefined, currency: currencyOf(about, order) })),
    ...present({
      order_id: textOf(order['orderId'] ?? order['externalId']),
      total: amountOf(order['grandTotal']),
      query: textOf(units.at(-1)?.['phrase']),
    }),
    ...said,
  };
}

function currencyOf(cart: Properties, order: Properties): string | undefined {
  const total = recordOf(recordOf(cart['prices'])['subtotalExcludingTax']);
  return textOf(total['currency'] ?? cart['currency'] ?? order['currency']);
}

/** A line of an Adobe Commerce cart. */
function lineOf(line: Properties): Properties {
  const product = recordOf(line['product'] ?? line);
  const price = recordOf(recordOf(line['prices'])['price'] ?? line['prices']);
  return present({
    sku: textOf(product['sku'] ?? product['SKU']),
    name: textOf(product['name']),
    quantity: amountOf(line['quantity'] ?? line['qty']),
    price: amountOf(price['value'] ?? line['price'] ?? product['price']),
  });
}

/** Products that Experience Manager's components state by themselves. */
function componentsOf(components: unknown): readonly PageSaying[] {
  const products = Object.values(recordOf(components))
    .filter(isRecord)
    .filter((each) => textOf(each['xdm:SKU']) !== undefined);
  const [one] = products;
  if (one === undefined || products.length > 1) return [];
  const properties = {
    sku: textOf(one['xdm:SKU']),
    name: textOf(one['dc:title']),
    price: amountOf(one['xdm:listPrice']),
    currency: textOf(one['xdm:currencyCode']),
  };
  return [{ event: 'view_item', properties }];
}

/** What Adobe's events in `s.events` stand for. */
const VARIABLES: Readonly<Record<string, string>> = {
  prodView: 'view_item',
  scAdd: 'add_to_cart',
  scRemove: 'remove_from_cart',
  scView: 'view_cart',
  scCheckout: 'begin_checkout',
  purchase: 'purchase',
};

/**
 * What the variables of AppMeasurement (`s`) say. `products` is a text: category;product;quantity;price of all units, separated
 * by commas. Without `events` a purchase number tells an order, and a single product that it is looked at.
 */
export function readAppMeasurement(value: unknown): readonly PageSaying[] {
  if (!isRecord(value)) return [];
  const currency = textOf(value['currencyCode']);
  const items = (textOf(value['products']) ?? '').split(',').flatMap((line) => {
    const [category, sku, quantity, price] = line.split(';').map(textOf);
    if (sku === undefined) return [];
    const units = amountOf(quantity) || 1;
    const total = amountOf(price);
    return [
      present({ category, sku, quantity: units, price: total === undefined ? undefined : total / units, currency }),
    ];
  });
  const told = (textOf(value['events']) ?? '')
    .split(',')
    .flatMap((each) => VARIABLES[each.split(/[:=]/)[0] ?? ''] ?? []);
  const orderId = textOf(value['purchaseID']);
  const guessed = orderId !== undefined ? 'purchase' : 'view_item';
  const events = told.length > 0 ? told : items.length === 1 || (orderId && items.length > 0) ? [guessed] : [];
  return events.map((event) => ({ event, properties: { items, currency, order_id: orderId } }));
}
