import type { Unit } from '../../../platform/server/unit.ts';
import type { AuditChange } from '../../enterprise/core/index.ts';

/** Keeps who changed what, in the same transaction as the change. */
export type AuditCatalog = (unit: Unit, change: AuditChange) => Promise<void>;

/** What of other features rests on a node: `licences`, `accreditations`, `rule-sets`, `triggers`. Not inside a unit. */
export type UsesOfNode = (enterpriseId: string, nodeId: string) => Promise<readonly string[]>;

/** The enterprise's websites: a page mapping belongs to one of them. */
export type ListWebsiteIds = (enterpriseId: string) => Promise<readonly string[]>;
