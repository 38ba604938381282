import { type Selectable, sql } from 'kysely';
import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  type CustomerProfile,
  type InboxItem,
  type ProfileBody,
  type ProfileView,
  sameContact,
} from '../core/index.ts';
import type { CustomersTables } from './customers-tables.ts';

type Row = Selectable<CustomersTables['customers_profile']>;

/** A profile as it is stored: its segments are those that were stated. */
export async function loadProfile(unit: Unit, customerId: string): Promise<StoredProfile | undefined> {
  const row = await unit
    .db<CustomersTables>()
    .selectFrom('customers_profile')
    .selectAll()
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { ...profileOf(row, await loadAssociates(unit, customerId)), changedAt: row.changed_at };
}

export type StoredProfile = CustomerProfile & { readonly changedAt: number };

function profileOf(row: Row, associates: CustomerProfile['associates']): CustomerProfile {
  return {
    customerId: row.customer_id,
    ...(row.name === null ? {} : { name: row.name }),
    ...(row.email === null ? {} : { email: row.email }),
    ...(row.phone === null ? {} : { phone: row.phone }),
    ...(row.address === null ? {} : { address: row.address }),
    ...(row.since === null ? {} : { since: row.since }),
    segments: row.segments,
    attributes: row.attributes,
    purchases: row.purchases,
    activities: row.activities,
    recommended: row.recommended,
    associates,
  };
}

/** The next profiles by number after `cursor`, at most `limit`: for what has to look at all of them. */
export async function nextProfiles(unit: Unit, cursor: string, limit: number): Promise<readonly CustomerProfile[]> {
  const rows = await unit
    .db<CustomersTables>()
    .selectFrom('customers_profile')
    .selectAll()
    .where('customer_id', '>', cursor)
    .orderBy('customer_id')
    .limit(limit)
    .execute();
  return withAssociates(unit, rows);
}

async function withAssociates(unit: Unit, rows: readonly Row[]): Promise<readonly CustomerProfile[]> {
  const ids = rows.map((row) => row.customer_id);
  const contacts = await unit.sql<{ customer_id: string; associateId: string; times: number; lastAt: number }>(
    `select customer_id, associate_id as "associateId", count(*)::int as times, max(at) as "lastAt"
     from customers_contact where customer_id = any($1::text[]) group by customer_id, associate_id`,
    [ids],
  );
  const byCustomer = Map.groupBy(contacts, (each) => each.customer_id);
  return rows.map((row) => profileOf(row, byCustomer.get(row.customer_id) ?? []));
}

export async function countProfiles(unit: Unit): Promise<number> {
  const [row] = await unit.sql<{ count: number }>('select count(*)::int as count from customers_profile');
  return row?.count ?? 0;
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
  await upsert(unit, enterpriseId, [{ customer_id: customerId, ...columnsOf(body, unit.now) }]);
}

/**
 * Adds customers, or changes what is stated of them and leaves the rest: attributes one by one, all else field by field. The same
 * customer twice is changed twice.
 */
export async function mergeProfiles(
  unit: Unit,
  enterpriseId: string,
  stated: readonly { readonly customerId: string; readonly stated: ProfileBody }[],
): Promise<void> {
  if (stated.length === 0) return;
  const ids = [...new Set(stated.map((each) => each.customerId))].sort();
  const rows = await unit.sql<Row>(
    'select * from customers_profile where customer_id = any($1::text[]) order by customer_id for update',
    [ids],
  );
  const known = new Map<string, ProfileBody>(rows.map((row) => [row.customer_id, bodyOf(row)]));
  for (const { customerId, stated: fresh } of stated) {
    const before = known.get(customerId) ?? {};
    const attributes = { ...before.attributes, ...fresh.attributes };
    known.set(customerId, { ...before, ...fresh, attributes });
  }
  await upsert(
    unit,
    enterpriseId,
    ids.map((customerId) => ({ customer_id: customerId, ...columnsOf(known.get(customerId) ?? {}, unit.now) })),
  );
}

function bodyOf(row: Row): ProfileBody {
  const { customerId: _, associates: __, ...stated } = profileOf(row, []);
  // What was read from the database is what was stated, not to be changed in place.
  return structuredClone(stated) as ProfileBody;
}

