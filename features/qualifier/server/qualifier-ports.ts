import type { Facts } from '../../../kernel/rule/condition.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { Hierarchy } from '../../catalog/core/index.ts';
import type { Session } from '../../clickstream/core/index.ts';
import type { OpenedProfile, StatedIdentity } from '../../customers/core/index.ts';
import type { AuditChange } from '../../enterprise/core/index.ts';
import type { ContactHistory, DeclaredFields, Staffing } from '../core/index.ts';

/** What happened before between this customer and the enterprise's associates. Asked for every session that moves. */
export type AskContactHistory = (session: Session, now: Instant) => Promise<ContactHistory>;

/** Whether anybody could serve this now: for a `can` somebody free, for a `must` somebody at her desk. */
export type CanServe = (request: {
  readonly enterpriseId: string;
  readonly verdict: 'can' | 'must';
  readonly triggerId?: string;
  readonly productId?: string;
  readonly nodeId?: string;
  readonly facts: Facts;
  /** A simulated customer, who is served by simulated associates only. */
  readonly simulated: boolean;
  /** The database's time. */
  readonly now: Instant;
}) => Promise<boolean>;

export type AskHierarchy = (enterpriseId: string) => Promise<Hierarchy>;

/** Opens the profile of a verified customer, and only hers. */
export type OpenProfile = (enterpriseId: string, identity: StatedIdentity | undefined) => Promise<OpenedProfile>;

/** The attributes of customers that the enterprise declares for conditions, by field. Never inside a unit. */
export type AskDeclaredFields = (enterpriseId: string) => Promise<DeclaredFields>;

/** Keeps who changed what, in the same transaction as the change. */
export type AuditTriggers = (unit: Unit, change: AuditChange) => Promise<void>;

/** How many associates who may sell there could take a conversation now; asked only where a `can` is throttled. Reads copies only. */
export type AskStaffing = (request: {
  readonly enterpriseId: string;
  readonly nodeId?: string;
  readonly simulated: boolean;
  readonly now: Instant;
}) => Promise<Staffing>;

/** A session, live or over, wherever it is. */
export type FindSession = (enterpriseId: string, sessionId: string) => Promise<Session | undefined>;

/** A session in a list. */
export type RecentSession = {
  readonly sessionId: string;
  readonly websiteId: string;
  readonly startedAt: Instant;
  readonly lastAt: Instant;
  readonly ended: boolean;
  readonly pages: number;
  /** The page looked at last. */
  readonly views?: string;
};

/** Sessions of the last days by their latest sign of life, newest first; or those with these ids, in no order. */
export type ListSessions = (
  enterpriseId: string,
  asked:
    | { readonly websiteId?: string; readonly before?: Instant; readonly limit: number }
    | { readonly sessionIds: readonly string[] },
) => Promise<readonly RecentSession[]>;

/** The names of persons of an enterprise, by id. */
export type NamesOfPersons = (enterpriseId: string) => Promise<ReadonlyMap<string, string>>;
