import type { Json, Unit } from '../../../platform/server/unit.ts';

/** Keeps who changed what, in the same transaction as the change. */
export type AuditCatalog = (
  unit: Unit,
  entry: {
    readonly enterpriseId: string;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly details: Json;
  },
) => Promise<void>;

/** The enterprise's websites: a page mapping belongs to one of them. */
export type ListWebsiteIds = (enterpriseId: string) => Promise<readonly string[]>;
