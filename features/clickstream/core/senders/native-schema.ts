import { type TObject, Type } from 'typebox';
import { TELEPHONE } from '../callback.ts';
import type { EventKind } from '../event.ts';
import { LIMITS } from './reception.ts';

const Text = Type.String({ maxLength: LIMITS.textLength });
const Address = Type.String({ maxLength: LIMITS.urlLength });
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Minor = Type.Integer({ minimum: -1e12, maximum: 1e12 });
const Price = Type.Integer({ minimum: 0, maximum: 1e12 });
const Currency = Type.String({ pattern: '^[A-Z]{3}$' });
const Plain = Type.Union([Text, Type.Number(), Type.Boolean()]);
const Item = Type.Object({
  sku: Name,
  name: Type.Optional(Text),
  brand: Type.Optional(Text),
  category: Type.Optional(Text),
  quantity: Type.Number({ minimum: 0, maximum: 1e6 }),
  priceMinor: Type.Optional(Price),
});
const Items = Type.Array(Item, { maxItems: 200 });

/** What every native event carries. `at` is ISO 8601 or milliseconds on the sender's clock. */
const Envelope = {
  id: Type.String({ minLength: 1, maxLength: LIMITS.idLength }),
  at: Type.Union([Type.String({ maxLength: 40 }), Type.Number()]),
  url: Type.Optional(Address),
  /** Anything else, kept as it is. */
  properties: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
};

/** One `item`, or several `items`. */
const Lines = Type.Object({
  ...Envelope,
  item: Type.Optional(Item),
  items: Type.Optional(Items),
  currency: Type.Optional(Currency),
});

const OrderChange = Type.Object({
  ...Envelope,
  orderId: Name,
  totalMinor: Type.Optional(Minor),
  currency: Type.Optional(Currency),
  items: Type.Optional(Items),
});

/** The schema of each kind of native event, with its envelope. Fields not named here are ignored. */
export const NATIVE_EVENTS: Readonly<Record<EventKind, TObject>> = {
  page: Type.Object({
    ...Envelope,
    title: Type.Optional(Text),
    referrer: Type.Optional(Address),
    campaign: Type.Optional(Text),
  }),
  product: Type.Object({
    ...Envelope,
    sku: Name,
    name: Type.Optional(Text),
    priceMinor: Type.Optional(Price),
    currency: Type.Optional(Currency),
  }),
  list: Type.Object({ ...Envelope, category: Type.Optional(Text) }),
  search: Type.Object({ ...Envelope, query: Text }),
  click: Type.Object({ ...Envelope, target: Type.Optional(Text) }),
  value: Type.Object({ ...Envelope, name: Name, value: Plain }),
  'cart-add': Lines,
  'cart-remove': Lines,
  cart: Type.Object({ ...Envelope, items: Items, currency: Type.Optional(Currency) }),
  'wishlist-add': Lines,
  'wishlist-remove': Lines,
  checkout: Type.Object({ ...Envelope, step: Type.Optional(Text) }),
  order: Type.Object({ ...Envelope, orderId: Name, totalMinor: Minor, currency: Currency, items: Items }),
  'order-update': OrderChange,
  'order-cancel': OrderChange,
  refund: OrderChange,
  coupon: Type.Object({
    ...Envelope,
    act: Type.Union(['entered', 'applied', 'denied', 'removed'].map((act) => Type.Literal(act))),
    code: Type.Optional(Text),
  }),
  promotion: Type.Object({
    ...Envelope,
    act: Type.Union(['viewed', 'clicked'].map((act) => Type.Literal(act))),
    name: Type.Optional(Text),
  }),
  share: Type.Object({ ...Envelope, sku: Type.Optional(Name) }),
  review: Type.Object({ ...Envelope, sku: Type.Optional(Name), rating: Type.Optional(Type.Number()) }),
  custom: Type.Object({ ...Envelope, name: Name }),
  alias: Type.Object({
    ...Envelope,
    anonymousId: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'As another sender calls this visitor: the anonymous id of a tracking SDK on the page.',
    }),
  }),
  group: Type.Object({
    ...Envelope,
    groupId: Name,
    traits: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
  beat: Type.Object({ ...Envelope, visibleMs: Type.Number({ minimum: 0, maximum: 86_400_000 }) }),
  identify: Type.Object({
    ...Envelope,
    customerId: Name,
    signature: Type.Optional(
      Type.String({
        maxLength: LIMITS.signatureLength,
        description:
          'HMAC-SHA-256 of the customer id in hexadecimal, or a JSON web token with it as `sub`, under the identity secret.',
      }),
    ),
    traits: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
  help: Type.Object({
    ...Envelope,
    text: Type.Optional(Text),
    callback: Type.Optional(
      Type.Object({
        number: Type.String({ maxLength: 40, pattern: TELEPHONE }),
        name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
      }),
    ),
  }),
  refuse: Type.Object(Envelope),
  consent: Type.Object({ ...Envelope, given: Type.Boolean() }),
};

/** The schema of a native batch around its events, which are judged one by one. */
export const NativeBatch = Type.Object({
  sentAt: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Number()])),
  key: Type.Optional(Type.String({ maxLength: 200 })),
  visitor: Type.Optional(Type.String({ minLength: 8, maxLength: 200 })),
  session: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  context: Type.Optional(
    Type.Object({
      device: Type.Optional(Type.String({ maxLength: 20 })),
      locale: Type.Optional(Type.String({ maxLength: 40 })),
      reach: Type.Optional(Type.String({ maxLength: 20 })),
    }),
  ),
  events: Type.Array(Type.Unknown()),
});
