import { ok, type Refusal, type Result, refuse } from '../../../kernel/result.ts';
import { createGather } from '../../../platform/server/gather.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { type Caller, type Membership, permit } from '../../enterprise/core/index.ts';
import {
  decide,
  type EngagementStart,
  type OfferId,
  type QueueCommand,
  type QueueDecision,
  yieldsTo,
} from '../core/index.ts';
import { MOST_ROUNDS } from './queue-match.ts';
import type { FindSaleProblem } from './queue-ports.ts';
import { candidateIn, channelOf, keepRanking, type Ranked, rankFor, sameQuestion, wordsFor } from './queue-ranking.ts';
import type { Extras, QueueShell } from './queue-shell.ts';
import { type AnsweredRow, type Locked, lockAnswered, readQueued } from './queue-store.ts';
import type { QueueTables } from './queue-tables.ts';

type Claimed = Result<{ readonly engagementId: string }>;

export type QueueClaims = {
  /**
   * Takes the opportunity: its state, the person's slot, her licence and the engagement in one transaction at the
   * database's time. Too late is a conflict that says who took it and when; every refusal is kept. Repeated, it is answered
   * with the same engagement.
   */
  accept(caller: Caller, offerId: string): Promise<Claimed>;
  decline(caller: Caller, offerId: string, reason: string | undefined): Promise<Result<undefined>>;
  /** The same claim of what stands on the list, where the policy lets her; only of what she could be offered. */
  approach(caller: Caller, enterpriseId: string, opportunityId: string): Promise<Claimed>;
};

type Acceptance = { readonly caller: Caller; readonly membership: Membership; readonly offerId: string };

/** A claim of an opportunity under its lock. */
type Claim = {
  readonly locked: Locked;
  readonly command: Extract<QueueCommand, { kind: 'accept' | 'approach' }>;
  /** Who claims, and with which words her engagement begins. */
  readonly claimant: Pick<AnsweredRow, 'associate_id' | 'person_id' | 'card' | 'view'>;
  /** What saving it needs beside, prepared when the claim is granted. */
  readonly prepare?: () => Extras;
};

const NO_OFFER = refuse('not-found', 'no-such-offer', 'There is no such offer.');
export const NO_OPPORTUNITY = refuse('not-found', 'no-such-opportunity', 'There is no such opportunity.');

