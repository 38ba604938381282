import type { Retained } from '../../enterprise/core/index.ts';

/** Events themselves go by partitions, a day at once (`preparePartitions`). Counts name nobody. */
export const CLICKSTREAM_RETENTION: readonly Retained[] = [
  { table: 'clickstream_session', since: 'last_at', as: 'clicks' },
  { table: 'clickstream_reject', since: 'at', as: 'clicks' },
  { table: 'clickstream_tally', since: 'last_at', as: 'outcomes' },
  // A link that a visit of the last days needs stays: without it her sender would make it again, or make again what was undone.
  {
    table: 'clickstream_link',
    since: 'made_at',
    only: 'not exists (select from clickstream_session visit where visit.visitor_id in (clickstream_link.visitor_id, linked_to))',
    as: 'outcomes',
  },
];
