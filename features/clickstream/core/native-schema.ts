import { type TObject, Type } from 'typebox';
import type { EventKind } from './event.ts';
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
  quantity: Type.Number({ minimum: 0, maximum: 1e6 }),
  priceMinor: Type.Optional(Price),
});
const Items = Type.Array(Item, { maxItems: 200 });

/** What every native event carries. `at` is ISO 8601 or milliseconds on the sender's clock. */
const Envelope = {
  id: Type.String({ minLength: 1, maxLength: LIMITS.idLength }),
  at: Type.Union([Type.String({ maxLength: 40 }), Type.Number()]),
  url: Type.Optional(Address),
};

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
  'cart-add': Type.Object({ ...Envelope, item: Item, currency: Type.Optional(Currency) }),
  'cart-remove': Type.Object({ ...Envelope, item: Item, currency: Type.Optional(Currency) }),
  cart: Type.Object({ ...Envelope, items: Items, currency: Type.Optional(Currency) }),
  checkout: Type.Object({ ...Envelope, step: Type.Optional(Text) }),
  order: Type.Object({ ...Envelope, orderId: Name, totalMinor: Minor, currency: Currency, items: Items }),
  beat: Type.Object({ ...Envelope, visibleMs: Type.Number({ minimum: 0, maximum: 86_400_000 }) }),
  identify: Type.Object({
    ...Envelope,
    customerId: Name,
    signature: Type.Optional(Type.String({ maxLength: 128 })),
    traits: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
  help: Type.Object({ ...Envelope, text: Type.Optional(Text) }),
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