export function createQueueClaims(shell: QueueShell): QueueClaims {
  const { deps } = shell;
  const { database, makeId } = deps;

  const accept = createGather(database, acceptAll);

  /** Looks for her offer in the enterprises of her memberships; somebody else's is none. */
  async function inHers<T>(caller: Caller, answer: (membership: Membership) => Promise<Result<T>>): Promise<Result<T>> {
    for (const membership of caller.memberships) {
      const result = await answer(membership);
      if (result !== NO_OFFER) return result;
    }
    return NO_OFFER;
  }

  /**
   * Acceptances that came at once, in one transaction: of each opportunity and of each person the first that may have it. What else there is
   * for them is left for another transaction, and judged by what this one came to.
   * @returns what each came to; for what somebody else holds the id of its opportunity
   */
  async function acceptAll(
    unit: Unit,
    acceptances: readonly Acceptance[],
    waits: boolean,
  ): Promise<readonly (Claimed | string | undefined)[]> {
    const asked = acceptances.map(({ caller, offerId }) => ({ offerId, personId: caller.personId }));
    const sellers = acceptances.map(({ membership }) => membership.membershipId);
    const [answered, findSaleProblem] = await Promise.all([
      lockAnswered(unit, asked, waits),
      deps.sellers(unit, [...new Set(sellers)]),
    ]);
    const claims = new Map<number, Claim>();
    const taken = new Set<string>();
    const results = acceptances.map(({ caller, membership }, place): Claimed | string | undefined => {
      const found = answered[place];
      if (found === undefined) return NO_OFFER;
      if (typeof found === 'string') return found;
      const { offer, locked } = found;
      const command = { kind: 'accept', offerId: offer.offer_id } as const;
      const allowed = permit(caller, membership.enterpriseId, 'sell');
      const settled = allowed.ok ? settledBy(decide(locked.queued, command, unit.now, locked.policy), locked) : allowed;
      if (settled !== undefined) return settled;
      if (taken.has(offer.opportunity_id) || taken.has(offer.person_id)) return undefined;
      taken.add(offer.opportunity_id).add(offer.person_id);
      claims.set(place, { locked, command, claimant: offer });
      return undefined;
    });
    for (const [place, result] of results.entries()) {
      const found = answered[place];
      if (typeof result === 'object' && typeof found === 'object')
        results[place] = await grantedStill(unit, result, found.offer.associate_id);
    }
    const claimed = await claimAll(unit, [...claims.values()], findSaleProblem, waits);
    for (const [index, place] of [...claims.keys()].entries()) results[place] = claimed[index];
    for (const [place, result] of results.entries()) {
      const found = answered[place];
      if (typeof result === 'object' && !result.ok && typeof found === 'object')
        keepDenial(unit, found.offer, 'accept', result.refusal);
    }
    return results;
  }

  /** What was granted before is answered so again, unless a supervisor has given it to a colleague since. */
  async function grantedStill(unit: Unit, settled: Claimed, associateId: string): Promise<Claimed> {
    if (!settled.ok || (await deps.holdsEngagement(unit, settled.value.engagementId, associateId))) return settled;
    return refuse('conflict', 'opportunity-taken', 'Somebody else has this customer already.');
  }

  /**
   * The one claim, of what was offered and of what is taken from the list; of different opportunities, by different persons.
   * @param waits for persons whom somebody else holds; otherwise such a claim is not made, and the id of its opportunity returned
   */
  async function claimAll(
    unit: Unit,
    claims: readonly Claim[],
    findSaleProblem: FindSaleProblem,
    waits: boolean,
  ): Promise<readonly (Claimed | string)[]> {
    const wanted = claims.map((claim) => ({
      ...claim,
      engagementId: makeId('eng'),
      unlicensed: findSaleProblem(claim.claimant.associate_id, { nodeIds: claim.locked.row.node_ids }),
    }));
    const licensed = wanted.filter(({ unlicensed }) => unlicensed === undefined);
    const full = await deps.claimSlots(
      unit,
      licensed.map(({ engagementId: holder, claimant, locked }) => ({
        personId: claimant.person_id,
        holder,
        channel: channelOf(locked.queued.opportunity),
      })),
      waits,
    );
    return Promise.all(
      wanted.map(async (claim): Promise<Claimed | string> => {
        const { locked, command, claimant, engagementId, unlicensed } = claim;
        const refusal = unlicensed ?? full[licensed.indexOf(claim)];
        if (refusal === 'held') return locked.row.opportunity_id;
        if (refusal !== undefined) {
          await letGo(unit, locked, command, { reason: refusal.reason, tried: unlicensed !== undefined });
          return { ok: false, refusal };
        }
        const more = claim.prepare?.() ?? {};
        await shell.actIn(unit, locked, command, {
          ...more,
          columns: { ...more.columns, engagement_id: engagementId },
        });
        await deps.startEngagement(unit, startOf(engagementId, claimant, locked));
        return ok({ engagementId });
      }),
    );
  }

  /** Her offer goes to the next best; on the list nothing was hers. */
  async function letGo(
    unit: Unit,
    locked: Locked,
    command: QueueCommand,
    why: { readonly reason: string; readonly tried: boolean },
  ): Promise<void> {
    if (command.kind === 'accept') {
      await shell.actIn(unit, locked, { kind: 'rescind', offerId: command.offerId, ...why });
    }
  }

  async function declineIn(
    unit: Unit,
    caller: Caller,
    membership: Membership,
    offerId: string,
    reason: string | undefined,
  ): Promise<Result<undefined>> {
    const [found] = await lockAnswered(unit, [{ offerId, personId: caller.personId }], true);
    if (typeof found !== 'object') return NO_OFFER;
    const command: QueueCommand = { kind: 'decline', offerId, ...(reason === undefined ? {} : { reason }) };
    const allowed = permit(caller, membership.enterpriseId, 'sell');
    const result = allowed.ok ? await shell.actIn(unit, found.locked, command) : allowed;
    if (result.ok) return ok(undefined);
    keepDenial(unit, found.offer, 'decline', result.refusal);
    return result;
  }

  async function approach(caller: Caller, enterpriseId: string, opportunityId: string): Promise<Claimed> {
    const allowed = permit(caller, enterpriseId, 'sell');
    if (!allowed.ok) return allowed;
    const { membershipId: associateId } = allowed.value;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const seen = await database.forTenant(enterpriseId, (unit) => readQueued(unit, opportunityId, 'look'));
      if (seen === undefined) return NO_OPPORTUNITY;
      const ranked = await rankFor(deps, seen.queued.opportunity, 'all');
      const claimed = await database.forTenant(enterpriseId, async (unit) => {
        const locked = await readQueued(unit, opportunityId, 'lock');
        if (locked === undefined) return NO_OPPORTUNITY;
        if (!sameQuestion(seen.queued.opportunity, locked.queued.opportunity)) return undefined;
        const result = await approachIn(unit, locked, ranked, associateId);
        if (!result.ok) {
          const denied = { enterprise_id: enterpriseId, opportunity_id: opportunityId, associate_id: associateId };
          keepDenial(unit, { ...denied, offer_id: null, person_id: caller.personId }, 'approach', result.refusal);
        }
        return result;
      });
      if (claimed !== undefined) return claimed;
    }
    return refuse('conflict', 'changed-meanwhile', 'What this customer wants has just changed: look again.');
  }

  async function approachIn(unit: Unit, locked: Locked, ranked: Ranked, associateId: string): Promise<Claimed> {
    const { candidates } = ranked.ranking;
    const candidate = candidateIn(ranked.ranking, associateId);
    if (candidate === undefined) {
      return refuse('forbidden', 'not-qualified', 'You may not serve this customer here.', whyNot(ranked, associateId));
    }
    const free = candidates.filter((each) => each.availability === 'free');
    if (yieldsTo(free, candidate, locked.queued.opportunity.simulated)) {
      return refuse('forbidden', 'yields-to-real', 'A simulated associate leaves real customers to real associates.');
    }
    const offerId: OfferId = makeId('off');
    const command: QueueCommand = { kind: 'approach', candidate, offerId };
    const decision = decide(locked.queued, command, unit.now, locked.policy);
    const settled = settledBy(decision, locked);
    if (settled !== undefined) return grantedStill(unit, settled, associateId);
    const offer = decision.ok && decision.next.offers.findLast((each) => each.state === 'accepted');
    if (!offer) throw new Error('An approach that was not refused has an accepted offer.');
    const { personId } = candidate;
    // What counts is what was looked at now: the place, and the ranking that says that she may.
    const placed: Locked = { ...locked, row: { ...locked.row, node_ids: ranked.nodeIds } };
    const claimant = {
      associate_id: associateId,
      person_id: personId,
      ...wordsFor(deps, locked, ranked, []).words(offer),
    };
    const prepare = () => wordsFor(deps, locked, ranked, [keepRanking(deps, unit, locked, ranked)]);
    const findSaleProblem = await deps.sellers(unit, [associateId]);
    const [claimed] = await claimAll(unit, [{ locked: placed, command, claimant, prepare }], findSaleProblem, true);
    return claimed as Claimed;
  }

  function keepDenial(
    unit: Unit,
    offer: Pick<AnsweredRow, 'enterprise_id' | 'associate_id' | 'person_id'> & {
      readonly opportunity_id: string;
      readonly offer_id: string | null;
    },
    action: 'accept' | 'decline' | 'approach',
    refusal: Refusal,
  ): void {
    const { offer_id: offerId, opportunity_id: opportunityId } = offer;
    deps.log.info({ offerId, opportunityId, action, reason: refusal.reason }, 'queue: an answer was refused');
    const denial = unit
      .db<QueueTables>()
      .insertInto('queue_denial')
      .values({
        denial_id: makeId('den'),
        enterprise_id: offer.enterprise_id,
        denied_at: new Date(unit.now),
        offer_id: offerId,
        opportunity_id: opportunityId,
        associate_id: offer.associate_id,
        person_id: offer.person_id,
        action,
        reason: refusal.reason,
        // Without the name of who was faster: this table holds ids only.
        details: JSON.stringify({ at: refusal.details?.['at'] ?? null }),
      });
    unit.write(denial.compile());
  }

  return {
    accept: (caller, offerId) =>
      inHers(caller, (membership) => accept(membership.enterpriseId, { caller, membership, offerId })),
    decline: (caller, offerId, reason) =>
      inHers(caller, (membership) =>
        database.forTenant(membership.enterpriseId, (unit) => declineIn(unit, caller, membership, offerId, reason)),
      ),
    approach,
  };
}

