import type { EngagementView, MessageView, OutcomeBody, VisitorEngagementView } from './engagement-wire.ts';

/** Entries of `engagement:ID`, read by both sides. */
export type EngagementEntry =
  | { readonly kind: 'message'; readonly data: MessageView }
  | {
      readonly kind: 'state';
      readonly data: {
        readonly state: EngagementView['state'];
        readonly dueAt?: string;
        readonly closedReason?: string;
        /** The associate has gone from the talk, and is waited for. */
        readonly connectionLost?: true;
      };
    }
  | { readonly kind: 'greeted'; readonly data: { readonly at: string } }
  /** For the associate's side only (audience `associate`). */
  | { readonly kind: 'outcome'; readonly data: OutcomeBody };

/** Entries of `associate:ID` written by engagement: which conversations are hers. */
export type AssociateEngagementEntry =
  | { readonly kind: 'engagement.started'; readonly data: EngagementView }
  /** `to`: who goes on with it, by name; told when somebody does. */
  | {
      readonly kind: 'engagement.ended';
      readonly data: { readonly engagementId: string; readonly reason: string; readonly to?: string };
    };

/** Entries of `visitor:ID` written by engagement. */
export type VisitorEngagementEntry =
  | { readonly kind: 'invited'; readonly data: VisitorEngagementView }
  | { readonly kind: 'engagement.ended'; readonly data: { readonly engagementId: string; readonly reason: string } };
