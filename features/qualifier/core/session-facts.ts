import { fromMinor } from '../../../kernel/money.ts';
import type { Facts, FactValue, TimeFact } from '../../../kernel/rule/condition.ts';
import type { FieldReader } from '../../../kernel/rule/condition-slots.ts';
import { elapsed, isTimeFact } from '../../../kernel/rule/time-fact.ts';
import type { Instant } from '../../../kernel/time.ts';
import {
  AWAY_AFTER,
  ENDS_AFTER,
  type PathStep,
  reachOf,
  type Session,
  type SessionTopic,
} from '../../clickstream/core/index.ts';
import { type ClosedField, isPseudonymous } from './session-fields.ts';
import type { ContactHistory } from './trigger.ts';

/** Visible pages send a beat at least this often, so visible time is taken to run on for as long after the latest sign. */
const BEAT = 15_000;
const MOST_QUERIES = 20;
/** Of the path, as many pages and products are told, the latest. */
const MOST_STEPS = 50;

/** What a session's facts need beside the session. */
export type FactsContext = {
  /** The node of the topic and all its ancestors, nearest first. */
  readonly ancestors: readonly string[];
  readonly topic?: SessionTopic;
  readonly history?: ContactHistory;
  /** The profile's fields by name (`segments`, `postalCode`, ...); used only if the session's identity is verified. */
  readonly customer?: Readonly<Record<string, FactValue>>;
};

/** Where the fields of a session are read from, one by one, as far as somebody asks for them. */
export type FactSource = {
  readonly session: Session;
  readonly context: FactsContext;
  /** The page of a product that was looked at last; null where there is none. Looked for when it is first needed. */
  product: PathStep | null | undefined;
};

export function factSource(session: Session, context: FactsContext): FactSource {
  return { session, context, product: undefined };
}

type Reader = FieldReader<FactSource>;

/** How each field is read. What is unknown is undefined. */
const READERS: Readonly<Record<ClosedField, Reader>> = {
  website: ({ session }) => session.websiteId,
  'page.path': ({ session }) => mapped(session.path.at(-1)?.url, pathOf),
  'page.title': ({ session }) => session.path.at(-1)?.title,
  'page.host': ({ session }) => mapped(session.path.at(-1)?.url, hostOf),
  'path.entry': ({ session }) => mapped(session.path[0]?.url, pathOf),
  'path.pages': ({ session }) => session.path.slice(-MOST_STEPS).map((step) => pathOf(step.url)),
  'path.products': ({ session }) => latestOf(session.path, (step) => step.sku ?? step.productId),
  'path.nodes': ({ session }) => latestOf(session.path, (step) => step.nodeId),
  'product.id': (source) => source.context.topic?.productId ?? productOf(source)?.productId,
  'product.sku': (source) => productOf(source)?.sku,
  'product.name': (source) => productOf(source)?.name,
  'product.visits': (source) => mapped(productOf(source), (product) => visitsOf(product, source.session.path)),
  node: ({ context }) => context.topic?.nodeId,
  'node.ancestors': ({ context }) => (context.topic?.nodeId === undefined ? undefined : context.ancestors),
  'search.last': ({ session }) => session.searches.at(-1)?.value,
  'search.queries': ({ session }) =>
    session.searches.length === 0 ? undefined : session.searches.slice(-MOST_QUERIES).map((search) => search.value),
  'search.count': ({ session }) => session.searches.length,
  'cart.value': ({ session: { cart } }) => fromMinor(cart.valueMinor, cart.currency),
  'cart.currency': ({ session: { cart } }) => cart.currency,
  'cart.items': ({ session }) => session.cart.items.reduce((sum, item) => sum + item.quantity, 0),
  'cart.skus': ({ session }) => session.cart.items.map((item) => item.sku),
  'cart.adds': ({ session }) => session.counts.cartAdds,
  'wishlist.skus': ({ session: { wishes } }) =>
    wishes === undefined ? undefined : Object.keys(wishes).filter((sku) => wishes[sku]?.value),
  coupon: ({ session }) => (session.coupon?.value === '' ? undefined : session.coupon?.value),
  'checkout.started': ({ session }) => session.checkout !== undefined,
  'order.placed': ({ session }) => session.counts.orders > 0,
  'order.value': ({ session: { purchased } }) =>
    purchased === undefined ? undefined : fromMinor(purchased.minor, purchased.currency),
  'time.site': ({ session }) => visible(session, session.visibleMs),
  'time.visit': ({ session }) => running(session, session.lastAt - session.startedAt, AWAY_AFTER),
  'time.page': ({ session }) => mapped(session.path.at(-1), (page) => visible(session, page.dwellMs)),
  'time.product': timeOnProduct,
  'time.idle': ({ session }) => running(session, 0, ENDS_AFTER),
  'visit.pages': ({ session }) => session.counts.pages,
  'visit.products': ({ session }) => session.counts.products,
  'visit.clicks': ({ session }) => session.counts.clicks,
  referrer: ({ session }) => session.referrer,
  campaign: ({ session }) => session.campaign,
  device: ({ session }) => session.device,
  locale: ({ session }) => session.locale,
  language: ({ session }) => mapped(session.locale, (locale) => (locale.split(/[-_]/, 1)[0] ?? '').toLowerCase()),
  reach: ({ session }) => reachOf(session),
  'identity.status': ({ session }) => session.identity?.status ?? 'anonymous',
  'identity.verified': ({ session }) => session.identity?.status === 'verified',
  'identity.claimed': ({ session: { identity } }) => (identity?.status === 'claimed' ? identity.customerId : undefined),
  'help.asked': ({ session, context }) => asksForHelp(session, context.history),
  'help.words': ({ session }) => (session.help?.value === '' ? undefined : session.help?.value),
  'help.refused': ({ session, context }) => isRefused(session, context.history),
  'contact.invitations': ({ context }) => context.history?.invitationsThisVisit ?? 0,
  'contact.engaged': ({ context }) => context.history?.engagedThisVisit ?? false,
};

