import { toIso } from '../../../kernel/time.ts';
import type { Engagement } from './engagement.ts';
import type { EngagementView, MessageView, VisitorEngagementView } from './engagement-wire.ts';

/** What an engagement was begun with and keeps: words and names for the two sides. */
export type EngagementFacts = Pick<
  EngagementView,
  | 'enterpriseId'
  | 'sessionId'
  | 'who'
  | 'identity'
  | 'topic'
  | 'verdict'
  | 'why'
  | 'openingWords'
  | 'callback'
  | 'continues'
  | 'simulated'
> & { readonly associate: VisitorEngagementView['associate'] };

/** A fresh copy for the associate. */
export function engagementView(
  engagement: Engagement,
  facts: EngagementFacts,
  messages: readonly MessageView[],
): EngagementView {
  const { associate: _, ...words } = facts;
  return {
    engagementId: engagement.engagementId,
    opportunityId: engagement.opportunityId,
    associateId: engagement.associateId,
    state: engagement.state,
    greeted: engagement.greeted,
    startedAt: toIso(engagement.startedAt),
    ...(engagement.dueAt === undefined ? {} : { dueAt: toIso(engagement.dueAt) }),
    ...(engagement.closedReason === undefined ? {} : { closedReason: engagement.closedReason }),
    ...(engagement.gone?.told === true ? { connectionLost: true as const } : {}),
    ...(engagement.outcome === undefined ? {} : { outcome: engagement.outcome }),
    ...words,
    messages: [...messages],
  };
}

/** A fresh copy for the customer. */
export function visitorEngagementView(
  engagement: Engagement,
  facts: EngagementFacts,
  messages: readonly MessageView[],
): VisitorEngagementView {
  return {
    engagementId: engagement.engagementId,
    state: engagement.state,
    associate: facts.associate,
    messages: [...messages],
    ...(engagement.closedReason === undefined ? {} : { closedReason: engagement.closedReason }),
    ...(engagement.gone?.told === true ? { connectionLost: true as const } : {}),
    ...(facts.continues === undefined ? {} : { continues: facts.continues }),
  };
}
