import type { Properties } from '../senders/commerce-reader.ts';
import { isRecord, present } from '../senders/reception.ts';
import { identification, listOf, type PageSaying, pageTypeOf, recordOf, textOf, traitsOf } from './page-saying.ts';

/**
 * What `digitalData` says, after the W3C's Customer Experience Digital Data Layer 1.0 and as it is often bent: a product by
 * itself instead of a list, fields without `productInfo` around them, a user as an object.
 */
export function readDigitalData(value: unknown): readonly PageSaying[] {
  if (!isRecord(value)) return [];
  const { page, product, products, cart, transaction, user } = value;
  const info = recordOf(recordOf(page)['pageInfo'] ?? page);
  const category = recordOf(recordOf(page)['category']);
  const type = pageTypeOf(
    category['pageType'] ?? info['pageType'] ?? recordOf(page)['pageType'] ?? recordOf(page)['type'],
  );
  const shown = listOf(product ?? products)
    .filter(isRecord)
    .map(itemOf);
  const said: PageSaying[] = [];
  const order = orderOf(recordOf(transaction));
  if (order !== undefined) said.push({ event: 'purchase', properties: order });
  else if (isRecord(cart)) said.push({ event: 'view_cart', properties: cartOf(cart) });
  if (type === 'checkout') said.push({ event: 'begin_checkout', properties: { step: textOf(info['pageName']) } });
  const [one] = shown;
  if (one !== undefined && (shown.length === 1 || type === 'product'))
    said.push({ event: 'view_item', properties: one });
  else if (type === 'category' || shown.length > 1) {
    said.push({ event: 'view_item_list', properties: { category: categoryOf(category) ?? textOf(info['pageName']) } });
  }
  const search = textOf(info['onsiteSearchTerm'] ?? info['searchTerm']);
  if (search !== undefined) said.push({ event: 'search', properties: { query: search } });
  const above = categoryOf(category);
  if (type !== undefined || above !== undefined)
    said.push({ event: 'page', properties: present({ type, category: above }) });
  return [...said, ...userOf(user)];
}

function categoryOf({ primaryCategory, subCategory1, subCategory2 }: Properties): string | undefined {
  return [primaryCategory, subCategory1, subCategory2].flatMap((each) => textOf(each) ?? []).join(' / ') || undefined;
}

/** A product or a line, in the words of the e-commerce events. */
function itemOf(item: Properties): Properties {
  const info = recordOf(item['productInfo'] ?? item);
  const price = recordOf(item['price'] ?? info['price']);
  const numbers = [info['sku'], info['productID'], info['productId'], info['id'], info['SKU']].flatMap(
    (each) => textOf(each) ?? [],
  );
  return present({
    sku: numbers[0],
    numbers,
    name: textOf(info['productName'] ?? info['name']),
    brand: textOf(info['brand'] ?? info['manufacturer']),
    category: isRecord(item['category']) ? categoryOf(item['category']) : textOf(item['category']),
    quantity: item['quantity'],
    price: amountIn(price) ?? info['price'],
    currency: currencyIn(price) ?? textOf(info['currency']),
    availability: textOf(recordOf(item['attributes'])['availability'] ?? info['availability']),
  });
}

/** The price of one, before what is not the product's. An empty layer has zeros everywhere. */
function amountIn(price: Properties): unknown {
  return price['basePrice'] ?? price['priceWithTax'] ?? price['amount'] ?? price['value'];
}

function currencyIn(price: Properties): string | undefined {
  return textOf(price['currency'] ?? price['currencyCode']);
}

function cartOf(cart: Properties): Properties {
  const items = listOf(cart['item'] ?? cart['items'])
    .filter(isRecord)
    .map(itemOf);
  return present({
    items,
    currency: currencyIn(recordOf(cart['price'])) ?? items.find((item) => item['currency'])?.['currency'],
  });
}

function orderOf(transaction: Properties): Properties | undefined {
  const orderId = textOf(transaction['transactionID'] ?? transaction['transactionId'] ?? transaction['orderId']);
  if (orderId === undefined) return undefined;
  const total = recordOf(transaction['total']);
  return {
    ...cartOf({ ...transaction, price: total }),
    order_id: orderId,
    total: total['transactionTotal'] ?? total['priceWithTax'] ?? total['basePrice'],
  };
}

function userOf(user: unknown): readonly PageSaying[] {
  for (const each of listOf(user).filter(isRecord)) {
    for (const profile of listOf(each['profile']).filter(isRecord)) {
      const info = recordOf(profile['profileInfo'] ?? profile);
      const { city, stateProvince, postalCode, country } = recordOf(profile['address']);
      const traits = {
        ...traitsOf(each['segment']),
        ...traitsOf(profile['attributes']),
        ...traitsOf(info),
        ...traitsOf({ city, stateProvince, postalCode, country }),
      };
      const said = identification(info['profileID'] ?? info['profileId'], traits);
      if (said.length > 0) return said;
    }
  }
  return [];
}
