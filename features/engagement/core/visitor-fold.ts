import type { VisitorQueueEntry } from '../../queue/core/index.ts';
import type { EngagementEntry, VisitorEngagementEntry } from './engagement-entries.ts';
import type { VisitorEngagementView } from './engagement-wire.ts';

/** What the widget knows of a customer's wish for help: the fold of `visitor:ID` and of her conversation's stream. */
export type VisitorState = {
  /** The invitation or conversation, once the associate's first words are there. */
  readonly engagement?: VisitorEngagementView;
  /** She asked, and somebody is being looked for. */
  readonly waiting?: { readonly opportunityId: string; readonly otherWay?: boolean };
  /** She asked, and nobody could take her. */
  readonly nobody?: { readonly opportunityId: string; readonly reason: string };
};

/** Folds one entry of `visitor:ID`. */
export function applyVisitorEntry(
  state: VisitorState,
  entry: VisitorQueueEntry | VisitorEngagementEntry,
): VisitorState {
  switch (entry.kind) {
    case 'help.waiting': {
      const waiting = entry.data;
      // She is talking already: whom she asked for is there.
      if (state.engagement?.state === 'talking') return state;
      return isLive(state.engagement) ? { engagement: state.engagement, waiting } : { waiting };
    }
    case 'help.ended': {
      const { waiting, ...rest } = state;
      return waiting?.opportunityId === entry.data.opportunityId ? rest : state;
    }
    case 'help.nobody': {
      const nobody = { opportunityId: entry.data.opportunityId, reason: entry.data.reason };
      return isLive(state.engagement) ? { engagement: state.engagement } : { nobody };
    }
    case 'invited':
      return { engagement: entry.data };
    case 'engagement.ended':
      return answered(state, entry.data.engagementId, (engagement) => ({
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
      return (entry.data.state === 'talking' ? answered : withEngagement)(state, engagementId, (engagement) => {
        const { closedReason: _, ...rest } = engagement;
        const next = { ...rest, state: entry.data.state };
        return entry.data.closedReason === undefined ? next : { ...next, closedReason: entry.data.closedReason };
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

/** The same; what she asked for while somebody was about to invite her has been answered with it. */
function answered(
  state: VisitorState,
  engagementId: string,
  change: (engagement: VisitorEngagementView) => VisitorEngagementView,
): VisitorState {
  const next = withEngagement(state, engagementId, change);
  if (next === state) return state;
  const { waiting: _, ...rest } = next;
  return rest;
}
