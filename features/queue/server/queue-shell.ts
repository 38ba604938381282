import type { Unit } from '../../../platform/server/unit.ts';
import { beginningOf } from '../../clickstream/core/index.ts';
import {
  decide,
  decliningOf,
  type Offer,
  type OfferView,
  type Opportunity,
  type QueueCommand,
  type QueueDecision,
  type Queued,
  type QueueEffect,
  type QueueEntry,
  type QueuePolicy,
  type VisitContact,
  type VisitorQueueEntry,
} from '../core/index.ts';
import type { QueueDeps } from './queue-ports.ts';
import { changeOfferView, type Locked, type OfferWords, readQueued, saveQueued } from './queue-store.ts';
import { endOtherWay, noteInvitation, readVisit } from './queue-visit.ts';
import { keepWait } from './queue-waits.ts';

/** What a decision may need beyond the rows. */
export type Extras = {
  /** Views and cards of offers that are made now. */
  readonly words?: (offer: Offer) => OfferWords;
  /** The topic's name now, where it may have changed. */
  readonly topic?: string;
  /** What she wrote when she asked now. */
  readonly question?: string;
  readonly columns?: Parameters<typeof saveQueued>[4];
};

export type QueueShell = {
  readonly deps: QueueDeps;
  /** Decides one command under the opportunity's lock, saves it and carries it out. Nothing happens without the opportunity. */
  act(enterpriseId: string, opportunityId: string, command: QueueCommand): Promise<QueueDecision | undefined>;
  /** The same inside a unit that holds the lock already. */
  actIn(unit: Unit, locked: Locked, command: QueueCommand, extras?: Extras): Promise<QueueDecision>;
  /** Effects of a decision that is saved. */
  carryOut(unit: Unit, next: Queued, effects: readonly QueueEffect[], locked?: Locked, extras?: Extras): Promise<void>;
};

declare module '../../../platform/server/unit.ts' {
  interface AppendedEntries {
    'associate, by queue': QueueEntry;
    'visitor, by queue': VisitorQueueEntry;
  }
}

/** Whoever commits that somebody is to be looked for, looks at once; if that process is gone by then, another does after so long. */
const MATCH_AGAIN_MS = 1_000;

/** Saves decisions and carries out their effects. `matchSoon` is a hint after commit; a deadline makes sure of it. */
export function createQueueShell(
  deps: QueueDeps,
  matchSoon: (enterpriseId: string, opportunityId: string, opportunity: Opportunity) => void,
): QueueShell {
  async function carryOut(
    unit: Unit,
    next: Queued,
    effects: readonly QueueEffect[],
    locked?: Locked,
    extras: Extras = {},
  ): Promise<void> {
    const { opportunity } = next;
    const { enterpriseId, opportunityId } = opportunity;
    const ended: ReturnType<typeof alertOf>[] = [];
    for (const effect of effects) {
      switch (effect.kind) {
        case 'offer.made': {
          const view = wordsIn(extras, effect.offer).view;
          unit.append(`associate:${effect.offer.associateId}`, { kind: 'offer.made', data: view });
          unit.emit('offer.made', alertOf(effect.offer, opportunity.verdict), enterpriseId);
          break;
        }
        case 'offer.changed': {
          const view = await changeOfferView(unit, effect.offer.offerId, changeOf(next, extras, locked?.policy));
          if (view !== undefined) {
            unit.append(`associate:${effect.offer.associateId}`, { kind: 'offer.made', data: view });
          }
          break;
        }
        case 'offer.ended':
          unit.append(`associate:${effect.offer.associateId}`, { kind: 'offer.ended', data: endedData(effect.offer) });
          ended.push(alertOf(effect.offer, opportunity.verdict));
          break;
        case 'timer.set':
          unit.deadline(effect.timer, effect.subject, effect.dueAt, enterpriseId);
          break;
        case 'timer.clear':
          unit.clearDeadline(effect.timer, effect.subject);
          break;
        case 'customer.told':
          // Who asks for somebody needs no other way than that.
          if (effect.entry.kind === 'help.waiting') {
            await endOtherWay(unit, { sessionId: opportunity.sessionId }, 'over');
          }
          unit.append(`visitor:${opportunity.visitorId}`, effect.entry);
          break;
        case 'invitation.noted':
          await noteInvitation(unit, opportunityId);
          break;
        case 'lapse.noted':
          await deps.noteLapse(unit, effect.personId);
          break;
        case 'match':
          unit.deadline('opportunity.match', opportunityId, unit.now + MATCH_AGAIN_MS, enterpriseId);
          unit.afterCommit(() => matchSoon(enterpriseId, opportunityId, opportunity));
          break;
        case 'news':
          unit.emit(
            effect.news,
            newsOf(next, extras.columns?.engagement_id ?? locked?.row.engagement_id),
            enterpriseId,
          );
          break;
        case 'claim':
          break;
      }
    }
    await keepWait(
      unit,
      next,
      effects.flatMap((effect) => (effect.kind === 'customer.told' ? [effect.entry] : [])),
    );
    if (ended.length > 0) unit.emit('offer.ended', { opportunityId, offers: ended }, enterpriseId);
  }

  async function actIn(unit: Unit, locked: Locked, command: QueueCommand, extras: Extras = {}): Promise<QueueDecision> {
    const decideNow = (visit?: VisitContact) => decide(locked.queued, command, unit.now, locked.policy, visit);
    let decision = decideNow();
    if (!decision.ok && decision.refusal.reason === 'visit-needed') {
      decision = decideNow(await readVisit(unit, locked.row.session_id));
    }
    if (!decision.ok) return decision;
    if (decision.next !== locked.queued || extras.columns !== undefined) {
      saveQueued(unit, locked, decision.next, (offer) => wordsIn(extras, offer), extras.columns);
    }
    await carryOut(unit, decision.next, decision.effects, locked, extras);
    return decision;
  }

  return {
    deps,
    carryOut,
    actIn,
    act: (enterpriseId, opportunityId, command) =>
      deps.database.forTenant(enterpriseId, async (unit) => {
        const locked = await readQueued(unit, opportunityId, 'lock');
        return locked && actIn(unit, locked, command);
      }),
  };
}

