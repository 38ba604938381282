import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { PassedOver, Qualification, TriggerId } from '../core/index.ts';

/** A change of a session's verdict, as it is kept. */
export type VerdictNote = {
  readonly sessionId: string;
  readonly at: Instant;
  readonly enterpriseId: string;
  readonly websiteId: string;
  readonly visitorId: string;
  readonly customerId?: string;
  readonly version: number;
  readonly verdict: Qualification['verdict'];
  readonly withheld?: Qualification['withheld'];
  readonly deciding: readonly TriggerId[];
  readonly standing: readonly TriggerId[];
  readonly fired: readonly TriggerId[];
  readonly passedOver: readonly PassedOver[];
  readonly why: readonly ToldReason[];
};
