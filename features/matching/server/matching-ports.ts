import type { Facts } from '../../../kernel/rule/condition.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { Hierarchy } from '../../catalog/core/index.ts';
import type { AuditChange } from '../../enterprise/core/index.ts';
import type { DeclaredFields } from '../../qualifier/core/index.ts';
import type { Roster } from '../../skills/core/index.ts';
import type { Answers } from '../core/index.ts';

/** All associates of an enterprise as they are now. Never asked inside a unit. */
export type AskRoster = (enterpriseId: string) => Promise<Roster>;

/** How an enterprise's associates answered offers in the last 30 days, at most a few seconds old. Never asked inside a unit. */
export type AskAnswers = (enterpriseId: string) => Promise<Answers>;

export type AskHierarchy = (enterpriseId: string) => Promise<Hierarchy>;

/** Keeps who changed what, in the same transaction as the change. */
export type AuditRuleSets = (unit: Unit, change: AuditChange) => Promise<void>;

/** What is known of a customer by the enterprise's own number, as facts (`customer.ageBand`); undefined if there is none. Never asked inside a unit. */
export type AskCustomer = (enterpriseId: string, customerId: string) => Promise<Facts | undefined>;

/** The attributes of customers that the enterprise declares for conditions, by field. Never inside a unit. */
export type AskDeclaredFields = (enterpriseId: string) => Promise<DeclaredFields>;

/** The place of a product and all its ancestors, nearest first; empty if it is not known. Never asked inside a unit. */
export type AskPlace = (enterpriseId: string, productId: string) => Promise<readonly string[]>;

/** The names of persons who write rule sets, by id. Never asked inside a unit. */
export type AskPersons = (enterpriseId: string) => Promise<ReadonlyMap<string, string>>;