/** How fields of open groups are read, by what follows the group's name. */
const GROUPS: Readonly<Record<string, (name: string) => Reader>> = {
  values: (name) => (source) => own(source.session.values, name)?.value,
  events: (name) => (source) => own(source.session.happened, name),
  claimed: (name) => (source) => own(source.session.traits, name)?.value,
  customer: (name) => (source) => {
    const { identity } = source.session;
    if (identity?.status !== 'verified') return undefined;
    return name === 'id' ? identity.customerId : own(source.context.customer, name);
  },
};

/** How a field of `SESSION_FIELDS` is read. */
export function sessionReader(field: string): Reader {
  if (Object.hasOwn(READERS, field)) return READERS[field as ClosedField];
  const dot = field.indexOf('.');
  return GROUPS[field.slice(0, dot)]?.(field.slice(dot + 1)) ?? (() => undefined);
}

/** Reads these fields of sessions, as far as they are known. */
export function readFacts(fields: readonly string[]): (session: Session, context: FactsContext) => Facts {
  const readers = fields.map((field) => [field, sessionReader(field)] as const);
  return (session, context) => {
    const source = factSource(session, context);
    const facts: Record<string, FactValue> = {};
    for (const [field, read] of readers) {
      const value = read(source);
      if (value !== undefined) facts[field] = value;
    }
    return facts;
  };
}

/** Everything that triggers may ask about a session, as far as it is known. Unknown fields are absent. */
export function sessionFacts(session: Session, context: FactsContext): Facts {
  const source = factSource(session, context);
  const facts: Record<string, FactValue> = {};
  const add = (field: string, value: FactValue | undefined): void => {
    if (value !== undefined) facts[field] = value;
  };
  for (const field of CLOSED) add(field, READERS[field](source));
  const groups = { values: session.values, events: session.happened, claimed: session.traits };
  for (const [group, members] of Object.entries(groups)) {
    for (const name of Object.keys(members ?? {})) add(`${group}.${name}`, GROUPS[group]?.(name)(source));
  }
  for (const name of ['id', ...Object.keys(context.customer ?? {})]) {
    add(`customer.${name}`, GROUPS['customer']?.(name)(source));
  }
  return facts;
}

const CLOSED = Object.keys(READERS) as readonly ClosedField[];

function mapped<From, To>(value: From | undefined, to: (value: From) => To): To | undefined {
  return value === undefined ? undefined : to(value);
}

