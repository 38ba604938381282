import { type Static, Type } from 'typebox';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';

/** What kind of visit it is, the first that holds: she asked for help; is known by a verified identity; has a cart; browses. */
export const VisitKind = Type.Union([
  Type.Literal('asked'),
  Type.Literal('known'),
  Type.Literal('cart'),
  Type.Literal('browsing'),
]);
export type VisitKind = Static<typeof VisitKind>;

/** A row of the list of browsing customers, as an associate or a supervisor sees it. Times in ISO 8601. */
export const BrowsingRow = Type.Object({
  enterpriseId: Type.String(),
  sessionId: Type.String(),
  websiteId: Type.String(),
  websiteName: Type.String(),
  /** Name if known, else "Anonymous". */
  who: Type.String(),
  identity: Type.Union([Type.Literal('anonymous'), Type.Literal('claimed'), Type.Literal('verified')]),
  /** Page title or URL path viewed now. */
  views: Type.String(),
  topic: Type.Optional(Type.String()),
  nodeId: Type.Optional(Type.String()),
  clicks: Type.Number(),
  pages: Type.Number(),
  startedAt: Type.String(),
  lastAt: Type.String(),
  away: Type.Boolean(),
  reach: Type.String(),
  cartMinor: Type.Number(),
  currency: Type.String(),
  verdict: Type.Union([Type.Literal('none'), Type.Literal('can'), Type.Literal('must')]),
  kind: VisitKind,
  /** Who serves her now, by name. */
  takenBy: Type.Optional(Type.String()),
  /** Why it matters, in words, e.g. `calculator principal 400,000`. */
  why: Type.Optional(Type.Unsafe<ToldReason>(Type.Any())),
  /** The caller's own matching score 0..100 for it, where there is one. */
  score: Type.Optional(Type.Number()),
  /** The opportunity that the caller may take from the list now: `POST .../opportunities/:id/approach`. */
  approach: Type.Optional(Type.String()),
  simulated: Type.Boolean(),
});
export type BrowsingRow = Static<typeof BrowsingRow>;

/** The session as shown beside a conversation. */
export const SessionView = Type.Object({
  sessionId: Type.String(),
  who: Type.String(),
  identity: Type.String(),
  startedAt: Type.String(),
  lastAt: Type.String(),
  ended: Type.Boolean(),
  device: Type.Optional(Type.String()),
  locale: Type.Optional(Type.String()),
  referrer: Type.Optional(Type.String()),
  campaign: Type.Optional(Type.String()),
  clicks: Type.Number(),
  visibleMs: Type.Number(),
  path: Type.Array(
    Type.Object({
      at: Type.String(),
      url: Type.String(),
      title: Type.Optional(Type.String()),
      product: Type.Optional(Type.String()),
      node: Type.Optional(Type.String()),
      dwellMs: Type.Number(),
    }),
  ),
  searches: Type.Array(Type.Object({ at: Type.String(), query: Type.String() })),
  values: Type.Array(
    Type.Object({
      name: Type.String(),
      value: Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
      at: Type.String(),
    }),
  ),
  cart: Type.Object({
    currency: Type.String(),
    valueMinor: Type.Number(),
    items: Type.Array(
      Type.Object({
        sku: Type.String(),
        name: Type.String(),
        quantity: Type.Number(),
        priceMinor: Type.Optional(Type.Number()),
      }),
    ),
  }),
});
export type SessionView = Static<typeof SessionView>;

/** One event as the console's "is my snippet working" page shows it. */
export const RecentEvent = Type.Object({
  at: Type.String(),
  verdict: Type.Union([Type.Literal('ok'), Type.Literal('drop'), Type.Literal('park')]),
  reason: Type.Optional(Type.String()),
  kind: Type.String(),
  id: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
  sender: Type.String(),
});
export type RecentEvent = Static<typeof RecentEvent>;

/** How many events of a website had which verdict, for which reason, in the last seven days. */
export const EventTally = Type.Object({
  verdict: Type.Union([Type.Literal('ok'), Type.Literal('drop'), Type.Literal('park')]),
  reason: Type.Optional(Type.String()),
  count: Type.Number(),
  lastAt: Type.String(),
});
export type EventTally = Static<typeof EventTally>;

/** "Is my snippet working": the last fifty events of a website, newest first, and the counts. */
export const RecentEvents = Type.Object({ items: Type.Array(RecentEvent), counts: Type.Array(EventTally) });
export type RecentEvents = Static<typeof RecentEvents>;

/** What a sender of events is told. `received` counts those that are stored now, whether new or sent before. */
export const IntakeReply = Type.Object({
  received: Type.Number(),
  /** Of those received, how many were stored before, under the same message id; absent where none was. */
  duplicates: Type.Optional(Type.Number()),
  dropped: Type.Array(Type.Object({ id: Type.Optional(Type.String()), reason: Type.String() })),
  parked: Type.Array(Type.Object({ id: Type.Optional(Type.String()), reason: Type.String() })),
  /** Somebody wants to talk to this visitor: open the socket. */
  attention: Type.Boolean(),
  /** How often to send a beat, in milliseconds. */
  beatMs: Type.Optional(Type.Number()),
});
export type IntakeReply = Static<typeof IntakeReply>;

/** That what a sender calls one visitor (`visitorId`) was found to be another; both are ids of this enterprise's. */
export const VisitorLink = Type.Object({
  visitorId: Type.String(),
  linkedTo: Type.String(),
  /** ISO 8601. */
  madeAt: Type.String(),
});
export type VisitorLink = Static<typeof VisitorLink>;

export const VisitorLinkList = Type.Object({ items: Type.Array(VisitorLink) });
export type VisitorLinkList = Static<typeof VisitorLinkList>;
