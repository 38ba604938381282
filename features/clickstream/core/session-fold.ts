import type { Instant } from '../../../kernel/time.ts';
import { type EventBody, isLinked, isNamed, type SessionEvent } from './event.ts';
import { fingerprint, sessionIdOf } from './fingerprint.ts';
import {
  AWAY_AFTER,
  ENDS_AFTER,
  type Identity,
  type Session,
  type SessionId,
  type SessionTopic,
  type Stamped,
} from './session.ts';
import { addChange, type CartChange, type CartHistory, cartOf, EMPTY_CART, EMPTY_HISTORY } from './session-cart.ts';
import { addOrderChange, type OrderChange, orderChangeOf, purchasedOf } from './session-orders.ts';
import {
  addEntry,
  type Beat,
  comesBefore,
  insertSorted,
  inTurn,
  type PathEntry,
  pathOf,
  pathWithLast,
  settleBeats,
} from './session-path.ts';
import { later, remember, setNamed } from './session-registers.ts';

const SEARCH_LIMIT = 50;
const VALUE_LIMIT = 100;
const WISH_LIMIT = 100;
/** Names of events of the site's own kinds that are counted. */
const HAPPENED_LIMIT = 100;
/** Beats of one session that may still move between pages. */
const BEAT_LIMIT = 400;
/** A beat counts at most this much visible time. Milliseconds. */
const BEAT_MOST = 60_000;

/** Scalars of a session that the latest event decides. */
type Scalar = 'referrer' | 'campaign' | 'device' | 'locale' | 'reach';

type Placed = { readonly at: Instant; readonly eventId: string };

/** What the fold remembers beside the session itself, so that the order of arrival does not matter. */
type FoldState = {
  /** Time and fingerprint of each event folded, by time: [at, fingerprint, at, fingerprint, ...]. */
  readonly seen: readonly number[];
  readonly entries: readonly PathEntry[];
  readonly beats: readonly Beat[];
  readonly cart: CartHistory;
  readonly orders: readonly OrderChange[];
  readonly writers: Readonly<Partial<Record<Scalar, Placed>>>;
  /** Only events of linked visitors are in it, so it is the visit that the visitor's own sender will name first. */
  readonly unnamed?: true;
  /** The session that its own sender named when it was there already. */
  readonly name?: SessionId;
  readonly claimed?: Stamped<string>;
  readonly verified?: Stamped<string>;
};

/** A session with what is needed to fold further events into it. Plain data: it may be written as JSON and read back. */
export type FoldedSession = Session & { readonly fold: FoldState };

type Draft = { -readonly [Key in keyof FoldedSession]: FoldedSession[Key] };
type DraftFold = { -readonly [Key in keyof Omit<FoldState, 'writers'>]: FoldState[Key] } & {
  writers: Partial<Record<Scalar, Placed>>;
};

/** What most sessions have none of is shared by all of them. */
const NONE: readonly never[] = [];
const NO_VALUES: Session['values'] = {};

function open(event: SessionEvent, sessionId: SessionId): FoldedSession {
  return {
    sessionId,
    websiteId: event.websiteId,
    enterpriseId: event.enterpriseId,
    visitorId: event.visitorId,
    startedAt: event.at,
    lastAt: event.at,
    path: NONE,
    searches: NONE,
    values: NO_VALUES,
    cart: EMPTY_CART,
    counts: { events: 0, pages: 0, products: 0, clicks: 0, cartAdds: 0, orders: 0 },
    visibleMs: 0,
    reach: 'none',
    fold: {
      seen: NONE,
      entries: NONE,
      beats: NONE,
      cart: EMPTY_HISTORY,
      orders: NONE,
      writers: {},
      ...(isLinked(event) ? { unnamed: true } : {}),
    },
  };
}

function setScalar<Key extends Scalar>(
  draft: Draft,
  fold: DraftFold,
  event: Placed,
  key: Key,
  value: Draft[Key],
): void {
  const writer = fold.writers[key];
  if (value === undefined || (writer !== undefined && comesBefore(event, writer))) return;
  draft[key] = value;
  fold.writers[key] = event;
}

/** The identity that stands: a verified one holds against claims of the same customer and against earlier ones. */
function identityOf(fold: FoldState): Identity | undefined {
  const { claimed, verified } = fold;
  if (verified !== undefined && (claimed === undefined || claimed.value === verified.value)) {
    return { customerId: verified.value, status: 'verified' };
  }
  if (verified !== undefined && claimed !== undefined && !comesBefore(verified, claimed)) {
    return { customerId: verified.value, status: 'verified' };
  }
  return claimed === undefined ? undefined : { customerId: claimed.value, status: 'claimed' };
}

