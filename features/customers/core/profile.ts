import type { Instant } from '../../../kernel/time.ts';
import type { AttributeValue } from './attribute.ts';

/** Something a customer bought. */
export type Purchase = {
  readonly at: Instant;
  readonly name: string;
  readonly sku?: string;
  readonly minor: number;
  readonly currency: string;
};

/** Something a customer did, as the enterprise tells it, e.g. `branch-visit`. */
export type Activity = { readonly at: Instant; readonly kind: string; readonly text?: string };

/** A product that the enterprise would recommend to her. */
export type Recommendation = { readonly sku: string; readonly reason?: string };

/** A customer as the enterprise knows her. Everything but the number is optional: enterprises know what they know. */
export type CustomerProfile = {
  /** The enterprise's own number for her. */
  readonly customerId: string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly address?: string;
  /** What the enterprise states, and what its segment conditions say; a profile as stored has the former only. */
  readonly segments: readonly string[];
  /** Demographic and psychographic facts as the enterprise states them, e.g. `wealthBand: 'high'`. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly purchases: readonly Purchase[];
  /** Latest last. */
  readonly activities?: readonly Activity[];
  readonly recommended?: readonly Recommendation[];
  /** Associates (memberships) she has dealt with, latest first. */
  readonly associates: readonly { readonly associateId: string; readonly times: number; readonly lastAt: Instant }[];
  readonly since?: Instant;
};

/** Who a session says it is. `claimed`: the page says so. `verified`: the enterprise's server signed it. */
export type StatedIdentity = { readonly customerId: string; readonly status: 'claimed' | 'verified' };

/** Why a profile stays shut. */
export type ShutReason = 'anonymous' | 'claimed' | 'unknown-customer';

export type OpenedProfile =
  | { readonly profile: CustomerProfile; readonly shut?: undefined }
  | { readonly profile?: undefined; readonly shut: ShutReason };

/**
 * The customer whose profile a session may open: a verified one only. What a page claims, anyone can write into a page, so it
 * opens nothing.
 */
export function profileToOpen(
  identity: StatedIdentity | undefined,
): { readonly customerId: string } | { readonly shut: ShutReason } {
  if (identity === undefined) return { shut: 'anonymous' };
  return identity.status === 'verified' ? { customerId: identity.customerId } : { shut: 'claimed' };
}
