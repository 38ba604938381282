import { fromMinor } from '../../../kernel/money.ts';
import type { Facts, FactValue, TimeFact } from '../../../kernel/rule/condition.ts';
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
import { isPseudonymous, type SessionField } from './session-fields.ts';
import type { ContactHistory } from './trigger.ts';

/** Visible pages send a beat at least this often, so visible time is taken to run on for as long after the latest sign. */
const BEAT = 15_000;
const MOST_QUERIES = 20;

/** What a session's facts need beside the session. */
export type FactsContext = {
  /** The node of the topic and all its ancestors, nearest first. */
  readonly ancestors: readonly string[];
  readonly topic?: SessionTopic;
  readonly history?: ContactHistory;
  /** The profile's fields by name (`segments`, `postalCode`, ...); used only if the session's identity is verified. */
  readonly customer?: Readonly<Record<string, FactValue>>;
};

/** Everything that triggers may ask about a session, as far as it is known. Unknown fields are absent. */
export function sessionFacts(session: Session, context: FactsContext): Facts {
  const facts: Draft = {};
  const product = latestProduct(session.path);
  pageFacts(session, product, context, facts);
  cartFacts(session, facts);
  timeFacts(session, product, context.topic, facts);
  facts.website = session.websiteId;
  facts['visit.pages'] = session.counts.pages;
  facts['visit.products'] = session.counts.products;
  facts['visit.clicks'] = session.counts.clicks;
  facts.reach = reachOf(session);
  if (session.referrer !== undefined) facts.referrer = session.referrer;
  if (session.campaign !== undefined) facts.campaign = session.campaign;
  if (session.device !== undefined) facts.device = session.device;
  if (session.locale !== undefined) {
    facts.locale = session.locale;
    facts.language = (session.locale.split(/[-_]/, 1)[0] ?? '').toLowerCase();
  }
  identityFacts(session, context.customer, facts);
  const { history } = context;
  facts['help.asked'] = asksForHelp(session, history);
  facts['help.refused'] = isRefused(session, history);
  facts['contact.invitations'] = history?.invitationsThisVisit ?? 0;
  facts['contact.engaged'] = history?.engagedThisVisit ?? false;
  for (const name in session.happened) facts[`events.${name}`] = session.happened[name] ?? 0;
  for (const [name, stamped] of Object.entries(session.values)) facts[`values.${name}`] = stamped.value;
  return facts as Facts;
}

type Draft = Partial<Record<SessionField, FactValue>>;

/** The page of a product that was looked at last. */
function latestProduct(path: readonly PathStep[]): PathStep | undefined {
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const step = path[index];
    if (step?.productId !== undefined || step?.sku !== undefined) return step;
  }
  return undefined;
}

function pageFacts(
  session: Session,
  product: PathStep | undefined,
  { topic, ancestors }: FactsContext,
  facts: Draft,
): void {
  const page = session.path.at(-1);
  if (page !== undefined) {
    facts['page.path'] = pathOf(page.url);
    if (page.title !== undefined) facts['page.title'] = page.title;
  }
  const productId = topic?.productId ?? product?.productId;
  if (productId !== undefined) facts['product.id'] = productId;
  if (product?.sku !== undefined) facts['product.sku'] = product.sku;
  if (product !== undefined) facts['product.visits'] = visitsOf(product, session.path);
  const node = topic?.nodeId;
  if (node !== undefined) {
    facts.node = node;
    facts['node.ancestors'] = ancestors;
  }
  const queries = session.searches.map((search) => search.value);
  const latest = queries.at(-1);
  facts['search.count'] = queries.length;
  if (latest !== undefined) {
    facts['search.last'] = latest;
    facts['search.queries'] = queries.slice(-MOST_QUERIES);
  }
}

function cartFacts(session: Session, facts: Draft): void {
  const { cart, counts, purchased, wishes, coupon } = session;
  facts['cart.value'] = fromMinor(cart.valueMinor, cart.currency);
  facts['cart.items'] = cart.items.reduce((sum, item) => sum + item.quantity, 0);
  facts['cart.skus'] = cart.items.map((item) => item.sku);
  facts['cart.adds'] = counts.cartAdds;
  if (wishes !== undefined) facts['wishlist.skus'] = Object.keys(wishes).filter((sku) => wishes[sku]?.value);
  if (coupon !== undefined && coupon.value !== '') facts.coupon = coupon.value;
  facts['checkout.started'] = session.checkout !== undefined;
  facts['order.placed'] = counts.orders > 0;
  if (purchased !== undefined) facts['order.value'] = fromMinor(purchased.minor, purchased.currency);
}

function timeFacts(
  session: Session,
  product: PathStep | undefined,
  topic: SessionTopic | undefined,
  facts: Draft,
): void {
  const at = session.lastAt;
  const running = session.endedAt === undefined;
  const visible = (ms: number, goesOn = true): TimeFact => {
    const whole = Math.round(ms);
    return running && goesOn ? { ms: whole, at, running, until: at + BEAT } : { ms: whole, at, running: false };
  };
  facts['time.site'] = visible(session.visibleMs);
  facts['time.visit'] = { ms: Math.round(at - session.startedAt), at, running, until: at + AWAY_AFTER };
  facts['time.idle'] = { ms: 0, at, running, until: at + ENDS_AFTER };
  const page = session.path.at(-1);
  if (page === undefined) return;
  facts['time.page'] = visible(page.dwellMs);
  if (product === undefined) return;
  if (topic?.productId !== undefined && product.productId !== undefined && topic.productId !== product.productId)
    return;
  const dwell = session.path.reduce((sum, step) => (isSameProduct(step, product) ? sum + step.dwellMs : sum), 0);
  facts['time.product'] = visible(dwell, isSameProduct(page, product));
}

function identityFacts(session: Session, customer: FactsContext['customer'], facts: Draft): void {
  const { identity } = session;
  facts['identity.status'] = identity?.status ?? 'anonymous';
  facts['identity.verified'] = identity?.status === 'verified';
  if (identity?.status === 'claimed') facts['identity.claimed'] = identity.customerId;
  if (identity?.status !== 'verified') return;
  for (const [name, value] of Object.entries(customer ?? {})) {
    facts[`customer.${name}`] = value;
  }
  facts['customer.id'] = identity.customerId;
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