function noteCustomer(draft: Draft, fold: DraftFold, customerId: string, verified: boolean, place: Placed): void {
  const stamp = { value: customerId, at: place.at, eventId: place.eventId };
  if (verified) fold.verified = later(fold.verified, stamp);
  else fold.claimed = later(fold.claimed, stamp);
  const identity = identityOf(fold);
  if (identity !== undefined) draft.identity = identity;
}

function changeCart(draft: Draft, fold: DraftFold, change: CartChange): void {
  fold.cart = addChange(fold.cart, change);
  draft.cart = cartOf(fold.cart);
}

function noteOrder(draft: Draft, fold: DraftFold, change: OrderChange): void {
  fold.orders = addOrderChange(fold.orders, change);
  const purchased = purchasedOf(fold.orders);
  if (purchased !== undefined) draft.purchased = purchased;
}

function noteHappened(draft: Draft, name: string): void {
  const known = draft.happened ?? {};
  const count = Object.hasOwn(known, name) ? (known[name] ?? 0) : 0;
  if (count === 0 && Object.keys(known).length >= HAPPENED_LIMIT) return;
  draft.happened = { ...known, [name]: count + 1 };
}

function walk(fold: DraftFold, event: SessionEvent, topic: SessionTopic, place: Placed): void {
  const { body } = event;
  if (body.kind !== 'page' && body.kind !== 'product') return;
  fold.entries = addEntry(fold.entries, {
    eventId: place.eventId,
    at: place.at,
    kind: body.kind,
    url: event.url ?? (body.kind === 'page' ? '' : undefined),
    title: body.kind === 'page' ? body.title : undefined,
    sku: body.kind === 'product' ? body.sku : undefined,
    name: (body.kind === 'product' ? body.name : undefined) ?? topic.name,
    productId: topic.productId,
    nodeId: topic.nodeId,
    dwellMs: 0,
  });
}

/** What is taken out was put in before, a whole cart is what came of both, and an order ends them. */
function cartChangeOf(body: EventBody, place: Placed): CartChange | undefined {
  switch (body.kind) {
    case 'cart-add':
      return { ...inTurn(place, 0), act: 'add', items: body.items, ...currencyOf(body) };
    case 'cart-remove':
      return { ...inTurn(place, 1), act: 'remove', items: body.items, ...currencyOf(body) };
    case 'cart':
      return { ...inTurn(place, 2), act: 'replace', items: body.items, ...currencyOf(body) };
    case 'order':
      return { ...inTurn(place, 3), act: 'order', items: [], currency: body.currency };
    default:
      return undefined;
  }
}

function currencyOf({ currency }: { readonly currency?: string }): { readonly currency?: string } {
  return currency === undefined ? {} : { currency };
}

const COUNTED: Partial<Record<EventBody['kind'], keyof Session['counts']>> = {
  page: 'pages',
  product: 'products',
  click: 'clicks',
  'cart-add': 'cartAdds',
  order: 'orders',
};

function count(counts: Session['counts'], kind: EventBody['kind']): Session['counts'] {
  const next = { ...counts, events: counts.events + 1 };
  const key = COUNTED[kind];
  if (key !== undefined) next[key] += 1;
  return next;
}

function noteBody(draft: Draft, fold: DraftFold, event: SessionEvent, place: Placed): void {
  const { body } = event;
  switch (body.kind) {
    case 'page':
      setScalar(draft, fold, place, 'referrer', body.referrer);
      setScalar(draft, fold, place, 'campaign', body.campaign);
      break;
    case 'search':
      draft.searches = insertSorted(draft.searches, { ...place, value: body.query }, SEARCH_LIMIT);
      break;
    case 'value':
      draft.values = setNamed(draft.values, body.name, { ...place, value: body.value }, VALUE_LIMIT);
      break;
    case 'checkout':
      draft.checkout = Math.max(draft.checkout ?? 0, event.at);
      break;
    case 'order':
    case 'order-update':
    case 'order-cancel':
    case 'refund':
      noteOrder(draft, fold, orderChangeOf(body, place));
      break;
    case 'wishlist-add':
    case 'wishlist-remove': {
      const value = body.kind === 'wishlist-add';
      for (const { sku } of body.items) {
        draft.wishes = setNamed(draft.wishes ?? {}, sku, { ...place, value }, WISH_LIMIT);
      }
      break;
    }
    case 'coupon':
      if (body.act === 'entered') break;
      draft.coupon = later(draft.coupon, { ...place, value: body.act === 'applied' ? (body.code ?? '') : '' });
      break;
    case 'custom':
      noteHappened(draft, body.name);
      break;
    case 'group':
      draft.traits = setNamed(draft.traits ?? {}, 'group', { ...place, value: body.groupId }, VALUE_LIMIT);
      for (const [name, value] of Object.entries(body.traits)) {
        draft.traits = setNamed(draft.traits, `group.${name}`, { ...place, value }, VALUE_LIMIT);
      }
      break;
    case 'beat': {
      const ms = Math.min(body.visibleMs, BEAT_MOST);
      draft.visibleMs += ms;
      const beat = { ...place, ms, ...(event.url === undefined ? {} : { url: event.url }) };
      fold.beats = insertSorted(fold.beats, beat, BEAT_LIMIT);
      break;
    }
    case 'identify':
      noteCustomer(draft, fold, body.customerId, body.verified, place);
      for (const [name, value] of Object.entries(body.traits)) {
        draft.traits = setNamed(draft.traits ?? {}, name, { ...place, value }, VALUE_LIMIT);
      }
      break;
    case 'help':
      draft.help = later(draft.help, { ...place, value: body.text ?? '' });
      if (body.callback !== undefined) draft.callback = later(draft.callback, { ...place, value: body.callback });
      break;
    case 'refuse':
      draft.refused = Math.max(draft.refused ?? 0, event.at);
      break;
    default:
      break;
  }
}