/** What a claim comes to without being made: it is refused, or it was granted before and its reply was lost. */
function settledBy(decision: QueueDecision, { queued, row }: Locked): Claimed | undefined {
  if (!decision.ok) return decision;
  return decision.next === queued && row.engagement_id !== null ? ok({ engagementId: row.engagement_id }) : undefined;
}

/** Why a ranking leaves her out, where it says. */
export function whyNot({ ranking }: Ranked, associateId: string): Readonly<Record<string, unknown>> {
  const excluded = ranking.exclusions.find((each) => each.associateId === associateId);
  return excluded === undefined ? {} : { why: excluded.reason };
}

function startOf(engagementId: string, claimant: Claim['claimant'], { queued, row, policy }: Locked): EngagementStart {
  const { opportunity } = queued;
  const { enterpriseId, websiteId, opportunityId, sessionId, visitorId, productId, nodeId } = opportunity;
  const { who, identity, topic, openingWords, question } = claimant.view;
  return {
    engagementId,
    enterpriseId,
    websiteId,
    opportunityId,
    sessionId,
    visitorId,
    associateId: claimant.associate_id,
    personId: claimant.person_id,
    associate: claimant.card,
    asked: opportunity.asked,
    ...(opportunity.askedAt === undefined ? {} : { askedAt: opportunity.askedAt }),
    ...(question === undefined ? {} : { question }),
    ...(opportunity.callback === undefined ? {} : { callback: opportunity.callback }),
    who,
    identity,
    topic,
    verdict: opportunity.verdict,
    why: opportunity.why,
    openingWords,
    ...(productId === undefined ? {} : { productId }),
    ...(nodeId === undefined ? {} : { nodeId }),
    nodeIds: row.node_ids,
    simulated: opportunity.simulated,
    greetMs: policy.greetMs,
    inviteMs: policy.inviteMs,
    reconnectMs: policy.reconnectMs,
    ...(queued.offers.some((each) => each.state === 'accepted') ? { again: true } : {}),
  };
}
