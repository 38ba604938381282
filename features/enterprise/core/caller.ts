import { ok, type Refusal, type Result, refuse } from '../../../kernel/result.ts';
import type { EnterpriseId, MembershipId, PersonId } from './identifiers.ts';

/** What staff may do: an administrator all, a supervisor watches and helps, an analyst reads, an associate sells. */
export type Role = 'administrator' | 'supervisor' | 'analyst' | 'associate';

export type Membership = {
  readonly membershipId: MembershipId;
  readonly enterpriseId: EnterpriseId;
  readonly enterpriseName: string;
  readonly kind: 'captive' | 'independent';
  readonly roles: readonly Role[];
};

/** Who asks: a person signed in at a page, or a script with a bearer token. Only active memberships are listed. */
export type Caller = {
  readonly personId: PersonId;
  readonly name: string;
  readonly pictureUrl?: string;
  readonly via: 'session' | 'token';
  readonly memberships: readonly Membership[];
};

/** Finds the caller of a request; refuses with `unauthorized` when there is none. */
export type Authenticate = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
) => Promise<Result<Caller>>;

/** What a page or an endpoint asks for; each is granted to the roles listed. */
export const PERMISSIONS = {
  /** sell: offers, conversations, browsing customers, inbox */
  sell: ['associate'],
  /** read the live floor, decisions, events, reports */
  observe: ['administrator', 'supervisor', 'analyst'],
  /** act for the floor: presence, hours and capacity of associates; assign, reassign and close what is under way */
  supervise: ['administrator', 'supervisor'],
  /** change settings of the enterprise */
  administer: ['administrator'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

const STRANGER: Refusal = {
  kind: 'not-found',
  reason: 'no-such-enterprise',
  message: 'There is no such enterprise here.',
};

/** The caller's membership in an enterprise if it grants the permission; a stranger cannot tell that the enterprise exists. */
export function permit(caller: Caller, enterpriseId: string, permission: Permission): Result<Membership> {
  const membership = caller.memberships.find((each) => each.enterpriseId === enterpriseId);
  if (membership === undefined) return { ok: false, refusal: STRANGER };
  const roles: readonly Role[] = PERMISSIONS[permission];
  if (membership.roles.some((role) => roles.includes(role))) return ok(membership);
  return refuse('forbidden', 'role-missing', `This needs one of the roles: ${roles.join(', ')}.`);
}

/** For a change that is kept with who made it: the enterprise and the person, if she may do that there. */
export function actorIn(
  caller: Caller,
  enterpriseId: string,
  permission: Permission,
): Result<{ readonly enterpriseId: string; readonly actor: string }> {
  const allowed = permit(caller, enterpriseId, permission);
  return allowed.ok ? ok({ enterpriseId, actor: caller.personId }) : allowed;
}
