import type { Facts } from '../../../kernel/rule/condition.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { Hierarchy } from '../../catalog/core/index.ts';
import type { Session } from '../../clickstream/core/index.ts';
import type { OpenedProfile, StatedIdentity } from '../../customers/core/index.ts';
import type { AuditChange } from '../../enterprise/core/index.ts';
import type { ContactHistory } from '../core/index.ts';

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

/** Keeps who changed what, in the same transaction as the change. */
export type AuditTriggers = (unit: Unit, change: AuditChange) => Promise<void>;
