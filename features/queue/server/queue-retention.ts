import type { Retained } from '../../enterprise/core/index.ts';

/**
 * Deliveries go whatever their state: a message is tried for a day, so one that still waits waits for a receiver that was disabled.
 * An offer shows who the customer is; the opportunity stays longer, without the number that she wanted to be called at.
 */
export const QUEUE_RETENTION: readonly Retained[] = [
  { table: 'queue_delivery', since: 'created_at', as: 'deliveries' },
  { table: 'queue_entry', since: 'entered_at', as: 'clicks' },
  { table: 'queue_offer', since: 'made_at', only: "state <> 'pending'", as: 'transcripts' },
  {
    table: 'queue_opportunity',
    since: 'opened_at',
    only: 'callback is not null',
    emptying: 'callback = null',
    as: 'transcripts',
  },
  {
    table: 'queue_opportunity',
    since: 'opened_at',
    only: "state not in ('open', 'offered', 'engaged')",
    as: 'outcomes',
  },
  { table: 'queue_callback', since: 'due_at', as: 'transcripts' },
  { table: 'queue_wait', since: 'asked_at', as: 'outcomes' },
  { table: 'queue_refusal', since: 'refused_at', as: 'outcomes' },
  { table: 'queue_denial', since: 'denied_at', as: 'outcomes' },
];
