import type { CallbackView, VisitorQueueEntry } from '../../queue/core/index.ts';
import type { EngagementEntry, VisitorEngagementEntry } from './engagement-entries.ts';
import type { OtherWayView, VisitorEngagementView, WaitingView } from './engagement-wire.ts';

/** What the widget knows of a customer's wish for help: the fold of `visitor:ID` and of her conversation's stream. */
export type VisitorState = {
  /** The invitation or conversation, once the associate's first words are there. */
  readonly engagement?: VisitorEngagementView;
  /** She asked, and somebody is being looked for. */
  readonly waiting?: WaitingView;
  /** She is to be called. */
  readonly callback?: CallbackView;
  /** She did not ask, nobody was free, and she may leave a message or be called back. */
  readonly otherWay?: OtherWayView;
  /** She asked, and nobody could take her. */
  readonly nobody?: { readonly opportunityId: string; readonly reason: string };
};

/** Folds one entry of `visitor:ID`. */
export function applyVisitorEntry(
  state: VisitorState,
  entry: VisitorQueueEntry | VisitorEngagementEntry,
): VisitorState {
  const { callback: agreed, engagement: current, waiting, otherWay } = state;
  const offered = otherWay === undefined ? {} : { otherWay };
  const kept = { ...(agreed === undefined ? {} : { callback: agreed }), ...offered };
  const engagement = isLive(current) ? { engagement: current } : {};
  switch (entry.kind) {
    case 'help.waiting': {
      const { anew, ...told } = entry.data;
      // She asked while somebody talks to her, or invites her: that one hears it. Unless it is said because that one is there no more.
      if (isLive(current) && told.again === undefined && anew === undefined) return state;
      // An estimate is told apart, and that somebody did not come stays true.
      const same = waiting?.opportunityId === told.opportunityId ? waiting : undefined;
      const known = {
        ...(same?.again === undefined ? {} : { again: same.again }),
        ...(same?.gone === undefined ? {} : { gone: same.gone }),
        ...(same?.estimate === undefined ? {} : { estimate: same.estimate }),
      };
      return { ...kept, waiting: { ...known, ...told } };
    }
    case 'help.estimate': {
      const { opportunityId, estimate } = entry.data;
      return waiting?.opportunityId === opportunityId ? { ...state, waiting: { ...waiting, estimate } } : state;
    }
    case 'help.ended': {
      const { waiting: _, ...rest } = state;
      return waiting?.opportunityId === entry.data.opportunityId ? rest : state;
    }
    case 'help.nobody': {
      const nobody = { opportunityId: entry.data.opportunityId, reason: entry.data.reason };
      return isLive(current) ? { ...kept, ...engagement } : { ...kept, nobody };
    }
    case 'callback.agreed':
      return { ...offered, ...(current === undefined ? {} : { engagement: current }), callback: entry.data };
    case 'callback.over': {
      if (agreed?.callbackId !== entry.data.callbackId) return state;
      const { callback: _, ...rest } = state;
      return rest;
    }
    case 'other-way.offered':
      return { ...state, otherWay: { opportunityId: entry.data.opportunityId } };
    case 'other-way.ended': {
      const { otherWay: _, ...rest } = state;
      return otherWay?.opportunityId === entry.data.opportunityId ? rest : state;
    }
    case 'invited':
      return { ...kept, engagement: entry.data };
    case 'engagement.ended':
      return withEngagement(state, entry.data.engagementId, (engagement) => ({
        ...engagement,
        state: 'closed',
        closedReason: entry.data.reason,
      }));
  }
}

/** Folds one entry of `engagement:ID`. A message counts once by its id, so that reading a stream again changes nothing. */
export function applyVisitorEngagementEntry(
  state: VisitorState,
  engagementId: string,
  entry: EngagementEntry,
): VisitorState {
  switch (entry.kind) {
    case 'message':
      return withEngagement(state, engagementId, (engagement) =>
        engagement.messages.some((message) => message.messageId === entry.data.messageId)
          ? engagement
          : { ...engagement, messages: [...engagement.messages, entry.data] },
      );
    case 'state':
      return withEngagement(state, engagementId, (engagement) => {
        const { closedReason: _, connectionLost: _lost, ...rest } = engagement;
        const { state: now, closedReason, connectionLost } = entry.data;
        return {
          ...rest,
          state: now,
          ...(closedReason === undefined ? {} : { closedReason }),
          ...(connectionLost === undefined ? {} : { connectionLost }),
        };
      });
    case 'greeted':
    case 'outcome':
      return state;
  }
}

function isLive(engagement: VisitorEngagementView | undefined): engagement is VisitorEngagementView {
  return engagement !== undefined && (engagement.state === 'inviting' || engagement.state === 'talking');
}

function withEngagement(
  state: VisitorState,
  engagementId: string,
  change: (engagement: VisitorEngagementView) => VisitorEngagementView,
): VisitorState {
  if (state.engagement?.engagementId !== engagementId) return state;
  return { ...state, engagement: change(state.engagement) };
}
