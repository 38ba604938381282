import type { Log } from '../../../platform/server/log.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import {
  type AssociateEngagementEntry,
  decideEngagement,
  type EngagementCommand,
  type EngagementDecision,
  type EngagementEffect,
  type EngagementEntry,
  engagementView,
  type VisitorEngagementEntry,
  visitorEngagementView,
} from '../core/index.ts';
import type {
  AgreeCallback,
  AnyoneAtDesk,
  AuditEngagement,
  BeginWrapUp,
  CallbackFor,
  CancelCallback,
  CheckLicence,
  ClaimSlot,
  CloseOpportunity,
  ColleagueOf,
  GreetMs,
  IsAtDesk,
  LeaveMessage,
  NoteAnswered,
  NoteInvited,
  NoteLapse,
  NoteMessageLeft,
  OtherWayOf,
  RecordOutcome,
  RefuseOtherWay,
  ReleaseSlot,
  ReopenOpportunity,
  StreamHeads,
  WaitingOf,
  WishOf,
} from './engagement-ports.ts';
import { type Kept, readEngagement, saveEngagement, saveOutcome } from './engagement-store.ts';
import { insertMessage, readMessages } from './message-store.ts';

declare module '../../../platform/server/unit.ts' {
  interface AppendedEntries {
    engagement: EngagementEntry;
    'associate, by engagement': AssociateEngagementEntry;
    'visitor, by engagement': VisitorEngagementEntry;
  }
}

export type EngagementDeps = {
  readonly database: Database;
  readonly log: Log;
  readonly claimSlot: ClaimSlot;
  readonly releaseSlot: ReleaseSlot;
  readonly checkLicence: CheckLicence;
  readonly colleagueOf: ColleagueOf;
  readonly greetMs: GreetMs;
  readonly isAtDesk: IsAtDesk;
  readonly audit: AuditEngagement;
  readonly beginWrapUp: BeginWrapUp;
  readonly noteLapse: NoteLapse;
  readonly recordOutcome: RecordOutcome;
  readonly reopenOpportunity: ReopenOpportunity;
  readonly closeOpportunity: CloseOpportunity;
  readonly noteInvited: NoteInvited;
  readonly noteAnswered: NoteAnswered;
  readonly waitingOf: WaitingOf;
  readonly callbackFor: CallbackFor;
  readonly agreeCallback: AgreeCallback;
  readonly cancelCallback: CancelCallback;
  readonly otherWayOf: OtherWayOf;
  readonly refuseOtherWay: RefuseOtherWay;
  readonly noteMessageLeft: NoteMessageLeft;
  readonly wishOf: WishOf;
  readonly leaveMessage: LeaveMessage;
  readonly heads: StreamHeads;
  readonly anyoneAtDesk: AnyoneAtDesk;
};

export type EngagementShell = {
  /** Decides one command under the engagement's lock, saves it and carries it out. Nothing happens without the engagement. */
  act(enterpriseId: string, engagementId: string, command: EngagementCommand): Promise<EngagementDecision | undefined>;
  /** The same inside a unit that holds the lock already. */
  actIn(unit: Unit, kept: Kept, command: EngagementCommand): Promise<EngagementDecision>;
};

