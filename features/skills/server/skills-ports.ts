import type { Unit } from '../../../platform/server/unit.ts';
import type { AuditChange, StaffView } from '../../enterprise/core/index.ts';

/**
 * The members of the unit's enterprise, or those that are asked for; suspended ones as well. Awaits nothing but SQL on the unit.
 */
export type MembersIn = (unit: Unit, membershipIds?: readonly string[]) => Promise<readonly StaffView[]>;

/** Keeps who changed what, in the same transaction as the change. */
export type AuditSkills = (unit: Unit, change: AuditChange) => Promise<void>;

/** Whether a place is in the enterprise's hierarchy. Never asked inside a unit. */
export type HasNode = (enterpriseId: string, nodeId: string) => Promise<boolean>;
