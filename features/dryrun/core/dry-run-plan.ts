import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Staffing } from '../../qualifier/core/index.ts';
import type { Documents } from './dry-run-documents.ts';
import type { Staff, Who } from './dry-run-who.ts';

/** What is tried, on what, and what is in force beside it. Plain data: it can be sent to another thread. */
export type DryRunPlan = Staff & {
  readonly enterpriseId: string;
  /** Sessions that began in this time count. */
  readonly from: Instant;
  readonly to: Instant;
  readonly before: Documents;
  readonly now: Documents;
  readonly invitationsPerVisit: number;
  /** How many are taken to have been free and at their desks all the time; left out, throttles are not applied. */
  readonly assumed?: Staffing;
  /** The events are in the order of time for each visitor, and not over all: there are too many for that. */
  readonly apart: boolean;
};

/** An opportunity as one set of documents would have made it. */
export type Made = {
  readonly verdict: 'can' | 'must';
  readonly triggerId?: string;
  readonly trigger: string;
  readonly at: Instant;
  /** In words, which cost more than the verdict: only for sessions that are kept. */
  readonly why: () => readonly ToldReason[];
  readonly topic?: string;
  readonly who?: Who;
};