/**
 * Folds one event into its session; an event folded before changes nothing (the same object is returned). The same
 * events, in any order in which none is more than 60 s out of place, give the same state.
 * @param session undefined opens a session; its id is made of the event (see `sessionIdOf`)
 * @param topic what the event's page or product is in the catalogue; empty if unknown
 * @param sessionId of a session that is opened, if it was made already
 */
export function advance(
  session: FoldedSession | undefined,
  event: SessionEvent,
  topic: SessionTopic,
  sessionId?: SessionId,
): FoldedSession {
  const before = session ?? open(event, sessionId ?? sessionIdOf(event));
  const seen = remember(before.fold.seen, event.at, fingerprint(event.id));
  if (seen === undefined) return before;
  const place = { at: event.at, eventId: event.id };
  const draft: Draft = { ...before };
  if (draft.endedAt !== undefined) delete draft.endedAt;
  const fold: DraftFold = { ...before.fold, seen, writers: { ...before.fold.writers } };
  if (fold.unnamed && isNamed(event)) {
    delete fold.unnamed;
    fold.name = sessionIdOf(event);
  }
  draft.startedAt = Math.min(draft.startedAt, event.at);
  draft.lastAt = Math.max(draft.lastAt, event.at);
  draft.counts = count(draft.counts, event.body.kind);
  setScalar(draft, fold, place, 'device', event.device);
  setScalar(draft, fold, place, 'locale', event.locale);
  if (event.reach !== undefined) setScalar(draft, fold, place, 'reach', event.reach);
  if (event.customer !== undefined)
    noteCustomer(draft, fold, event.customer.customerId, event.customer.verified, place);
  noteBody(draft, fold, event, place);
  if (event.body.kind === 'help' && topic.nodeId !== undefined) {
    draft.helpTopic = later(draft.helpTopic, { ...place, value: topic });
  }
  walk(fold, event, topic, place);
  const change = cartChangeOf(event.body, place);
  if (change !== undefined) changeCart(draft, fold, change);
  const settled = settleBeats(fold.entries, fold.beats, draft.lastAt);
  if (settled.entries !== before.fold.entries || settled.beats !== before.fold.beats) {
    const last = fold.entries.at(-1);
    const appended = settled.beats === before.fold.beats && last?.eventId === event.id && last.at === event.at;
    fold.entries = settled.entries;
    fold.beats = settled.beats;
    draft.path =
      (appended ? pathWithLast(before, fold.entries, fold.beats) : undefined) ?? pathOf(fold.entries, fold.beats);
  }
  draft.fold = fold;
  return draft;
}

/** Whether an event without a session id of its sender continues this session of the same visitor. */
export function continues(session: Session, event: SessionEvent): boolean {
  return event.at > session.startedAt - ENDS_AFTER && event.at < session.lastAt + ENDS_AFTER;
}

/** Whether the customer has been silent for 45 s. */
export function isAway(session: Session, now: Instant): boolean {
  return now - session.lastAt >= AWAY_AFTER;
}

/** The moment at which a session is over if nothing more comes. */
export function endsAt(session: Session): Instant {
  return session.lastAt + ENDS_AFTER;
}

/** The session marked as over if 30 min have passed in silence; else the same object. A later event opens it again. */
export function ended(session: FoldedSession, now: Instant): FoldedSession {
  if (session.endedAt !== undefined || now < endsAt(session)) return session;
  return { ...session, endedAt: endsAt(session) };
}
