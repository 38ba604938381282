import type { FieldCatalogue } from '../../../kernel/rule/condition.ts';

/**
 * What triggers may ask about a session (CS2) and its customer (CE1). A label continues "when ..." and begins a reason.
 * Times are in milliseconds of visible time unless said otherwise; amounts in whole units of the cart's currency.
 * `values.*` is what the website's selectors extract, `events.*` counts events of the site's own kinds by name; `customer.*` is known for verified customers only.
 */
export const SESSION_FIELDS = {
  website: { type: 'text', label: 'the website' },
  'page.path': { type: 'text', label: 'the page' },
  'page.title': { type: 'text', label: "the page's title" },
  'page.host': { type: 'text', label: "the page's host" },
  'path.entry': { type: 'text', label: 'the page she came in by' },
  'path.pages': { type: 'list', label: 'the pages seen' },
  'path.products': { type: 'list', label: 'the products seen, by number' },
  'path.nodes': { type: 'list', label: 'the parts of the range seen' },
  'product.id': { type: 'text', label: 'the product' },
  'product.sku': { type: 'text', label: "the product's number" },
  'product.name': { type: 'text', label: "the product's name" },
  'product.visits': { type: 'number', label: 'visits to the same product' },
  node: { type: 'text', label: 'the place in the range' },
  'node.ancestors': { type: 'list', label: 'the part of the range' },
  'search.last': { type: 'text', label: 'the latest search' },
  'search.queries': { type: 'list', label: 'the searches' },
  'search.count': { type: 'number', label: 'the number of searches' },
  'values.*': { type: 'any', label: 'a value on the page' },
  'cart.value': { type: 'number', label: 'the cart value' },
  'cart.currency': { type: 'text', label: 'the currency of the cart' },
  'cart.items': { type: 'number', label: 'the number of items in the cart' },
  'cart.skus': { type: 'list', label: 'the products in the cart' },
  'cart.adds': { type: 'number', label: 'the number of times something went into the cart' },
  'wishlist.skus': { type: 'list', label: 'the products on the wish list' },
  coupon: { type: 'text', label: 'the coupon' },
  'checkout.started': { type: 'boolean', label: 'checkout was begun' },
  'order.placed': { type: 'boolean', label: 'an order was placed' },
  'order.value': { type: 'number', label: 'the value of the order' },
  'events.*': { type: 'number', label: 'how often something happened' },
  'time.site': { type: 'time', label: 'time on site' },
  'time.visit': { type: 'time', label: 'time since the visit began' },
  'time.page': { type: 'time', label: 'time on this page' },
  'time.product': { type: 'time', label: 'time on this product' },
  'time.idle': { type: 'time', label: 'time without a sign of life' },
  'visit.pages': { type: 'number', label: 'pages seen' },
  'visit.products': { type: 'number', label: 'products seen' },
  'visit.clicks': { type: 'number', label: 'clicks' },
  referrer: { type: 'text', label: 'the referrer' },
  campaign: { type: 'text', label: 'the campaign' },
  device: { type: 'text', label: 'the device' },
  locale: { type: 'text', label: 'the locale' },
  language: { type: 'text', label: 'the language' },
  reach: { type: 'text', label: 'the way to reach her' },
  'identity.status': { type: 'text', label: 'the identity' },
  'identity.verified': { type: 'boolean', label: 'a known customer, verified' },
  'identity.claimed': { type: 'text', label: 'the claimed customer number' },
  'customer.id': { type: 'text', label: 'the customer' },
  'customer.segments': { type: 'list', label: 'the segments of the customer' },
  'customer.interests': { type: 'list', label: 'the interests of the customer' },
  'customer.associates': { type: 'list', label: 'the associates she dealt with before' },
  'customer.purchases': { type: 'number', label: 'past purchases' },
  'customer.purchased': { type: 'list', label: 'the products bought before, by number' },
  'customer.spent': { type: 'number', label: 'the value of past purchases' },
  'customer.lastPurchase': { type: 'time', label: 'time since the latest purchase' },
  'customer.contacts': { type: 'number', label: 'conversations with associates before' },
  'customer.recommended': { type: 'list', label: 'the products recommended to the customer' },
  'customer.since': { type: 'time', label: 'time since she became a customer' },
  'customer.name': { type: 'text', label: "the customer's name" },
  'customer.address': { type: 'text', label: "the customer's address" },
  'customer.phone': { type: 'text', label: "the customer's telephone" },
  'customer.email': { type: 'text', label: "the customer's mail address" },
  'customer.postalCode': { type: 'any', label: "the customer's postal code" },
  'customer.ageBand': { type: 'any', label: "the customer's age band" },
  'customer.household': { type: 'any', label: "the customer's household" },
  'customer.incomeBand': { type: 'any', label: "the customer's income band" },
  'customer.wealthBand': { type: 'any', label: "the customer's wealth band" },
  'customer.buyingStyle': { type: 'any', label: "the customer's buying style" },
  'customer.*': { type: 'any', label: 'something known of the customer' },
  'claimed.*': { type: 'any', label: 'something that the page says of the customer, unverified' },
  'help.asked': { type: 'boolean', label: 'help was asked for' },
  'help.words': { type: 'text', label: 'what was said when help was asked for' },
  'help.refused': { type: 'boolean', label: 'help was refused' },
  'contact.invitations': { type: 'number', label: 'invitations this visit' },
  'contact.engaged': { type: 'boolean', label: 'an associate talked with her this visit' },
} as const satisfies FieldCatalogue;

/** A field that is read from the session itself; those of open groups (`values.*`, `customer.*`, ...) have names of their own. */
export type ClosedField = Exclude<keyof typeof SESSION_FIELDS, `${string}.*` | `customer.${string}`>;

/** The name of a field as a person reads it: `values.calculator.principal` is "calculator principal". */
export function fieldLabel(field: string): string {
  if (Object.hasOwn(SESSION_FIELDS, field)) return SESSION_FIELDS[field as keyof typeof SESSION_FIELDS].label;
  return field
    .replace(/^(values|events|customer|claimed)\./, '')
    .replaceAll(/[._-]+/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** Fields that cannot name or describe a person by themselves: no free text, no titles, no customer numbers. */
const PSEUDONYMOUS: ReadonlySet<string> = new Set<keyof typeof SESSION_FIELDS>([
  'website',
  'product.id',
  'product.sku',
  'product.visits',
  'path.products',
  'path.nodes',
  'node',
  'node.ancestors',
  'search.count',
  'cart.value',
  'cart.currency',
  'cart.items',
  'cart.skus',
  'cart.adds',
  'wishlist.skus',
  'coupon',
  'checkout.started',
  'order.placed',
  'order.value',
  'time.site',
  'time.visit',
  'time.page',
  'time.product',
  'time.idle',
  'visit.pages',
  'visit.products',
  'visit.clicks',
  'campaign',
  'device',
  'locale',
  'language',
  'reach',
  'identity.status',
  'identity.verified',
  'customer.segments',
  'customer.associates',
  'customer.purchases',
  'customer.purchased',
  'customer.spent',
  'customer.lastPurchase',
  'customer.contacts',
  'customer.since',
  'help.asked',
  'help.refused',
  'contact.invitations',
  'contact.engaged',
]);

/** Whether the value of a field may be kept where no personal data may be: extracted values only as numbers and flags. */
export function isPseudonymous(field: string, value: unknown): boolean {
  if (PSEUDONYMOUS.has(field)) return true;
  return (
    (field.startsWith('values.') || field.startsWith('events.')) && typeof value !== 'string' && !Array.isArray(value)
  );
}
