import type { Unit } from '../../../platform/server/unit.ts';
import type { AuditChange } from '../../enterprise/core/index.ts';

/** Keeps who changed what, in the same transaction as the change. */
export type AuditCatalog = (unit: Unit, change: AuditChange) => Promise<void>;

/** The enterprise's websites: a page mapping belongs to one of them. */
export type ListWebsiteIds = (enterpriseId: string) => Promise<readonly string[]>;
