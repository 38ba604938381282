import type { OfferView } from '../../queue/core/index.ts';
import { applyQueueEntry, type QueueEntry } from '../../queue/core/index.ts';
import type { AssociateEngagementEntry, EngagementEntry } from './engagement-entries.ts';
import type { EngagementView, MessageView } from './engagement-wire.ts';

/** Folds one entry of `engagement:ID` into the associate's copy. Read again from the start, the result is the same. */
export function applyEngagementEntry(view: EngagementView, entry: EngagementEntry): EngagementView {
  switch (entry.kind) {
    case 'message':
      return { ...view, messages: withMessage(view.messages, entry.data) };
    case 'greeted':
      return { ...view, greeted: true };
    case 'state': {
      const { dueAt: _due, closedReason: _reason, connectionLost: _lost, ...rest } = view;
      return { ...rest, ...entry.data };
    }
    case 'outcome':
      return { ...view, outcome: entry.data };
  }
}

/** What lies on an associate's desk: the fold of `associate:ID`. Conversations stay current by their own streams. */
export type AssociateDesk = { readonly offers: readonly OfferView[]; readonly engagements: readonly EngagementView[] };

export function applyAssociateEntry(desk: AssociateDesk, entry: QueueEntry | AssociateEngagementEntry): AssociateDesk {
  switch (entry.kind) {
    case 'offer.made':
    case 'offer.ended':
      return { ...desk, ...applyQueueEntry(desk, entry) };
    case 'engagement.started': {
      const others = desk.engagements.filter((each) => each.engagementId !== entry.data.engagementId);
      return { ...desk, engagements: [...others, entry.data] };
    }
    case 'engagement.ended': {
      const { engagementId } = entry.data;
      return { ...desk, engagements: desk.engagements.filter((each) => each.engagementId !== engagementId) };
    }
  }
}

function withMessage(messages: readonly MessageView[], message: MessageView): MessageView[] {
  return messages.some((each) => each.messageId === message.messageId) ? [...messages] : [...messages, message];
}
