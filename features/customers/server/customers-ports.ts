import type { Json, Unit } from '../../../platform/server/unit.ts';

/** Keeps who changed what, in the same transaction as the change. */
export type AuditCustomers = (
  unit: Unit,
  entry: {
    readonly enterpriseId: string;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly details: Json;
  },
) => Promise<void>;
