import { fromMinor } from '../../../kernel/money.ts';
import type { FactValue, TimeFact } from '../../../kernel/rule/condition.ts';
import type { CustomerProfile } from '../../customers/core/index.ts';

/**
 * What triggers may ask about a verified customer's profile, by name after `customer.` (CE1). What the enterprise states under a
 * name of its own comes as it is; `interests` and `recommended` may be stated as one text with commas. Of purchases in several
 * currencies there is no sum.
 */
export function profileFacts(profile: CustomerProfile): Readonly<Record<string, FactValue>> {
  const { attributes, purchases, associates, segments } = profile;
  const facts: Record<string, FactValue> = { ...attributes };
  for (const name of ['interests', 'recommended']) {
    const stated = attributes[name];
    if (typeof stated === 'string') facts[name] = listed(stated);
  }
  for (const name of ['name', 'address', 'phone', 'email'] as const) {
    const stated = profile[name];
    if (stated !== undefined) facts[name] = stated;
  }
  facts['segments'] = segments;
  facts['purchases'] = purchases.length;
  facts['purchased'] = purchases.flatMap(({ sku }) => (sku === undefined ? [] : [sku]));
  const [first] = purchases;
  if (first !== undefined && purchases.every(({ currency }) => currency === first.currency)) {
    facts['spent'] = fromMinor(
      purchases.reduce((sum, { minor }) => sum + minor, 0),
      first.currency,
    );
  }
  if (first !== undefined) facts['lastPurchase'] = since(Math.max(...purchases.map(({ at }) => at)));
  if (profile.since !== undefined) facts['since'] = since(profile.since);
  facts['associates'] = associates.map((each) => each.associateId);
  facts['contacts'] = associates.reduce((sum, { times }) => sum + times, 0);
  return facts;
}

function since(at: number): TimeFact {
  return { ms: 0, at, running: true };
}

function listed(text: string): readonly string[] {
  return text
    .split(/[,;]/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
