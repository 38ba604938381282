import type { Retained } from '../../enterprise/core/index.ts';

export const MATCHING_RETENTION: readonly Retained[] = [{ table: 'matching_decision', since: 'at', as: 'outcomes' }];
