import type { Properties } from '../senders/commerce-reader.ts';
import { isRecord, present } from '../senders/reception.ts';
import { identification, listOf, type PageSaying, pageTypeOf, recordOf, textOf, traitsOf } from './page-saying.ts';

/** The event that Tealium's own name of it stands for. */
const EVENTS: Readonly<Record<string, string>> = {
  product_view: 'view_item',
  category_view: 'view_item_list',
  cart_add: 'add_to_cart',
  cart_remove: 'remove_from_cart',
  cart_view: 'view_cart',
  checkout: 'begin_checkout',
  purchase: 'purchase',
  search: 'search',
};

/**
 * What `utag_data` (or what `utag` has made of it) says, by the names of Tealium's retail data layer: lists of equal length
 * for the fields of products, texts for everything else.
 */
export function readUtagData(value: unknown): readonly PageSaying[] {
  if (!isRecord(value)) return [];
  const type = pageTypeOf(value['page_type']);
  const event = EVENTS[textOf(value['tealium_event'] ?? value['event_name']) ?? ''];
  const currency = textOf(value['order_currency_code'] ?? value['order_currency'] ?? value['currency_code']);
  const shown = itemsOf(value, 'product', currency);
  const inCart = itemsOf(value, 'cart_product', currency);
  const orderId = textOf(value['order_id']);
  const ordered =
    orderId !== undefined && (event === 'purchase' || !/^(product|category|search|home|cart)$/.test(type ?? ''));
  const said: PageSaying[] = [];
  if (ordered) {
    const total = value['order_total'] ?? value['order_grand_total'] ?? value['order_subtotal'];
    said.push({ event: 'purchase', properties: { order_id: orderId, total, currency, items: shown } });
  } else if (inCart.length > 0 || value['cart_total_items'] === '0') {
    said.push({ event: 'view_cart', properties: { items: inCart, currency } });
  } else if (type === 'cart' && shown.length > 0) {
    said.push({ event: 'view_cart', properties: { items: shown, currency } });
  }
  if (event === 'add_to_cart' || event === 'remove_from_cart')
    said.push({ event, properties: { items: shown, currency } });
  if (event === 'begin_checkout' || type === 'checkout') {
    said.push({ event: 'begin_checkout', properties: { step: textOf(value['checkout_step'] ?? value['page_name']) } });
  }
  const category = textOf(value['category_name'] ?? value['page_category']);
  const [one] = shown;
  const sold = type === 'product' || event === 'view_item';
  if (one !== undefined && (sold || (type === undefined && shown.length === 1 && !ordered))) {
    said.push({ event: 'view_item', properties: { category, ...one, quantity: undefined } });
  } else if (type === 'category' || event === 'view_item_list')
    said.push({ event: 'view_item_list', properties: { category } });
  const query = textOf(value['search_keyword'] ?? value['search_term']);
  if (query !== undefined && !sold) said.push({ event: 'search', properties: { query } });
  if (type !== undefined || category !== undefined)
    said.push({ event: 'page', properties: present({ type, category }) });
  return [...said, ...customerOf(value)];
}

function itemsOf(data: Properties, prefix: string, currency: string | undefined): readonly Properties[] {
  const column = (name: string) => listOf(data[`${prefix}_${name}`]);
  const [skus, ids, names] = [column('sku'), column('id'), column('name')];
  const rows = Math.max(skus.length, ids.length);
  const [brands, categories, prices, quantities] = ['brand', 'category', 'price', 'quantity'].map(column);
  const [unitPrices, stocks] = [column('unit_price'), column('availability')];
  return Array.from({ length: Math.min(rows, 200) }, (_, row) => {
    const numbers = [skus[row], ids[row]].flatMap((each) => textOf(each) ?? []);
    return present({
      sku: numbers[0],
      numbers,
      name: textOf(names[row]),
      brand: textOf(brands?.[row]),
      category: textOf(categories?.[row]),
      price: prices?.[row] ?? unitPrices[row],
      quantity: quantities?.[row],
      currency,
      availability: textOf(stocks[row]),
    });
  });
}

function customerOf(data: Properties): readonly PageSaying[] {
  const theirs = Object.entries(data).filter(([name]) => name.startsWith('customer_'));
  const traits = traitsOf(Object.fromEntries(theirs), (name) => name.slice('customer_'.length));
  return identification(data['customer_id'], recordOf(traits));
}
