import type { Retained } from '../../enterprise/core/index.ts';

export const DRY_RUN_RETENTION: readonly Retained[] = [{ table: 'dryrun_run', since: 'started_at', as: 'trials' }];
