import type { Id } from '../../../kernel/ids.ts';

export type EnterpriseId = Id<'ent'>;
export type WebsiteId = Id<'web'>;
export type PersonId = Id<'per'>;
/** A person's membership in one enterprise. An associate is a membership with the role `associate`. */
export type MembershipId = Id<'mem'>;
