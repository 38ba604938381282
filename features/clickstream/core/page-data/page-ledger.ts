import type { EventBody } from '../event.ts';
import { holdsSecret, namesSecret } from '../secret-text.ts';
import { readCommerce } from '../senders/commerce-events.ts';
import { readMinor } from '../senders/commerce-reader.ts';
import { present, readText, readTraits } from '../senders/reception.ts';
import { isSameProduct, mergeProducts, numberInAddress, type PageProduct, readPageProduct } from './page-product.ts';
import { type PageSaying, recordOf } from './page-saying.ts';

/** What one source says now: how the page stands, or what has been pushed since the last look. */
export type PageReading = {
  readonly source: string;
  readonly pushed: boolean;
  readonly sayings: readonly PageSaying[];
};

/** Who the page takes the customer for: always a claim. */
type ClaimedIdentity = Omit<Extract<EventBody, { kind: 'identify' }>, 'verified'>;

export type PageEvent =
  | Exclude<EventBody, { kind: 'identify' | 'alias' | 'beat' | 'click' | 'consent' }>
  | ClaimedIdentity
  | Clicked;
type Clicked = Extract<EventBody, { kind: 'click' }>;

/** What outlasts a page, kept where the visit is kept. */
export type PageMemory = {
  /** Numbers of orders told before: a page of thanks may be loaded again. */
  readonly orders: readonly string[];
  /** Whether the cart was told to hold something: only then an empty one is news. */
  readonly filled: boolean;
  /** Values of an earlier product that would stand for the next one. */
  readonly values: readonly string[];
};

export type PageLedger = {
  /**
   * The page has become another one without loading: what it still says of the one before is no news. With `again` it is the
   * same page, to be told once more.
   */
  move(again: boolean): void;
  /** What the page has told itself by a call: no source tells it again. */
  called(event: { readonly kind: string }): void;
  /**
   * Takes what the sources say, in the order of their precedence, and gives what is news. A source's first word counts: the
   * next ones only fill in what it leaves out of the same product. A product that states no number goes by that of its address.
   */
  take(
    readings: readonly PageReading[],
    memory: PageMemory,
    url: string,
  ): { readonly events: readonly PageEvent[]; readonly memory: PageMemory };
};

const ORDERS_KEPT = 20;

/** Kinds of which a page has one state; what several sources say of it, the first one says for all. */
const STATES = new Set(['list', 'search', 'cart', 'checkout', 'identify', 'value']);

/** Makes the account of what a page has told, so that each thing is told once however many sources describe it. */
export function createPageLedger(): PageLedger {
  /** Products told of this view. */
  let seen: PageProduct[] = [];
  /** The product that the page stands on, as of the last look. */
  let standing: PageProduct | undefined;
  /** The latest state of each kind. */
  const states = new Map<string, string>();
  /** How often each source has said a thing on this view, and how often it was told. */
  let said = new Map<string, number>();
  let told = new Map<string, number>();

  /** The nth time that a source says a thing is news unless another source has said it n times already. */
  function isNews(source: string, key: string): boolean {
    const times = (said.get(`${source}\n${key}`) ?? 0) + 1;
    said.set(`${source}\n${key}`, times);
    if (times <= (told.get(key) ?? 0)) return false;
    told.set(key, times);
    return true;
  }

  function productNews(readings: readonly PageReading[], url: string): readonly PageProduct[] {
    const described = readings.flatMap(({ pushed, sayings }) =>
      sayings.filter(isProductView).map(({ properties }) => ({ pushed, product: readPageProduct(properties) })),
    );
    /** Everything that is said of one product, in the order of the sources. */
    const whole = (product: PageProduct) => {
      let known = product;
      for (const each of described) if (isSameProduct(known, each.product)) known = mergeProducts(known, each.product);
      const same = described.map((each) => each.product).filter((each) => isSameProduct(known, each));
      // One without name and number is not known again, not even as itself.
      const merged = same.length === 0 ? known : same.reduce(mergeProducts);
      const sku = merged.sku ?? (merged.name === undefined ? undefined : numberInAddress(url));
      return present({ ...merged, sku });
    };
    const news: PageProduct[] = [];
    const tell = (product: PageProduct) => {
      const full = whole(product);
      if (full.sku === undefined || seen.some((each) => isSameProduct(each, full))) return;
      seen.push(full);
      news.push(full);
    };
    const stated = described.filter((each) => !each.pushed && whole(each.product).sku !== undefined)[0]?.product;
    if (stated !== undefined && (standing === undefined || !isSameProduct(standing, stated))) tell(stated);
    standing = stated;
    for (const { pushed, product } of described) if (pushed) tell(product);
    return news;
  }

  return {
    move(again) {
      if (again) {
        states.clear();
        standing = undefined;
      }
      seen = [];
      said = new Map();
      told = new Map();
    },
    called(event) {
      if (event.kind === 'product') seen.push(readPageProduct(recordOf(event)));
      else isNews('call', keyOf(event));
    },
    take(readings, before, url) {
      const events: PageEvent[] = [];
      let { orders, filled, values } = before;
      for (const product of productNews(readings, url)) {
        const { facts, names } = factsOf(product, values);
        events.push(productEvent(product), ...facts);
        values = names;
      }
      const decided = new Set<string>();
      const current = new Set<string>();
      for (const { source, pushed, sayings } of readings) {
        for (const body of sayings.flatMap(bodiesOf)) {
          const kind = body.kind === 'value' ? `value ${body.name}` : body.kind;
          if (!pushed) {
            // Beside a product a list is what else is recommended.
            if (decided.has(kind) || (kind === 'list' && seen.length > 0)) continue;
            if (STATES.has(body.kind)) decided.add(kind);
          }
          if (!pushed || kind === 'identify') {
            const state = `${source} ${kind}`;
            const text = JSON.stringify(body);
            current.add(state);
            if (states.get(state) === text) continue;
            states.set(state, text);
          }
          if (body.kind === 'order' && orders.includes(body.orderId)) continue;
          if (body.kind === 'cart' && body.items.length === 0 && !filled) continue;
          if (!isNews(source, keyOf(body))) continue;
          if (body.kind === 'order') orders = [...orders, body.orderId].slice(-ORDERS_KEPT);
          if (body.kind === 'cart') filled = body.items.length > 0;
          else if (body.kind === 'cart-add') filled = true;
          else if (body.kind === 'order') filled = false;
          events.push(body);
        }
        // What is no longer said would be news if it were said again.
        if (!pushed)
          for (const state of states.keys())
            if (state.startsWith(`${source} `) && !current.has(state)) states.delete(state);
      }
      return { events: events.flatMap((event) => clean(event) ?? []), memory: { orders, filled, values } };
    },
  };
}

