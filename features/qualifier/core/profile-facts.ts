import type { FactValue } from '../../../kernel/rule/condition.ts';
import type { CustomerProfile } from '../../customers/core/index.ts';

/** What triggers may ask about a verified customer's profile, by name after `customer.`. Name and address are not among it. */
export function profileFacts(profile: CustomerProfile): Readonly<Record<string, FactValue>> {
  return {
    ...profile.attributes,
    segments: profile.segments,
    purchases: profile.purchases.length,
    associates: profile.associates.map((each) => each.associateId),
  };
}
