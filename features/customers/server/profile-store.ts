import { sql } from 'kysely';
import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  type CustomerList,
  type CustomerProfile,
  type InboxItem,
  type ProfileBody,
  type ProfileView,
  sameContact,
} from '../core/index.ts';
import type { CustomersTables } from './customers-tables.ts';

export async function loadProfile(unit: Unit, customerId: string): Promise<CustomerProfile | undefined> {
  const db = unit.db<CustomersTables>();
  const row = await db
    .selectFrom('customers_profile')
    .selectAll()
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    customerId,
    ...(row.name === null ? {} : { name: row.name }),
    ...(row.email === null ? {} : { email: row.email }),
    ...(row.phone === null ? {} : { phone: row.phone }),
    ...(row.address === null ? {} : { address: row.address }),
    ...(row.since === null ? {} : { since: row.since }),
    segments: row.segments,
    attributes: row.attributes,
    purchases: row.purchases,
    associates: await loadAssociates(unit, customerId),
  };
}

/** The associates whom a customer has dealt with, latest first. */
export async function loadAssociates(unit: Unit, customerId: string): Promise<CustomerProfile['associates']> {
  const rows = await unit
    .db<CustomersTables>()
    .selectFrom('customers_contact')
    .select((eb) => ['associate_id', eb.fn.countAll<number>().as('times'), eb.fn.max<number>('at').as('last_at')])
    .where('customer_id', '=', customerId)
    .groupBy('associate_id')
    .orderBy('last_at', 'desc')
    .orderBy('associate_id')
    .execute();
  return rows.map((row) => ({ associateId: row.associate_id, times: row.times, lastAt: row.last_at }));
}

/** Adds or replaces what the enterprise states of a customer. */
export async function storeProfile(
  unit: Unit,
  enterpriseId: string,
  customerId: string,
  body: ProfileBody,
): Promise<void> {
  const stated = {
    name: body.name ?? null,
    email: body.email ?? null,
    phone: body.phone ?? null,
    address: body.address ?? null,
    segments: JSON.stringify(body.segments ?? []),
    attributes: JSON.stringify(body.attributes ?? {}),
    purchases: JSON.stringify(body.purchases ?? []),
    since: body.since === undefined ? null : new Date(body.since),
    changed_at: new Date(unit.now),
  };
  await unit
    .db<CustomersTables>()
    .insertInto('customers_profile')
    .values({ enterprise_id: enterpriseId, customer_id: customerId, ...stated })
    .onConflict((conflict) => conflict.columns(['enterprise_id', 'customer_id']).doUpdateSet(stated))
    .execute();
}

/** Customers whose number, name, mail or telephone has these words; the first 30 by name. */
export async function findCustomers(unit: Unit, q: string): Promise<CustomerList> {
  let select = unit.db<CustomersTables>().selectFrom('customers_profile').select(['customer_id', 'name', 'segments']);
  for (const word of q.split(/\s+/).filter(Boolean).slice(0, 8)) {
    const anywhere = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    select = select.where(sql<boolean>`concat_ws(' ', customer_id, name, email, phone) ilike ${anywhere}`);
  }
  const rows = await select.orderBy(sql`lower(name)`).orderBy('customer_id').limit(30).execute();
  return {
    items: rows.map((row) => ({
      customerId: row.customer_id,
      ...(row.name === null ? {} : { name: row.name }),
      segments: [...row.segments],
    })),
  };
}

/** What was erased. */
export type Erasure = { readonly profiles: number; readonly messages: number; readonly contacts: number };

/**
 * Erases a person: the profile, who served her, and every message that is hers by number, by visitor, or by a contact of the
 * profile. The consent log stays: it proves what was allowed and holds only the pseudonym of a browser.
 */
export async function erasePerson(
  unit: Unit,
  who: { readonly customerId?: string; readonly visitorIds: readonly string[] },
): Promise<Erasure> {
  const db = unit.db<CustomersTables>();
  const customerId = who.customerId ?? null;
  const [profile] = await db
    .deleteFrom('customers_profile')
    .where('customer_id', '=', customerId)
    .returning(['email', 'phone'])
    .execute();
  const contacts = [profile?.email, profile?.phone].flatMap((contact) =>
    contact == null ? [] : [sameContact(contact)],
  );
  const messages = await unit.sql(
    `delete from customers_message
     where customer_id = $1 or visitor_id = any($2::text[]) or same_contact = any($3::text[]) returning message_id`,
    [customerId, [...who.visitorIds], contacts],
  );
  const served = await db
    .deleteFrom('customers_contact')
    .where('customer_id', '=', customerId)
    .returning('engagement_id')
    .execute();
  return { profiles: profile === undefined ? 0 : 1, messages: messages.length, contacts: served.length };
}

export function viewOf(profile: CustomerProfile, correspondence: readonly InboxItem[]): ProfileView {
  const { since, segments, attributes, purchases, associates, ...stated } = profile;
  return {
    ...stated,
    ...(since === undefined ? {} : { since: toIso(since) }),
    segments: [...segments],
    attributes: { ...attributes },
    purchases: purchases.map((purchase) => ({ ...purchase, at: toIso(purchase.at) })),
    associates: associates.map((each) => ({ ...each, lastAt: toIso(each.lastAt) })),
    correspondence: [...correspondence],
  };
}