/** Whether an event says that a product is looked at; those are told by themselves, merged. */
function isProductView({ event }: PageSaying): boolean {
  const read = readCommerce(event, { sku: 'any' });
  return read !== undefined && 'kind' in read && read.kind === 'product';
}

function bodiesOf({ event, properties }: PageSaying): readonly PageEvent[] {
  if (event === 'identify') {
    const customerId = readText(properties['customerId'], 200);
    if (customerId === undefined) return [];
    return [{ kind: 'identify', customerId, traits: safeTraits(readTraits(properties['traits'])) }];
  }
  if (event === 'page') {
    return ['type', 'category'].flatMap((field) => {
      const value = readText(properties[field], 200);
      return value === undefined ? [] : [{ kind: 'value' as const, name: `page.${field}`, value }];
    });
  }
  const body = readCommerce(event, properties);
  if (body === undefined || 'fault' in body) return [];
  switch (body.kind) {
    case 'product':
    case 'identify':
    case 'alias':
    case 'beat':
    case 'consent':
      return [];
    case 'cart-add':
    case 'cart-remove':
      return body.items.length === 0 ? [] : [body];
    default:
      return [body];
  }
}

function safeTraits(traits: Readonly<Record<string, string | number | boolean>>): typeof traits {
  const safe = Object.entries(traits).filter(([name, value]) => !namesSecret(name) && !holdsSecret(String(value)));
  return Object.fromEntries(safe);
}

/** What makes two events the same thing said twice. */
function keyOf(event: { readonly kind: string }): string {
  const { kind, items, orderId, query, target, name, act, code } = recordOf(event);
  const lines = Array.isArray(items)
    ? items.map((item) => [recordOf(item)['sku'], recordOf(item)['quantity']])
    : undefined;
  // A category or a step is worded differently by each source; a cart is the same with the same lines.
  return JSON.stringify([kind, lines, orderId, query, target, name, act, code]);
}

function productEvent({ sku = '', name, price, currency }: PageProduct): PageEvent {
  return present({ kind: 'product' as const, sku, name, priceMinor: readMinor(price, currency), currency });
}

/**
 * What else is known of a product, as values that conditions can ask for: `product.brand`, `product.category` and
 * `product.availability`. One that an earlier product had and this one has not is told to be empty.
 */
function factsOf(
  product: PageProduct,
  before: readonly string[],
): { readonly facts: readonly PageEvent[]; readonly names: readonly string[] } {
  const { brand, category, availability } = product;
  const known = Object.entries({ brand, category, availability }).flatMap(([field, value]) =>
    value === undefined ? [] : [[`product.${field}`, value.slice(0, 200)] as const],
  );
  const names: readonly string[] = known.map(([name]) => name);
  const gone = before.filter((name) => !names.includes(name)).map((name) => [name, ''] as const);
  return { facts: [...known, ...gone].map(([name, value]) => ({ kind: 'value', name, value })), names };
}

/** Texts of free wording, which could hold a secret; numbers of products and orders have check sums of their own. */
const WORDED = ['name', 'query', 'value', 'category', 'step', 'code', 'target', 'customerId'];

/** The event without texts that hold the number of a card or an account; nothing if it would not be an event without them. */
function clean(event: PageEvent): PageEvent | undefined {
  const found = WORDED.filter((field) => {
    const value = recordOf(event)[field];
    return typeof value === 'string' && holdsSecret(value);
  });
  if (found.length === 0) return event;
  const needed =
    event.kind === 'value' || event.kind === 'search' || event.kind === 'custom' || event.kind === 'identify';
  if (needed) return undefined;
  const rest = Object.entries(event).filter(([field]) => !found.includes(field));
  return Object.fromEntries(rest) as PageEvent;
}
