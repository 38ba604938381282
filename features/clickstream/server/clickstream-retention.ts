import type { Retained } from '../../enterprise/core/index.ts';

/** Events themselves go by partitions, a day at once (`preparePartitions`). Counts name nobody. */
export const CLICKSTREAM_RETENTION: readonly Retained[] = [
  { table: 'clickstream_session', since: 'last_at', as: 'clicks' },
  { table: 'clickstream_reject', since: 'at', as: 'clicks' },
  { table: 'clickstream_tally', since: 'last_at', as: 'outcomes' },
];
