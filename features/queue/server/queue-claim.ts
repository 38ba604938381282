import { ok, type Refusal, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { type Caller, type Membership, permit } from '../../enterprise/core/index.ts';
import { decide, type EngagementStart, type OfferId, type QueueCommand, yieldsTo } from '../core/index.ts';
import { MOST_ROUNDS } from './queue-match.ts';
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

/** Who claims, and with which words her engagement begins. */
type Claimant = Pick<AnsweredRow, 'associate_id' | 'person_id' | 'card' | 'view'>;

const NO_OFFER = refuse('not-found', 'no-such-offer', 'There is no such offer.');
export const NO_OPPORTUNITY = refuse('not-found', 'no-such-opportunity', 'There is no such opportunity.');

export function createQueueClaims(shell: QueueShell): QueueClaims {
  const { deps } = shell;
  const { database, makeId } = deps;

  /** Looks for her offer in the enterprises of her memberships; somebody else's is none. */
  async function answering<T>(
    caller: Caller,
    offerId: string,
    action: 'accept' | 'decline',
    work: (unit: Unit, offer: AnsweredRow, locked: Locked) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    for (const membership of caller.memberships) {
      const result = await database.forTenant(membership.enterpriseId, (unit) =>
        answerIn(unit, caller, membership, offerId, action, work),
      );
      if (result !== undefined) return result;
    }
    return NO_OFFER;
  }

  async function answerIn<T>(
    unit: Unit,
    caller: Caller,
    membership: Membership,
    offerId: string,
    action: 'accept' | 'decline',
    work: (unit: Unit, offer: AnsweredRow, locked: Locked) => Promise<Result<T>>,
  ): Promise<Result<T> | undefined> {
    const answered = await lockAnswered(unit, offerId, caller.personId);
    if (answered === undefined) return undefined;
    const { offer, locked } = answered;
    const allowed = permit(caller, membership.enterpriseId, 'sell');
    const result = allowed.ok ? await work(unit, offer, locked) : allowed;
    if (!result.ok) await keepDenial(unit, offer, action, result.refusal);
    return result;
  }

  /** The one claim, of what was offered and of what is taken from the list. */
  async function claim(
    unit: Unit,
    locked: Locked,
    command: Extract<QueueCommand, { kind: 'accept' | 'approach' }>,
    claimant: Claimant,
    prepare: () => Promise<Extras> = async () => ({}),
  ): Promise<Claimed> {
    const { associate_id: associateId, person_id: personId } = claimant;
    const decision = decide(locked.queued, command, unit.now, locked.policy);
    if (!decision.ok) return decision;
    const { engagement_id: claimed, node_ids: nodeIds } = locked.row;
    // Her own acceptance once more: the reply to the first was lost, what it did was not.
    if (decision.next === locked.queued && claimed !== null) return ok({ engagementId: claimed });

    const unlicensed = await deps.checkLicence(unit, associateId, { nodeIds });
    if (unlicensed !== undefined) {
      await letGo(unit, locked, command, { reason: unlicensed.reason, tried: true });
      return { ok: false, refusal: unlicensed };
    }
    const engagementId = makeId('eng');
    const full = await deps.claimSlot(unit, personId, engagementId, channelOf(locked.queued.opportunity));
    if (full !== undefined) {
      await letGo(unit, locked, command, { reason: full.reason, tried: false });
      return { ok: false, refusal: full };
    }
    const more = await prepare();
    await shell.actIn(unit, locked, command, { ...more, columns: { ...more.columns, engagement_id: engagementId } });
    await deps.startEngagement(unit, startOf(engagementId, claimant, locked));
    return ok({ engagementId });
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
          await keepDenial(unit, { ...denied, offer_id: null, person_id: caller.personId }, 'approach', result.refusal);
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
    if (!decision.ok) return decision;
    const offer = decision.next.offers.findLast((each) => each.state === 'accepted');
    if (offer === undefined) throw new Error('An approach that was not refused has an accepted offer.');
    const { personId } = candidate;
    // What counts is what was looked at now: the place, and the ranking that says that she may.
    const placed: Locked = { ...locked, row: { ...locked.row, node_ids: ranked.nodeIds } };
    const claimant = {
      associate_id: associateId,
      person_id: personId,
      ...wordsFor(deps, locked, ranked, []).words(offer),
    };
    return claim(unit, placed, command, claimant, async () =>
      wordsFor(deps, locked, ranked, [await keepRanking(deps, unit, locked, ranked)]),
    );
  }

  async function keepDenial(
    unit: Unit,
    offer: Pick<AnsweredRow, 'enterprise_id' | 'associate_id' | 'person_id'> & {
      readonly opportunity_id: string;
      readonly offer_id: string | null;
    },
    action: 'accept' | 'decline' | 'approach',
    refusal: Refusal,
  ): Promise<void> {
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
      answering(caller, offerId, 'accept', (unit, row, locked) =>
        claim(unit, locked, { kind: 'accept', offerId: row.offer_id }, row),
      ),
    decline: (caller, offerId, reason) =>
      answering(caller, offerId, 'decline', async (unit, _row, locked) => {
        const command: QueueCommand = { kind: 'decline', offerId, ...(reason === undefined ? {} : { reason }) };
        const decision = await shell.actIn(unit, locked, command);
        return decision.ok ? ok(undefined) : decision;
      }),
    approach,
  };
}

/** Why a ranking leaves her out, where it says. */
export function whyNot({ ranking }: Ranked, associateId: string): Readonly<Record<string, unknown>> {
  const excluded = ranking.exclusions.find((each) => each.associateId === associateId);
  return excluded === undefined ? {} : { why: excluded.reason };
}

function startOf(engagementId: string, claimant: Claimant, { queued, row, policy }: Locked): EngagementStart {
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
  };
}
