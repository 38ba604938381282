import type { Unit } from '../../../platform/server/unit.ts';
import type { AuditChange } from '../../enterprise/core/index.ts';

/** Keeps who changed what, in the same transaction as the change. */
export type AuditCustomers = (unit: Unit, change: AuditChange) => Promise<void>;
