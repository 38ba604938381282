import type { Unit } from '../../../platform/server/unit.ts';
import type { Hierarchy } from '../../catalog/core/index.ts';
import type { AuditChange } from '../../enterprise/core/index.ts';
import type { Roster } from '../../skills/core/index.ts';

/** All associates of an enterprise as they are now. Never asked inside a unit. */
export type AskRoster = (enterpriseId: string) => Promise<Roster>;

export type AskHierarchy = (enterpriseId: string) => Promise<Hierarchy>;

/** Keeps who changed what, in the same transaction as the change. */
export type AuditRuleSets = (unit: Unit, change: AuditChange) => Promise<void>;
