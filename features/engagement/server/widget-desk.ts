import { ok, type Result } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import { RefusalError } from '../../../platform/server/http/problem.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { CallbackBody, CallbackView } from '../../queue/core/index.ts';
import {
  type InvitationAnswer,
  type LeaveMessageBody,
  type MessageView,
  type SendMessageBody,
  visitorEngagementView,
  type WidgetState,
} from '../core/index.ts';
import type { Visitor } from './engagement-ports.ts';
import type { EngagementDeps, EngagementShell } from './engagement-shell.ts';
import { type Kept, readEngagement, readShownTo } from './engagement-store.ts';
import { readMessages } from './message-store.ts';
import { NO_ENGAGEMENT, type Say } from './messages.ts';

/** What a customer does in the widget. Conversations of other visitors do not exist for her. */
export type WidgetDesk = {
  state(visitor: Visitor): Promise<WidgetState>;
  answer(visitor: Visitor, engagementId: string, answer: InvitationAnswer['answer']): Promise<Result<undefined>>;
  say(visitor: Visitor, engagementId: string, body: SendMessageBody): Promise<Result<MessageView>>;
  end(visitor: Visitor, engagementId: string): Promise<Result<undefined>>;
  /** She is called instead of waiting here. */
  callBack(visitor: Visitor, body: CallbackBody): Promise<Result<CallbackView>>;
  cancelCallback(visitor: Visitor, callbackId: string): Promise<Result<undefined>>;
  /** She wants no other way either, and nobody in this visit. */
  refuseOtherWay(visitor: Visitor, opportunityId: string): Promise<Result<undefined>>;
  leave(visitor: Visitor, body: LeaveMessageBody): Promise<Result<{ readonly messageId: string }>>;
};

export function createWidgetDesk(deps: EngagementDeps, shell: EngagementShell, say: Say): WidgetDesk {
  function hers<T>(
    visitor: Visitor,
    engagementId: string,
    work: (unit: Unit, kept: Kept) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    return deps.database.forTenant(visitor.enterpriseId, async (unit) => {
      const kept = await readEngagement(unit, engagementId, 'lock');
      return kept !== undefined && isHers(visitor, kept) ? work(unit, kept) : NO_ENGAGEMENT;
    });
  }

  async function shown(visitor: Visitor): Promise<Omit<WidgetState, 'cursor' | 'open'>> {
    const { enterpriseId, visitorId } = visitor;
    return deps.database.forTenant(enterpriseId, async (unit) => {
      const kept = await readShownTo(unit, visitorId);
      // A conversation whose outcome is still owed is over for her: whom she asks for since then comes first.
      const talks = kept !== undefined && kept.engagement.state !== 'wrapping';
      const waiting = talks ? undefined : await deps.waitingOf(unit, visitorId);
      const now = toIso(unit.now);
      const callback = await deps.callbackFor(unit, visitorId);
      const otherWay = await deps.otherWayOf(unit, visitorId);
      const known = {
        visitorId,
        now,
        ...(callback === undefined ? {} : { callback }),
        ...(otherWay === undefined ? {} : { otherWay }),
      };
      if (kept !== undefined && waiting === undefined) {
        const messages = await readMessages(unit, kept.engagement.engagementId);
        return { ...known, engagement: visitorEngagementView(kept.engagement, kept.facts, messages) };
      }
      return waiting === undefined ? known : { ...known, waiting };
    });
  }

  return {
    state: async (visitor) => {
      // Cursors are read first: entries between them and the state are folded again, which changes nothing.
      const stream = `visitor:${visitor.visitorId}`;
      const before = await deps.heads([stream]);
      const [state, open] = await Promise.all([shown(visitor), deps.anyoneAtDesk(visitor.enterpriseId)]);
      const talk = state.engagement && `engagement:${state.engagement.engagementId}`;
      return { cursor: talk === undefined ? before : { ...before, [talk]: 0 }, ...state, open };
    },
    answer: (visitor, engagementId, answer) =>
      hers(visitor, engagementId, async (unit, kept) => {
        const decision = await shell.actIn(unit, kept, { kind: 'answer', answer });
        return decision.ok ? ok(undefined) : decision;
      }),
    say: (visitor, engagementId, body) =>
      say(visitor.enterpriseId, { engagementId, from: 'customer', body, isHers: (kept) => isHers(visitor, kept) }),
    end: (visitor, engagementId) =>
      hers(visitor, engagementId, async (unit, kept) => {
        const decision = await shell.actIn(unit, kept, { kind: 'end', by: 'customer' });
        return decision.ok ? ok(undefined) : decision;
      }),
    callBack: deps.agreeCallback,
    cancelCallback: deps.cancelCallback,
    refuseOtherWay: deps.refuseOtherWay,
    leave: (visitor, body) =>
      deps.database.forTenant(visitor.enterpriseId, async (unit) => {
        const { enterpriseId, websiteId, visitorId } = visitor;
        const simulated = visitorId.startsWith('sim_');
        // It stands with the visit in which nobody took her.
        const sessionId = (await deps.noteMessageLeft(unit, visitorId)) ?? body.sessionId;
        const about = {
          enterpriseId,
          websiteId,
          visitorId,
          simulated,
          ...(sessionId === undefined ? {} : { sessionId }),
        };
        const kept = await deps.leaveMessage(unit, { ...body, ...about });
        // Nothing of it stands: she may be offered another way still.
        if (!kept.ok) throw new RefusalError(kept.refusal);
        return ok({ messageId: body.messageId });
      }),
  };
}

/** Her conversation, as soon as she has been greeted in it. */
function isHers({ visitorId }: Visitor, { row, engagement }: Kept): boolean {
  return row.visitor_id === visitorId && engagement.greeted;
}
