import type { CatalogNode } from '../../catalog/core/index.ts';
import type { PageResolver } from '../../clickstream/core/index.ts';
import type { RuleSet, SalesRow } from '../../matching/core/index.ts';
import type { DeclaredFields, TriggerSet } from '../../qualifier/core/index.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import type { CustomerFacts } from './dry-run-messages.ts';

/** What a dry run asks of others. None is asked inside a unit. */
export type DryRunPorts = {
  /** The recorded events of a time, in the order in which they were committed, as JSON texts of rows. */
  readonly recorded: (query: {
    readonly enterpriseId: string;
    readonly from: number;
    readonly to: number;
    readonly websiteId?: string;
  }) => Promise<{
    /** About how many there are. */
    readonly expected: number;
    /** Whether they are in the order of their commits over all visitors, and not only for each. */
    readonly inOrder: boolean;
    readonly pages: () => AsyncGenerator<{ readonly text: string; readonly events: number }>;
  }>;
  readonly pageResolver: (enterpriseId: string, websiteId: string) => Promise<PageResolver>;
  /** What triggers may ask about a verified customer; empty for one who is not known. */
  readonly customerFacts: (enterpriseId: string, customerId: string) => Promise<CustomerFacts>;
  /** The attributes of customers that the enterprise declares for conditions, by field. */
  readonly declaredFields: (enterpriseId: string) => Promise<DeclaredFields>;
  readonly triggers: (enterpriseId: string) => Promise<TriggerSet>;
  readonly matching: (enterpriseId: string) => Promise<{
    readonly ruleSets: readonly RuleSet[];
    readonly attributes: readonly string[];
    readonly sales: readonly SalesRow[];
  }>;
  readonly roster: (enterpriseId: string) => Promise<readonly RosterEntry[]>;
  readonly nodes: (enterpriseId: string) => Promise<readonly CatalogNode[]>;
  readonly invitationsPerVisit: (enterpriseId: string) => Promise<number>;
  readonly hasWebsite: (enterpriseId: string, websiteId: string) => Promise<boolean>;
};
