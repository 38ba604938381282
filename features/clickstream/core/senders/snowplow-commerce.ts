import { type Read, readCommerce } from './commerce-events.ts';
import { type Properties, readCurrency, readId } from './commerce-reader.ts';
import { ENHANCED_ACTIONS } from './enhanced-ecommerce.ts';
import { present, readText } from './reception.ts';
import type { Described } from './snowplow-schemas.ts';

/** An event that describes itself, with the entities it is about. */
type Happening = { readonly event: Described; readonly entities: readonly Described[] };

const ECOMMERCE = 'com.snowplowanalytics.snowplow.ecommerce';
const ENHANCED = 'com.google.analytics.enhanced-ecommerce';

function allOf({ entities }: Happening, vendor: string, name: string): readonly Properties[] {
  return entities.filter((each) => each.vendor === vendor && each.name === name).map((each) => each.data);
}

function oneOf(happening: Happening, vendor: string, name: string): Properties {
  return allOf(happening, vendor, name)[0] ?? {};
}

/** What is read under common names: the products, and the currency of whatever states one. */
function about(items: readonly Properties[], ...others: readonly Properties[]): Record<string, unknown> {
  const stated = [...others, ...items].map((each) => readCurrency(each)).find((each) => each !== undefined);
  return { items, currency: stated };
}

/** Actions of Snowplow's own e-commerce schemas, by the names that the common events have. */
const ACTIONS: ReadonlyMap<unknown, string> = new Map([
  ['product_view', 'view_item'],
  ['list_view', 'view_item_list'],
  ['list_click', 'select_item'],
  ['add_to_cart', 'add_to_cart'],
  ['remove_from_cart', 'remove_from_cart'],
  ['checkout_step', 'begin_checkout'],
  ['transaction', 'purchase'],
  ['refund', 'refund'],
  ['promo_view', 'view_promotion'],
  ['promo_click', 'select_promotion'],
]);

function ecommerceAction(happening: Happening): Read {
  const { type, name: listName } = happening.event.data;
  const name = ACTIONS.get(type);
  if (name === undefined) {
    // A failed payment, or what a later version of the schema adds.
    const custom = readText(type, 200);
    return custom === undefined ? { fault: '/type of the action must be string' } : { kind: 'custom', name: custom };
  }
  const cart = oneOf(happening, ECOMMERCE, 'cart');
  const bought = oneOf(happening, ECOMMERCE, 'transaction');
  const refund = oneOf(happening, ECOMMERCE, 'refund');
  const promotion = oneOf(happening, ECOMMERCE, 'promotion');
  const order = type === 'refund' ? refund : bought;
  const read = readCommerce(name, {
    ...about(allOf(happening, ECOMMERCE, 'product'), order, cart),
    item_list_name: listName,
    step: oneOf(happening, ECOMMERCE, 'checkout_step')['step'],
    order_id: order['transaction_id'],
    total: type === 'refund' ? refund['refund_amount'] : bought['revenue'],
    promotion_name: promotion['name'],
    promotion_id: promotion['id'],
  });
  return read ?? { kind: 'custom', name };
}

/** Actions of the schemas that copy Google's. */
const COPIED_ACTIONS: ReadonlyMap<unknown, string> = new Map([
  ...ENHANCED_ACTIONS,
  ['promo_click', 'select_promotion'],
]);

function enhancedAction(happening: Happening): Read {
  const { action } = happening.event.data;
  const field = oneOf(happening, ENHANCED, 'actionFieldObject');
  const impressions = allOf(happening, ENHANCED, 'impressionFieldObject');
  const promotions = allOf(happening, ENHANCED, 'promoFieldObject');
  const viewed = promotions.length > 0 && impressions.length === 0 ? 'view_promotion' : 'view_item_list';
  const name = action === 'view' ? viewed : COPIED_ACTIONS.get(action);
  if (name === undefined) {
    const custom = readText(action, 200);
    return custom === undefined ? { fault: '/action must be string' } : { kind: 'custom', name: custom };
  }
  const products = allOf(happening, ENHANCED, 'productFieldObject');
  const read = readCommerce(name, {
    ...about(products, field, ...impressions),
    item_list_name: field['list'] ?? impressions[0]?.['list'],
    step: field['step'],
    order_id: field['id'],
    total: field['revenue'],
    promotion_name: promotions[0]?.['name'],
    promotion_id: promotions[0]?.['id'],
  });
  return read ?? { kind: 'custom', name };
}

function linkClick({ event: { data } }: Happening): Read {
  const target = readText(data['elementContent']) ?? readText(data['elementId']) ?? readText(data['targetUrl']);
  return present({ kind: 'click' as const, target });
}

function buttonClick({ event: { data } }: Happening): Read {
  return present({ kind: 'click' as const, target: readText(data['label']) ?? readText(data['id']) });
}

function screenView({ event: { data } }: Happening): Read {
  return present({ kind: 'page' as const, title: readText(data['name']) });
}

function siteSearch({ event: { data } }: Happening): Read {
  const { terms } = data;
  const query = readText(Array.isArray(terms) ? terms.filter((each) => typeof each === 'string').join(' ') : terms);
  return query === undefined ? { fault: '/terms of a search must be texts' } : { kind: 'search', query };
}

/** The two events of the cart that came before the e-commerce schemas. */
function oldCart(happening: Happening): Read | undefined {
  const { name, data } = happening.event;
  return readCommerce(name, { ...data, price: data['unitPrice'] });
}

const READERS: ReadonlyMap<string, (happening: Happening) => Read | undefined> = new Map([
  [`${ECOMMERCE}/snowplow_ecommerce_action`, ecommerceAction],
  [`${ENHANCED}/action`, enhancedAction],
  ['com.snowplowanalytics.snowplow/link_click', linkClick],
  ['com.snowplowanalytics.snowplow/button_click', buttonClick],
  ['com.snowplowanalytics.snowplow/site_search', siteSearch],
  ['com.snowplowanalytics.snowplow/screen_view', screenView],
  ['com.snowplowanalytics.mobile/screen_view', screenView],
  ['com.snowplowanalytics.snowplow/add_to_cart', oldCart],
  ['com.snowplowanalytics.snowplow/remove_from_cart', oldCart],
]);

/** What an event that describes itself means: by its schema, else by its name, else it is the site's own. */
export function readHappening(happening: Happening): Read {
  const { vendor, name, data } = happening.event;
  const reader = READERS.get(`${vendor}/${name}`);
  return (reader ? reader(happening) : readCommerce(name, data)) ?? { kind: 'custom', name };
}

/** The customer that an e-commerce entity names, unless she is a guest. */
export function customerIn(entities: readonly Described[]): string | undefined {
  const user = entities.find((each) => each.vendor === ECOMMERCE && each.name === 'user')?.data ?? {};
  return user['is_guest'] === true ? undefined : readId(user['id']);
}
