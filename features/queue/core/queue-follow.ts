import type { Instant } from '../../../kernel/time.ts';
import type { Opportunity, Queued } from './opportunity.ts';
import { endLadder } from './other-way.ts';
import type { Found, QueueDecision, QueueEffect } from './queue-commands.ts';
import { modeFor, priorityFor, type QueuePolicy } from './queue-policy.ts';
import {
  decided,
  endOffers,
  finish,
  matchIfWanting,
  pendingOf,
  refused,
  type Step,
  startTimers,
} from './queue-steps.ts';

/** What an opportunity is opened with. */
export type Opening = Pick<
  Opportunity,
  'opportunityId' | 'enterpriseId' | 'websiteId' | 'sessionId' | 'visitorId' | 'simulated'
> & { readonly found: Found };

/** An opportunity of this session that is over, newest first in a list. */
export type PastOpportunity = Pick<
  Opportunity,
  'state' | 'verdict' | 'triggerId' | 'askedAt' | 'closedReason' | 'tried'
>;

/** It ended for want of an associate, not because of the customer: queue control found nobody free, or the qualifier nobody, or too few. */
const NOBODY: ReadonlySet<string> = new Set(['nobody-free', 'nobody-can-serve', 'throttled']);

/**
 * Whether a session without a live opportunity gets one. A customer who asks anew and can be reached does. Otherwise: never after a
 * refusal in this visit, and never twice for the same trigger, unless nobody was free then, it faded before anybody had
 * looked at it, or it has become a `must`.
 */
export function mayOpen(past: readonly PastOpportunity[], found: Found): boolean {
  if (asksAnew(past, found)) return true;
  if (found.verdict === 'none' || past.some((each) => each.state === 'refused')) return false;
  return !past.some(
    (each) =>
      each.triggerId === found.triggerId &&
      !NOBODY.has(each.closedReason ?? '') &&
      !(each.closedReason === 'faded' && each.tried.length === 0) &&
      (each.verdict === 'must' || found.verdict === 'can'),
  );
}

/**
 * Opens an opportunity, or refuses where there may be none. A customer who asks is a `must` whatever the triggers say, and
 * is told that somebody is looked for.
 */
export function openOpportunity(
  opening: Opening,
  past: readonly PastOpportunity[],
  now: Instant,
  policy: QueuePolicy,
): QueueDecision {
  const { found, ...ids } = opening;
  if (!mayOpen(past, found)) return refused('conflict', 'not-again', 'There is no opportunity for this session now.');
  const asked = asksAnew(past, found);
  const verdict = asked || found.verdict === 'must' ? 'must' : 'can';
  const judged = { ...about(found), verdict } as const;
  const opportunity: Opportunity = {
    ...ids,
    asked,
    ...(found.askedAt === undefined ? {} : { askedAt: found.askedAt }),
    ...(found.callback === undefined ? {} : { callback: found.callback }),
    ...judged,
    state: 'open',
    openedAt: now,
    tried: [],
    pool: 'qualified',
    mode: modeFor(judged, policy),
    step: 0,
    priority: priorityFor(judged, policy),
    told: asked ? 'waiting' : 'nothing',
  };
  const effects: QueueEffect[] = [
    { kind: 'news', news: 'opportunity.opened' },
    ...startTimers(opportunity, now, policy),
  ];
  if (asked) effects.push(waiting(opportunity));
  return decided({ opportunity, offers: [] }, [...effects, { kind: 'match' }], `opened: ${opportunity.verdict}`);
}

/** Opens one for a wish that came too late for the talk it was meant for, about the same as that. `ended`: as it was in the talk. */
export function openAnew(
  ended: Opportunity,
  opportunityId: Opportunity['opportunityId'],
  now: Instant,
  policy: QueuePolicy,
): QueueDecision {
  const { enterpriseId, websiteId, sessionId, visitorId, simulated } = ended;
  const ids = { opportunityId, enterpriseId, websiteId, sessionId, visitorId, simulated };
  const opened = openOpportunity({ ...ids, found: ended }, [], now, policy);
  if (!opened.ok) return opened;
  const told = waiting(opened.next.opportunity, { anew: true });
  return { ...opened, effects: opened.effects.map((each) => (each.kind === 'customer.told' ? told : each)) };
}

