import type { Hierarchy } from '../../catalog/core/index.ts';
import type { Roster } from '../../skills/core/index.ts';

/** All associates of an enterprise as they are now. Never asked inside a unit. */
export type AskRoster = (enterpriseId: string) => Promise<Roster>;

export type AskHierarchy = (enterpriseId: string) => Promise<Hierarchy>;