function wordsIn(extras: Extras, offer: Offer): OfferWords {
  if (extras.words === undefined) throw new Error(`Offer ${offer.offerId} is made without its words.`);
  return extras.words(offer);
}

function changeOf(
  { opportunity }: Queued,
  { topic, question }: Extras,
  policy: QueuePolicy | undefined,
): Partial<OfferView> {
  const { verdict, asked, why, callback } = opportunity;
  const called = callback === undefined ? {} : { callback: beginningOf(callback.number) };
  const declining = policy === undefined ? {} : decliningOf(verdict, policy);
  return {
    verdict,
    asked,
    why: [...why],
    ...called,
    ...declining,
    ...some('topic', topic),
    ...some('question', question),
  };
}

function some<K extends string>(key: K, value: string | undefined): { [key in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: string });
}

function endedData(offer: Offer) {
  return {
    offerId: offer.offerId,
    state: offer.state,
    ...(offer.reason === undefined ? {} : { reason: offer.reason }),
    ...(offer.by === undefined ? {} : { by: offer.by }),
  };
}

/** What her devices may be told of an offer. */
function alertOf({ offerId, personId, madeAt, dueAt }: Offer, verdict: 'can' | 'must') {
  return { offerId, personId, verdict, lastsMs: dueAt - madeAt };
}

/** News carries ids and words of the machine, never names. */
function newsOf({ opportunity, offers }: Queued, engagementId: string | null | undefined) {
  const owner = offers.findLast((each) => each.state === 'accepted');
  return {
    opportunityId: opportunity.opportunityId,
    sessionId: opportunity.sessionId,
    visitorId: opportunity.visitorId,
    websiteId: opportunity.websiteId,
    state: opportunity.state,
    verdict: opportunity.verdict,
    simulated: opportunity.simulated,
    ...(opportunity.askedAt === undefined ? {} : { askedAt: opportunity.askedAt }),
    ...(opportunity.triggerId === undefined ? {} : { triggerId: opportunity.triggerId }),
    ...(opportunity.closedReason === undefined ? {} : { reason: opportunity.closedReason }),
    ...(engagementId == null ? {} : { engagementId }),
    ...(opportunity.state !== 'engaged' || owner === undefined ? {} : { personId: owner.personId }),
  };
}