function columnsOf(body: ProfileBody, now: number) {
  return {
    name: body.name ?? null,
    email: body.email ?? null,
    phone: body.phone ?? null,
    address: body.address ?? null,
    segments: JSON.stringify(body.segments ?? []),
    attributes: JSON.stringify(body.attributes ?? {}),
    purchases: JSON.stringify(body.purchases ?? []),
    activities: JSON.stringify(body.activities ?? []),
    recommended: JSON.stringify(body.recommended ?? []),
    since: body.since === undefined ? null : toIso(body.since),
    changed_at: toIso(now),
  };
}

const COLUMNS = {
  customer_id: 'text',
  name: 'text',
  email: 'text',
  phone: 'text',
  address: 'text',
  segments: 'jsonb',
  attributes: 'jsonb',
  purchases: 'jsonb',
  activities: 'jsonb',
  recommended: 'jsonb',
  since: 'timestamptz',
  changed_at: 'timestamptz',
} as const satisfies Partial<Record<keyof CustomersTables['customers_profile'], string>>;
const NAMES = Object.keys(COLUMNS) as readonly (keyof typeof COLUMNS)[];

/** One parameter a column, whatever the number of rows: to read thousands of them costs PostgreSQL more than to write the rows. */
const UPSERT = `insert into customers_profile (enterprise_id, ${NAMES.join(', ')})
  select $1, ${NAMES.map((name) => `given.${name}::${COLUMNS[name]}`).join(', ')}
  from unnest(${NAMES.map((_, index) => `$${index + 2}::text[]`).join(', ')}) as given(${NAMES.join(', ')})
  on conflict (enterprise_id, customer_id) do update set
    ${NAMES.filter((name) => name !== 'customer_id')
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')}`;

type Profile = Readonly<Record<keyof typeof COLUMNS, string | null>>;

async function upsert(unit: Unit, enterpriseId: string, rows: readonly Profile[]): Promise<void> {
  await unit.sql(UPSERT, [enterpriseId, ...NAMES.map((name) => rows.map((row) => row[name]))]);
}

const PAGE = 30;

/**
 * Customers whose number, name, mail or telephone has these words, by name.
 * @param query `cursor` as a list before gave it
 */
export async function findCustomers(
  unit: Unit,
  { q, cursor, limit = PAGE }: { readonly q: string; readonly cursor?: string; readonly limit?: number },
): Promise<{ readonly profiles: readonly CustomerProfile[]; readonly next?: string }> {
  let select = unit.db<CustomersTables>().selectFrom('customers_profile').selectAll();
  for (const word of q.split(/\s+/).filter(Boolean).slice(0, 8)) {
    const anywhere = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    select = select.where(sql<boolean>`concat_ws(' ', customer_id, name, email, phone) ilike ${anywhere}`);
  }
  const after = readCursor(cursor);
  if (after !== undefined) {
    select = select.where(sql<boolean>`(lower(coalesce(name, '')), customer_id) > (${after[0]}, ${after[1]})`);
  }
  const rows = await select
    .select(sql<string>`lower(coalesce(name, ''))`.as('sorted_by'))
    .orderBy(sql`lower(coalesce(name, ''))`)
    .orderBy('customer_id')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const profiles = await withAssociates(unit, shown);
  if (rows.length <= limit || last === undefined) return { profiles };
  return { profiles, next: Buffer.from(JSON.stringify([last.sorted_by, last.customer_id])).toString('base64url') };
}

/** Where a page ended; what is no cursor begins at the beginning. */
function readCursor(cursor: string | undefined): readonly [string, string] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(read)) return undefined;
    const [name, customerId]: unknown[] = read;
    return typeof name === 'string' && typeof customerId === 'string' ? [name, customerId] : undefined;
  } catch {
    return undefined;
  }
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

/** A customer's page; `segments` are those that she is in now. */
export function viewOf(
  profile: StoredProfile,
  segments: readonly string[],
  correspondence: readonly InboxItem[],
): ProfileView {
  const { since, attributes, purchases, activities = [], recommended = [], associates, changedAt, ...stated } = profile;
  return {
    ...stated,
    ...(since === undefined ? {} : { since: toIso(since) }),
    segments: [...segments],
    stated: { segments: [...stated.segments] },
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
    ) as ProfileView['attributes'],
    purchases: purchases.map((purchase) => ({ ...purchase, at: toIso(purchase.at) })),
    activities: activities.map((each) => ({ ...each, at: toIso(each.at) })),
    recommended: recommended.map((each) => ({ ...each })),
    associates: associates.map((each) => ({ ...each, lastAt: toIso(each.lastAt) })),
    changedAt: toIso(changedAt),
    correspondence: [...correspondence],
  };
}