/** The opportunity follows its session: rises in place, changes its product, is dropped while nobody holds an offer. */
export function follow(step: Step, found: Found, maySell: readonly string[] | undefined): QueueDecision {
  const before = step.queued.opportunity;
  const asksNow = found.askedAt !== undefined && found.askedAt > (before.askedAt ?? Number.NEGATIVE_INFINITY);
  if (before.state === 'engaged') return followEngaged(step, found, asksNow);
  if (isUnreachable(found)) {
    const { queued, effects } = finish(step, 'closed', 'unreachable');
    return decided(queued, effects, 'unreachable');
  }
  if (found.verdict === 'none' && !asksNow && !before.asked && !standsByItself(before, found)) return fade(step, found);

  const moved = found.verdict !== 'none' && (found.productId !== before.productId || found.nodeId !== before.nodeId);
  const raised = before.verdict === 'can' && (found.verdict === 'must' || asksNow);
  const holders = pendingOf(step.queued);
  if (moved && holders.length > 0 && maySell === undefined) {
    return refused('conflict', 'ranking-needed', 'Who may sell the new product has to be known first.');
  }
  const recalled = !isSameCallback(found.callback, before.callback);
  if (!moved && !raised && !asksNow && !recalled) return decided(step.queued, [], 'unchanged');

  const called = withCallback(before, found.callback);
  const { triggerId: _trigger, productId: _product, nodeId: _node, ...kept } = called;
  const verdict = raised ? 'must' : before.verdict;
  const judged = { ...about(found, before), verdict } as const;
  const after: Opportunity = {
    ...(moved || raised ? { ...kept, ...judged, priority: priorityFor(judged, step.policy) } : called),
    // A `must` keeps the way that it is on: one that nobody chose does not go back to the list.
    ...(raised ? { mode: modeFor(judged, step.policy) } : {}),
    asked: before.asked || asksNow,
    ...(asksNow && found.askedAt !== undefined ? { askedAt: found.askedAt } : {}),
    told: asksNow ? 'waiting' : before.told,
  };
  const lost = moved ? holders.filter((offer) => !maySell?.includes(offer.associateId)) : [];
  const ended = endOffers({ ...step, queued: { ...step.queued, opportunity: after } }, lost, {
    state: 'rescinded',
    reason: 'product-changed',
  });
  const effects: QueueEffect[] = [...ended.effects];
  if (asksNow || raised) effects.push(...startTimers(after, step.now, step.policy));
  if (asksNow) effects.push(waiting(after));
  if (raised) effects.push({ kind: 'news', news: 'opportunity.raised' });
  for (const offer of pendingOf(ended.queued)) effects.push({ kind: 'offer.changed', offer });
  effects.push(...matchIfWanting(ended.queued, step.policy));
  return decided(
    ended.queued,
    effects,
    raised ? 'raised to must' : moved ? 'product changed' : asksNow ? 'asked' : 'called elsewhere',
  );
}

/** Whoever has her goes on; a number that she states now is the one that is called if she is offered again. */
function followEngaged(step: Step, found: Found, asksNow: boolean): QueueDecision {
  const before = step.queued.opportunity;
  const recalled = found.callback !== undefined && !isSameCallback(found.callback, before.callback);
  if (!asksNow && !recalled) return decided(step.queued, [], 'engaged: unchanged');
  const called = recalled ? withCallback(before, found.callback) : before;
  if (!asksNow || found.askedAt === undefined) {
    return decided({ ...step.queued, opportunity: called }, [], 'engaged: called elsewhere');
  }
  const next = {
    ...step.queued,
    opportunity: { ...called, asked: true, askedAt: found.askedAt, told: 'waiting' as const },
  };
  // She hears that her wish is there, whoever is about to write to her.
  const effects: QueueEffect[] = [waiting(next.opportunity), { kind: 'news', news: 'opportunity.asked' }];
  return decided(next, effects, 'engaged: the customer asked');
}

/** Who entered by a message was not found by triggers: that they say nothing of the session takes nothing back; what withholds does. */
function standsByItself({ triggerId }: Opportunity, { withheld }: Found): boolean {
  return triggerId === undefined && withheld === undefined;
}

/** Not even her asking helps where nobody could answer her. */
function isUnreachable(found: Found): boolean {
  return found.withheld === 'unreachable';
}

function withCallback(opportunity: Opportunity, callback: Found['callback']): Opportunity {
  const { callback: _, ...rest } = opportunity;
  return callback === undefined ? rest : { ...rest, callback };
}

function isSameCallback(one: Found['callback'], other: Found['callback']): boolean {
  return one?.number === other?.number && one?.name === other?.name;
}

/** Nothing is downgraded while an associate looks at it. */
function fade(step: Step, found: Found): QueueDecision {
  if (step.queued.opportunity.state === 'offered') return decided(step.queued, [], 'kept while offered');
  const reason = found.withheld ?? 'faded';
  // She is as worth serving as before, and everybody has gone.
  if (reason === 'nobody-can-serve') return endLadder(step, 'closed', reason);
  const { queued, effects } = finish(step, 'closed', reason);
  return decided(queued, effects, 'faded');
}

function asksAnew(past: readonly PastOpportunity[], found: Found): boolean {
  const { askedAt } = found;
  if (isUnreachable(found)) return false;
  return askedAt !== undefined && !past.some((each) => each.askedAt !== undefined && each.askedAt >= askedAt);
}

function about(
  found: Found,
  before?: Queued['opportunity'],
): Pick<Opportunity, 'triggerId' | 'productId' | 'nodeId' | 'why' | 'openingWords'> {
  const kept = found.verdict === 'none' ? before : undefined;
  const triggerId = found.triggerId ?? kept?.triggerId;
  const productId = found.productId ?? kept?.productId;
  const nodeId = found.nodeId ?? kept?.nodeId;
  return {
    ...(triggerId === undefined ? {} : { triggerId }),
    ...(productId === undefined ? {} : { productId }),
    ...(nodeId === undefined ? {} : { nodeId }),
    why: found.why.length > 0 || kept === undefined ? found.why : kept.why,
    openingWords: found.openingWords || (kept?.openingWords ?? ''),
  };
}

function waiting({ opportunityId }: Opportunity, more: { readonly anew?: true } = {}): QueueEffect {
  return { kind: 'customer.told', entry: { kind: 'help.waiting', data: { opportunityId, ...more } } };
}