/** Saves decisions and carries out their effects. Lock order: engagement, opportunity, person. */
export function createEngagementShell(deps: EngagementDeps): EngagementShell {
  async function actIn(unit: Unit, kept: Kept, command: EngagementCommand): Promise<EngagementDecision> {
    const decision = decideEngagement(kept.engagement, command, unit.now);
    if (!decision.ok) return decision;
    if (decision.next !== kept.engagement) {
      saveEngagement(unit, kept, decision.next);
      if (command.kind === 'outcome') await saveOutcome(unit, kept.row, command.outcome);
    }
    // Opportunities before persons, whatever the order in which the decision names them.
    const handsBack = (effect: EngagementEffect) =>
      effect.kind === 'opportunity.closed' || effect.kind === 'opportunity.reopened';
    const ordered = [...decision.effects.filter(handsBack), ...decision.effects.filter((effect) => !handsBack(effect))];
    for (const effect of ordered) await carryOut(unit, kept, { ...kept, engagement: decision.next }, effect);
    return decision;
  }

  async function carryOut(unit: Unit, { row }: Kept, next: Kept, effect: EngagementEffect): Promise<void> {
    const { engagement_id: engagementId, enterprise_id: enterpriseId, opportunity_id: opportunityId } = row;
    switch (effect.kind) {
      case 'message':
        insertMessage(unit, row, effect.message);
        unit.append(`engagement:${engagementId}`, { kind: 'message', data: effect.message });
        return;
      case 'entry':
        unit.append(`engagement:${engagementId}`, {
          ...effect.entry,
          audience: effect.entry.kind === 'outcome' ? 'associate' : 'all',
        });
        return;
      case 'invited': {
        const view = visitorEngagementView(next.engagement, next.facts, await readMessages(unit, engagementId));
        unit.append(`visitor:${row.visitor_id}`, { kind: 'invited', data: view });
        await (next.engagement.asked ? deps.noteAnswered : deps.noteInvited)(unit, opportunityId);
        return;
      }
      case 'talking':
        unit.emit('engagement.talking', { engagementId }, enterpriseId);
        return;
      case 'ended': {
        const data = { engagementId, reason: effect.reason };
        unit.append(`associate:${row.associate_id}`, { kind: 'engagement.ended', data });
        if (effect.customer) unit.append(`visitor:${row.visitor_id}`, { kind: 'engagement.ended', data });
        return;
      }
      case 'reassigned': {
        const messages = await readMessages(unit, engagementId);
        const ended = { engagementId, reason: 'reassigned' };
        unit.append(`associate:${effect.from.associateId}`, { kind: 'engagement.ended', data: ended });
        const view = engagementView(next.engagement, next.facts, messages);
        unit.append(`associate:${next.engagement.associateId}`, { kind: 'engagement.started', data: view });
        if (effect.introduced) {
          const shown = visitorEngagementView(next.engagement, next.facts, messages);
          unit.append(`visitor:${row.visitor_id}`, { kind: 'invited', data: shown });
        }
        // Her sockets read it still: what they may is decided when they open.
        const { personId: toPersonId } = next.engagement;
        const { personId } = effect.from;
        const news = { engagementId, sessionId: row.session_id, personId, toPersonId };
        unit.emit('engagement.reassigned', news, enterpriseId);
        return;
      }
      case 'timer.set':
        unit.deadline(effect.timer, engagementId, effect.dueAt, enterpriseId);
        return;
      case 'timer.clear':
        unit.clearDeadline(effect.timer, engagementId);
        return;
      case 'slot.wrapping':
        await deps.beginWrapUp(unit, row.person_id, engagementId);
        return;
      case 'slot.released':
        await deps.releaseSlot(unit, row.person_id, engagementId);
        return;
      case 'lapse.noted':
        await deps.noteLapse(unit, row.person_id);
        return;
      case 'opportunity.reopened':
        await deps.reopenOpportunity(unit, { opportunityId, associateId: row.associate_id, reason: effect.reason });
        if (row.state === 'talking') unit.emit('engagement.passed-on', { engagementId, opportunityId }, enterpriseId);
        return;
      case 'opportunity.closed':
        await deps.closeOpportunity(unit, {
          opportunityId,
          associateId: row.associate_id,
          reason: effect.reason,
          talked: row.state === 'talking',
          refused: effect.refused,
          ...(row.heard_at === null ? {} : { heardAt: row.heard_at }),
        });
        return;
      case 'counted':
        for (const change of effect.changes) await deps.recordOutcome(unit, { ...contextOf(next), change });
    }
  }

  return {
    actIn,
    act: (enterpriseId, engagementId, command) =>
      deps.database.forTenant(enterpriseId, async (unit) => {
        const kept = await readEngagement(unit, engagementId, 'lock');
        return kept && actIn(unit, kept, command);
      }),
  };
}

function contextOf({ row }: Kept) {
  return {
    enterpriseId: row.enterprise_id,
    engagementId: row.engagement_id,
    opportunityId: row.opportunity_id,
    associateId: row.associate_id,
    visitorId: row.visitor_id,
    sessionId: row.session_id,
    ...(row.product_id === null ? {} : { productId: row.product_id }),
    ...(row.node_id === null ? {} : { nodeId: row.node_id }),
    nodeIds: row.node_ids,
    simulated: row.simulated,
  };
}
