import { useParams } from '@tanstack/react-router';
import { createContext, useContext } from 'react';
import { type Membership, PERMISSIONS } from '../../features/enterprise/core/index.ts';
import { type Me, membershipsWith } from '../../features/enterprise/web/me.ts';

type Staff = { readonly me: Me; readonly memberships: readonly Membership[] };

export const ConsoleContext = createContext<Staff | undefined>(undefined);

/** Where she may look at the console. */
export function staffMemberships(me: Me): readonly Membership[] {
  return membershipsWith(me, PERMISSIONS.observe);
}

export function useStaff(): Staff {
  const staff = useContext(ConsoleContext);
  if (staff === undefined) throw new Error('ConsoleContext is missing above this component.');
  return staff;
}

type Here = {
  readonly enterpriseId: string;
  readonly name: string;
  readonly mayChange: boolean;
  /** Presence and hours of associates. */
  readonly maySupervise: boolean;
};

/** The enterprise in the address, and what of it she may change. */
export function useEnterprise(): Here {
  const { enterpriseId = '' } = useParams({ strict: false });
  const membership = useStaff().memberships.find((each) => each.enterpriseId === enterpriseId);
  return {
    enterpriseId,
    name: membership?.enterpriseName ?? '',
    mayChange: membership?.roles.includes('administrator') === true,
    maySupervise:
      membership !== undefined && membershipsWith({ memberships: [membership] }, PERMISSIONS.supervise).length > 0,
  };
}
