import type { Retained } from '../../enterprise/core/index.ts';

export const QUALIFIER_RETENTION: readonly Retained[] = [{ table: 'qualifier_verdict', since: 'at', as: 'clicks' }];
