import { hashPassword } from '@better-auth/utils/password';
import type { Selectable } from 'kysely';
import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type {
  EditStaffBody,
  EnterpriseId,
  Membership,
  MembershipId,
  PersonId,
  Role,
  StaffView,
} from '../core/index.ts';
import type { Audit } from './audit-store.ts';
import type { EnterpriseTables } from './enterprise-tables.ts';
import { madeBefore, remember } from './repeat.ts';
import { type Change, changedMeanwhile } from './website-store.ts';

export type StaffStoreDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly audit: Audit;
  /** Forgets who callers are. */
  readonly forget: () => void;
};

export type NewPerson = {
  readonly name: string;
  readonly email: string;
  /** None: she cannot sign in until one is set. */
  readonly password?: string | undefined;
  readonly pictureUrl?: string | undefined;
};

export type NewMembership = {
  readonly personId: string;
  readonly roles: readonly Role[];
  readonly kind?: Membership['kind'] | undefined;
  readonly simulated?: boolean | undefined;
};

const NO_MEMBER = refuse('not-found', 'no-such-member', 'There is no such member of staff here.');
const TAKEN = refuse('conflict', 'email-taken', 'There is an account with this e-mail address already.');

/** Persons and their memberships. Who may do what changes at once in this process, within a second in others. */
export function createStaffStore({ database, makeId, audit, forget }: StaffStoreDeps) {
  async function insertPerson(unit: Unit, person: NewPerson, hash: string | undefined): Promise<PersonId | undefined> {
    const personId = makeId('per');
    const db = unit.db<EnterpriseTables>();
    const values = {
      person_id: personId,
      name: person.name.trim(),
      email: person.email.trim().toLowerCase(),
      picture_url: person.pictureUrl ?? null,
    };
    const inserted = await db
      .insertInto('person')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .returning('person_id')
      .executeTakeFirst();
    if (inserted === undefined) return undefined;
    if (hash !== undefined) await setPassword(unit, personId, hash);
    return personId;
  }

  async function setPassword(unit: Unit, personId: PersonId, hash: string): Promise<void> {
    const values = {
      id: makeId('acc'),
      account_id: personId,
      provider_id: 'credential',
      user_id: personId,
      password: hash,
    };
    await unit
      .db<EnterpriseTables>()
      .insertInto('auth_account')
      .values(values)
      .onConflict((conflict) =>
        conflict.columns(['provider_id', 'account_id']).doUpdateSet({ password: hash, updated_at: new Date(unit.now) }),
      )
      .execute();
  }

  async function insertMembership(
    unit: Unit,
    change: Change,
    member: NewMembership,
  ): Promise<MembershipId | undefined> {
    const membershipId = makeId('mem');
    const kind = member.kind ?? 'captive';
    const inserted = await unit
      .db<EnterpriseTables>()
      .insertInto('membership')
      .values({
        membership_id: membershipId,
        enterprise_id: change.enterpriseId as EnterpriseId,
        person_id: member.personId as PersonId,
        kind,
        roles: member.roles,
        simulated: member.simulated ?? false,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('membership_id')
      .executeTakeFirst();
    if (inserted === undefined) return undefined;
    const { enterpriseId, actor } = change;
    const after = { personId: member.personId, kind, roles: member.roles };
    await audit(unit, { enterpriseId, actor, action: 'membership.create', subject: membershipId, after });
    const { personId, roles } = member;
    unit.emit('membership.changed', { membershipId, personId, status: 'active', roles: [...roles] }, enterpriseId);
    unit.afterCommit(forget);
    return membershipId;
  }

  async function createPerson(person: NewPerson): Promise<Result<PersonId>> {
    const hash = await hashed(person.password);
    return database.system('sign-in', async (unit) => {
      const personId = await insertPerson(unit, person, hash);
      return personId === undefined ? TAKEN : ok(personId);
    });
  }

  async function addMembership(change: Change, member: NewMembership): Promise<Result<MembershipId>> {
    return database.system('operator', async (unit) => {
      const membershipId = await insertMembership(unit, change, member);
      if (membershipId === undefined) return refuse('conflict', 'member-already', 'This person is a member already.');
      return ok(membershipId);
    });
  }

  /** A new person and her membership together. Someone who has an account joins by her own doing, never by this. */
  async function addStaff(
    change: Change,
    body: NewPerson & Omit<NewMembership, 'personId'>,
  ): Promise<Result<StaffView>> {
    const hash = await hashed(body.password);
    const made = await database.system('operator', async (unit): Promise<Result<string>> => {
      const before = await madeBefore(unit, change.enterpriseId, change.repeat);
      if (!before.ok) return before;
      if (before.value !== undefined) return ok(before.value);
      const personId = await insertPerson(unit, body, hash);
      if (personId === undefined) return TAKEN;
      const membershipId = await insertMembership(unit, change, { ...body, personId });
      if (membershipId === undefined) return TAKEN;
      await remember(unit, change.enterpriseId, change.repeat, membershipId);
      return ok(membershipId);
    });
    return made.ok ? member(change.enterpriseId, made.value) : made;
  }

  async function editMembership(
    change: Change,
    membershipId: string,
    version: number | undefined,
    body: EditStaffBody,
  ): Promise<Result<StaffView>> {
    return database.forTenant(change.enterpriseId, async (unit) => {
      const db = unit.db<EnterpriseTables>();
      // Administrators of one enterprise wait for each other here, so that two cannot take away the last one's rights at once. Nobody else
      // waits: whatever is written of an enterprise refers to its row.
      await db.selectFrom('enterprise').select('enterprise_id').forNoKeyUpdate().execute();
      const before = await db
        .selectFrom('membership')
        .select(['person_id', 'roles', 'status', 'version'])
        .where('membership_id', '=', membershipId as MembershipId)
        .executeTakeFirst();
      if (before === undefined) return NO_MEMBER;
      if (version !== undefined && before.version !== version) return changedMeanwhile(before.version);
      const roles = body.roles ?? before.roles;
      const status = body.status ?? before.status;
      if (status !== 'active' || !roles.includes('administrator')) {
        const [others] = await unit.sql<{ count: number }>(
          `select count(*) from membership
           where membership_id <> $1 and status = 'active' and 'administrator' = any(roles)`,
          [membershipId],
        );
        if (others?.count === 0) {
          return refuse(
            'conflict',
            'last-administrator',
            'This is the last active administrator. Make another one first.',
          );
        }
      }
      await db
        .updateTable('membership')
        .set({ roles, status, version: before.version + 1 })
        .where('membership_id', '=', membershipId as MembershipId)
        .execute();
      const { enterpriseId, actor } = change;
      await audit(unit, {
        enterpriseId,
        actor,
        action: 'membership.edit',
        subject: membershipId,
        before: { status: before.status, roles: before.roles, version: before.version },
        after: { status, roles, version: before.version + 1 },
      });
      const news = { membershipId, personId: before.person_id, status, roles: [...roles] };
      unit.emit('membership.changed', news, enterpriseId);
      unit.afterCommit(forget);
      const [view] = await members(unit, [membershipId]);
      return view === undefined ? NO_MEMBER : ok(view);
    });
  }

  /** Sets a password by e-mail address and ends all sessions of the person. */
  async function resetPassword(email: string, password: string, actor: string): Promise<Result<PersonId>> {
    const hash = await hashed(password);
    return database.system('sign-in', async (unit) => {
      const db = unit.db<EnterpriseTables>();
      const person = await db
        .selectFrom('person')
        .select('person_id')
        .where((where) => where(where.fn('lower', ['email']), '=', email.trim().toLowerCase()))
        .executeTakeFirst();
      if (person === undefined || hash === undefined) {
        return refuse('not-found', 'no-such-person', `Nobody has an account with the e-mail address ${email}.`);
      }
      await setPassword(unit, person.person_id, hash);
      await db.deleteFrom('auth_session').where('user_id', '=', person.person_id).execute();
      const memberships = await db
        .selectFrom('membership')
        .select('enterprise_id')
        .where('person_id', '=', person.person_id)
        .execute();
      for (const { enterprise_id: enterpriseId } of memberships) {
        await audit(unit, { enterpriseId, actor, action: 'password.reset', subject: person.person_id });
      }
      const home = memberships[0]?.enterprise_id;
      if (home !== undefined) unit.emit('sign-in.ended', { personId: person.person_id }, home);
      unit.afterCommit(forget);
      return ok(person.person_id);
    });
  }

  async function member(enterpriseId: string, membershipId: string): Promise<Result<StaffView>> {
    const [view] = await database.forTenant(enterpriseId, (unit) => members(unit, [membershipId]));
    return view === undefined ? NO_MEMBER : ok(view);
  }

  return {
    createPerson,
    addMembership,
    addStaff,
    editMembership,
    resetPassword,
    member,
    /** All members of the unit's enterprise, or one: for other features, inside their own transactions. */
    membersIn: members,
    staff: (enterpriseId: string): Promise<StaffView[]> => database.forTenant(enterpriseId, (unit) => members(unit)),
  };
}

async function hashed(password: string | undefined): Promise<string | undefined> {
  return password === undefined ? undefined : hashPassword(password);
}

type MemberRow = Selectable<EnterpriseTables['membership']> &
  Pick<Selectable<EnterpriseTables['person']>, 'name' | 'email' | 'picture_url'>;

async function members(unit: Unit, membershipIds?: readonly string[]): Promise<StaffView[]> {
  // Written by hand: it is asked within every claim.
  const rows = await unit.sql<MemberRow>(
    `select membership_id, m.person_id, name, email, picture_url, kind, roles, status, simulated, version
     from membership m join person p on p.person_id = m.person_id
     ${membershipIds === undefined ? '' : 'where membership_id = any($1)'} order by membership_id`,
    membershipIds === undefined ? [] : [membershipIds],
  );
  return rows.map((row) => ({
    membershipId: row.membership_id,
    personId: row.person_id,
    name: row.name,
    email: row.email,
    ...(row.picture_url === null ? {} : { pictureUrl: row.picture_url }),
    kind: row.kind,
    roles: [...row.roles],
    status: row.status,
    simulated: row.simulated,
    version: row.version,
  }));
}
