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
  'product.id': { type: 'text', label: 'the product' },
  'product.sku': { type: 'text', label: "the product's number" },
  'product.visits': { type: 'number', label: 'visits to the same product' },
  node: { type: 'text', label: 'the place in the range' },
  'node.ancestors': { type: 'list', label: 'the part of the range' },
  'search.last': { type: 'text', label: 'the latest search' },
  'search.queries': { type: 'list', label: 'the searches' },
  'search.count': { type: 'number', label: 'the number of searches' },
  'values.*': { type: 'any', label: 'a value on the page' },
  'cart.value': { type: 'number', label: 'the cart value' },
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
  'customer.*': { type: 'any', label: 'something known of the customer' },
  'help.asked': { type: 'boolean', label: 'help was asked for' },
  'help.refused': { type: 'boolean', label: 'help was refused' },
  'contact.invitations': { type: 'number', label: 'invitations this visit' },
  'contact.engaged': { type: 'boolean', label: 'an associate talked with her this visit' },
} as const satisfies FieldCatalogue;

/** A field by its full name; those of open groups have names of their own. */
export type SessionField =
  | Exclude<keyof typeof SESSION_FIELDS, `${string}.*`>
  | `values.${string}`
  | `events.${string}`
  | `customer.${string}`;

/** The name of a field as a person reads it: `values.calculator.principal` is "calculator principal". */
export function fieldLabel(field: string): string {
  if (Object.hasOwn(SESSION_FIELDS, field)) return SESSION_FIELDS[field as keyof typeof SESSION_FIELDS].label;
  return field
    .replace(/^(values|events|customer)\./, '')
    .replaceAll(/[._-]+/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** Fields that cannot name or describe a person by themselves: no free text, no titles, no customer numbers. */
const PSEUDONYMOUS: ReadonlySet<string> = new Set<SessionField>([
  'website',
  'product.id',
  'product.sku',
  'product.visits',
  'node',
  'node.ancestors',
  'search.count',
  'cart.value',
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
