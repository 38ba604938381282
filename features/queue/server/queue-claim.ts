import { ok, type Refusal, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { type Caller, type Membership, permit } from '../../enterprise/core/index.ts';
import { decide, type EngagementStart, type QueueCommand } from '../core/index.ts';
import { channelOf } from './queue-match.ts';
import type { QueueShell } from './queue-shell.ts';
import { type Locked, type OfferRow, readOffer, readQueued } from './queue-store.ts';
import type { QueueTables } from './queue-tables.ts';

export type QueueClaims = {
  /**
   * Takes the opportunity: its state, the person's slot, her licence and the engagement in one transaction at the
   * database's time. Too late is a conflict that says who took it and when; every refusal is kept. Repeated, it is answered
   * with the same engagement.
   */
  accept(caller: Caller, offerId: string): Promise<Result<{ readonly engagementId: string }>>;
  decline(caller: Caller, offerId: string, reason: string | undefined): Promise<Result<undefined>>;
};

const NO_OFFER = refuse('not-found', 'no-such-offer', 'There is no such offer.');

export function createQueueClaims(shell: QueueShell): QueueClaims {
  const { deps } = shell;

  /** Looks for her offer in the enterprises of her memberships; somebody else's is none. */
  async function answering<T>(
    caller: Caller,
    offerId: string,
    action: 'accept' | 'decline',
    work: (unit: Unit, offer: OfferRow, locked: Locked) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    for (const membership of caller.memberships) {
      const result = await deps.database.forTenant(membership.enterpriseId, (unit) =>
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
    work: (unit: Unit, offer: OfferRow, locked: Locked) => Promise<Result<T>>,
  ): Promise<Result<T> | undefined> {
    const offer = await readOffer(unit, offerId);
    if (offer === undefined || offer.person_id !== caller.personId) return undefined;
    const locked = await readQueued(unit, offer.opportunity_id, 'lock', offer.offer_id);
    if (locked === undefined) return undefined;
    const allowed = permit(caller, membership.enterpriseId, 'sell');
    const result = allowed.ok ? await work(unit, offer, locked) : allowed;
    if (!result.ok) await keepDenial(unit, offer, action, result.refusal);
    return result;
  }

  async function claim(unit: Unit, row: OfferRow, locked: Locked): Promise<Result<{ engagementId: string }>> {
    const { associate_id: associateId, person_id: personId, offer_id: offerId } = row;
    const command: QueueCommand = { kind: 'accept', offerId };
    const decision = decide(locked.queued, command, unit.now, locked.policy);
    if (!decision.ok) return decision;
    const { engagement_id: claimed } = locked.row;
    // Her own acceptance once more: the reply to the first was lost, what it did was not.
    if (decision.next === locked.queued && claimed !== null) return ok({ engagementId: claimed });

    const unlicensed = await deps.checkLicence(unit, associateId, { nodeIds: locked.row.node_ids });
    if (unlicensed !== undefined) {
      await shell.actIn(unit, locked, { kind: 'rescind', offerId, reason: unlicensed.reason, tried: true });
      return { ok: false, refusal: unlicensed };
    }
    const engagementId = deps.makeId('eng');
    const full = await deps.claimSlot(unit, personId, engagementId, channelOf(locked.queued.opportunity));
    if (full !== undefined) {
      await shell.actIn(unit, locked, { kind: 'rescind', offerId, reason: full.reason, tried: false });
      return { ok: false, refusal: full };
    }
    await shell.actIn(unit, locked, command, { columns: { engagement_id: engagementId } });
    await deps.startEngagement(unit, startOf(engagementId, row, locked));
    return ok({ engagementId });
  }

  async function keepDenial(
    unit: Unit,
    offer: OfferRow,
    action: 'accept' | 'decline',
    refusal: Refusal,
  ): Promise<void> {
    deps.log.info({ offerId: offer.offer_id, action, reason: refusal.reason }, 'queue: an answer was refused');
    await unit
      .db<QueueTables>()
      .insertInto('queue_denial')
      .values({
        denial_id: deps.makeId('den'),
        enterprise_id: offer.enterprise_id,
        denied_at: new Date(unit.now),
        offer_id: offer.offer_id,
        opportunity_id: offer.opportunity_id,
        associate_id: offer.associate_id,
        person_id: offer.person_id,
        action,
        reason: refusal.reason,
        // Without the name of who was faster: this table holds ids only.
        details: JSON.stringify({ at: refusal.details?.['at'] ?? null }),
      })
      .execute();
  }

  return {
    accept: (caller, offerId) => answering(caller, offerId, 'accept', claim),
    decline: (caller, offerId, reason) =>
      answering(caller, offerId, 'decline', async (unit, _row, locked) => {
        const command: QueueCommand = { kind: 'decline', offerId, ...(reason === undefined ? {} : { reason }) };
        const decision = await shell.actIn(unit, locked, command);
        return decision.ok ? ok(undefined) : decision;
      }),
  };
}

function startOf(engagementId: string, row: OfferRow, { queued, row: offered, policy }: Locked): EngagementStart {
  const { opportunity } = queued;
  const { enterpriseId, websiteId, opportunityId, sessionId, visitorId, productId, nodeId } = opportunity;
  const { who, identity, topic, openingWords, question } = row.view;
  return {
    engagementId,
    enterpriseId,
    websiteId,
    opportunityId,
    sessionId,
    visitorId,
    associateId: row.associate_id,
    personId: row.person_id,
    associate: row.card,
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
    nodeIds: offered.node_ids,
    simulated: opportunity.simulated,
    greetMs: policy.greetMs,
    inviteMs: policy.inviteMs,
  };
}
