import { CATALOG_RETENTION } from '../../features/catalog/server/catalog-retention.ts';
import { CLICKSTREAM_RETENTION } from '../../features/clickstream/server/clickstream-retention.ts';
import { CUSTOMERS_RETENTION } from '../../features/customers/server/customers-retention.ts';
import { DRY_RUN_RETENTION } from '../../features/dryrun/server/dry-run-retention.ts';
import { ENGAGEMENT_RETENTION } from '../../features/engagement/server/engagement-retention.ts';
import { RETENTION_DAYS } from '../../features/enterprise/core/index.ts';
import { ENTERPRISE_RETENTION } from '../../features/enterprise/server/enterprise-retention.ts';
import { MATCHING_RETENTION } from '../../features/matching/server/matching-retention.ts';
import { QUALIFIER_RETENTION } from '../../features/qualifier/server/qualifier-retention.ts';
import { QUEUE_RETENTION } from '../../features/queue/server/queue-retention.ts';

/** Everything that is not kept for ever, with the days for which it is; the night's job removes the rest. */
export const RETAINED = [
  ...ENTERPRISE_RETENTION,
  ...CLICKSTREAM_RETENTION,
  ...QUALIFIER_RETENTION,
  ...QUEUE_RETENTION,
  ...MATCHING_RETENTION,
  ...ENGAGEMENT_RETENTION,
  ...CUSTOMERS_RETENTION,
  ...CATALOG_RETENTION,
  ...DRY_RUN_RETENTION,
].map((rows) => ({ ...rows, days: RETENTION_DAYS[rows.as] }));
