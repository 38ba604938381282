import { queryOptions } from '@tanstack/react-query';
import type { ApiClient } from '../../../platform/web/api-client.ts';
import type { Membership, Role } from '../core/index.ts';

/** Who is signed in. */
export type Me = {
  readonly personId: string;
  readonly name: string;
  readonly memberships: readonly Membership[];
  readonly presence?: { readonly declared: 'available' | 'busy' | 'away'; readonly capacity: number };
};

export const ME = ['me'] as const;

/** Who is signed in; null once the server no longer knows. */
export function meQuery(api: ApiClient) {
  return queryOptions({ queryKey: ME, queryFn: () => api.get<Me | null>('/v1/me'), staleTime: 30_000 });
}

/** The memberships in which a person holds one of the roles. */
export function membershipsWith(me: Pick<Me, 'memberships'>, roles: readonly Role[]): readonly Membership[] {
  return me.memberships.filter((each) => each.roles.some((role) => roles.includes(role)));
}
