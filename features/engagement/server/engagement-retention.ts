import type { Retained } from '../../enterprise/core/index.ts';

/** What was written goes first; what came of it stays, without a name, and goes with its engagement. */
export const ENGAGEMENT_RETENTION: readonly Retained[] = [
  { table: 'engagement_message', since: 'sent_at', as: 'transcripts' },
  {
    table: 'engagement',
    since: 'closed_at',
    only: "callback is not null or (who, opening_words) <> ('', '') or why <> '[]'",
    emptying: "who = '', opening_words = '', why = '[]', callback = null",
    as: 'transcripts',
  },
  {
    table: 'engagement_outcome',
    since: 'changed_at',
    only: 'reason is not null',
    emptying: 'reason = null',
    as: 'transcripts',
  },
  { table: 'engagement', since: 'closed_at', as: 'outcomes' },
];
