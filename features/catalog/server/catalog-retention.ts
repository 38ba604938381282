import type { Retained } from '../../enterprise/core/index.ts';

/** Rejected rows go with their import. */
export const CATALOG_RETENTION: readonly Retained[] = [{ table: 'catalog_import', since: 'changed_at', as: 'reports' }];