function own<T>(members: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return members !== undefined && Object.hasOwn(members, name) ? members[name] : undefined;
}

/** The latest different ones of the path, in the order in which they were first seen. */
function latestOf(path: readonly PathStep[], of: (step: PathStep) => string | undefined): readonly string[] {
  const seen = new Set<string>();
  for (const step of path) {
    const each = of(step);
    if (each !== undefined) seen.add(each);
  }
  return [...seen].slice(-MOST_STEPS);
}

function productOf(source: FactSource): PathStep | undefined {
  if (source.product === undefined) source.product = latestProduct(source.session.path) ?? null;
  return source.product ?? undefined;
}

function latestProduct(path: readonly PathStep[]): PathStep | undefined {
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const step = path[index];
    if (step?.productId !== undefined || step?.sku !== undefined) return step;
  }
  return undefined;
}

/** Visible time that goes on while the page is looked at. */
function visible({ lastAt: at, endedAt }: Session, ms: number, goesOn = true): TimeFact {
  const whole = Math.round(ms);
  return endedAt === undefined && goesOn
    ? { ms: whole, at, running: true, until: at + BEAT }
    : { ms: whole, at, running: false };
}

function running({ lastAt: at, endedAt }: Session, ms: number, most: number): TimeFact {
  return { ms: Math.round(ms), at, running: endedAt === undefined, until: at + most };
}

function timeOnProduct(source: FactSource): TimeFact | undefined {
  const { session, context } = source;
  const page = session.path.at(-1);
  const product = productOf(source);
  if (page === undefined || product === undefined) return undefined;
  const { topic } = context;
  if (topic?.productId !== undefined && product.productId !== undefined && topic.productId !== product.productId)
    return undefined;
  let dwell = 0;
  for (const step of session.path) if (isSameProduct(step, product)) dwell += step.dwellMs;
  return visible(session, dwell, isSameProduct(page, product));
}

function isSameProduct(one: PathStep, other: PathStep): boolean {
  return other.productId === undefined ? one.sku === other.sku : one.productId === other.productId;
}

/** How often the customer came to a product: pages of it in a row are one visit. */
function visitsOf(product: PathStep, path: readonly PathStep[]): number {
  let visits = 0;
  let there = false;
  for (const step of path) {
    const here = isSameProduct(step, product);
    if (here && !there) visits += 1;
    there = here;
  }
  return visits;
}

/** The path of a URL, without host, query and fragment. */
function pathOf(url: string): string {
  const afterScheme = url.indexOf('://');
  const slash = afterScheme < 0 ? 0 : url.indexOf('/', afterScheme + 3);
  if (slash < 0) return '/';
  const end = url.slice(slash).search(/[?#]/);
  return end < 0 ? url.slice(slash) : url.slice(slash, slash + end);
}

/** The host of a URL, without its port. */
function hostOf(url: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(url)?.[1]?.toLowerCase();
}

/** Whether the customer asks for help and has not been answered yet. */
export function asksForHelp(session: Session, history?: ContactHistory): boolean {
  if (session.help === undefined) return false;
  if (session.refused !== undefined && session.refused >= session.help.at) return false;
  if (history?.refusedAt !== undefined && history.refusedAt >= session.help.at) return false;
  if (history?.settledAt !== undefined) return session.help.at > history.settledAt;
  return history?.engagedThisVisit !== true;
}

/** Whether the customer said no and has not asked since. */
export function isRefused(session: Session, history?: ContactHistory): boolean {
  const said = session.refused !== undefined || history?.refusedThisVisit === true;
  return said && !asksForHelp(session, history);
}

/** What of the facts may be kept with a decision: nothing that names a person; lengths of time as they are at `now`. */
export function pseudonymousFacts(
  facts: Facts,
  now: Instant,
): Readonly<Record<string, string | number | boolean | readonly string[]>> {
  const kept: Record<string, string | number | boolean | readonly string[]> = {};
  for (const [field, value] of Object.entries(facts)) {
    if (!isPseudonymous(field, value)) continue;
    kept[field] = isTimeFact(value) ? elapsed(value, now) : value;
  }
  return kept;
}
