import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { AuditFacts, StaffView } from '../../enterprise/core/index.ts';
import { type Accreditation, type Licence, type LicenceId, MOST_CAPACITY } from '../core/index.ts';
import { setForHer } from './presence-store.ts';
import type { AuditSkills } from './skills-ports.ts';
import type { SkillsTables } from './skills-tables.ts';

/** What is stated of an associate; what is left out stays as it is. */
export type AssociateStatement = {
  readonly title?: string;
  readonly pictureUrl?: string;
  readonly languages?: readonly string[];
  readonly experienceYears?: number;
  /** The enterprise's rating, 0 to 5. */
  readonly rating?: number;
  /** Typing, navigating and selling online, 0 to 5. */
  readonly proficiency?: number;
  /** Attributes that the enterprise's rules may compare; they replace those stated before. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly territories?: readonly string[];
  /** Customers at once, 1 to 20; counts over all her enterprises. */
  readonly capacity?: number;
};

/** Everything that keeps what an associate can and may, inside one unit of her enterprise, for one actor. */
export type Keeper = {
  readonly unit: Unit;
  readonly enterpriseId: string;
  readonly actor: string;
  readonly makeId: MakeId;
  readonly audit: AuditSkills;
};

/** Ends every change: the roster's number moves on, who waits is looked at again, and the change is in the audit. */
export async function changed(
  { unit, enterpriseId, actor, audit }: Keeper,
  action: string,
  subject: string,
  after: AuditFacts,
) {
  await unit
    .db<SkillsTables>()
    .insertInto('skills_version')
    .values({ enterprise_id: enterpriseId, version: 1 })
    .onConflict((conflict) =>
      conflict.column('enterprise_id').doUpdateSet((eb) => ({ version: eb('skills_version.version', '+', 1) })),
    )
    .execute();
  // A deadline and not news: of many changes at once the last will do.
  unit.deadline('roster.changed', enterpriseId, unit.now, enterpriseId);
  await audit(unit, { enterpriseId, actor, action, subject, after });
}

export async function keepStatement(
  keeper: Keeper,
  member: StaffView,
  stated: AssociateStatement,
): Promise<Result<undefined>> {
  const { rating, proficiency, experienceYears, capacity } = stated;
  if (rating !== undefined && !(rating >= 0 && rating <= 5)) return wrong('rating', 'A rating is 0 to 5.');
  if (proficiency !== undefined && !(proficiency >= 0 && proficiency <= 5))
    return wrong('proficiency', 'An online proficiency is 0 to 5.');
  if (experienceYears !== undefined && !(experienceYears >= 0 && experienceYears <= 80)) {
    return wrong('experienceYears', 'Years of experience are 0 to 80.');
  }
  if (capacity !== undefined && !(Number.isInteger(capacity) && capacity >= 1 && capacity <= MOST_CAPACITY)) {
    return wrong('capacity', `A capacity is 1 to ${MOST_CAPACITY} customers at once.`);
  }
  const { unit, enterpriseId } = keeper;
  await unit.sql(
    `insert into skills_associate (associate_id, enterprise_id, title, rating, territories, proficiency, attributes)
     values ($1, $2, $3, $4, coalesce($5::jsonb, '[]'), $6, coalesce($7::jsonb, '{}'))
     on conflict (associate_id) do update set title = coalesce($3, skills_associate.title),
       rating = coalesce($4, skills_associate.rating), territories = coalesce($5::jsonb, skills_associate.territories),
       proficiency = coalesce($6, skills_associate.proficiency), attributes = coalesce($7::jsonb, skills_associate.attributes)`,
    [
      member.membershipId,
      enterpriseId,
      stated.title ?? null,
      rating ?? null,
      jsonOrNull(stated.territories),
      proficiency ?? null,
      jsonOrNull(stated.attributes),
    ],
  );
  await unit.sql(
    `insert into skills_person (person_id, picture_url, languages, experience_years)
     values ($1, $2, coalesce($3::jsonb, '[]'), coalesce($4, 0))
     on conflict (person_id) do update set picture_url = coalesce($2, skills_person.picture_url),
       languages = coalesce($3::jsonb, skills_person.languages),
       experience_years = coalesce($4, skills_person.experience_years)`,
    [member.personId, stated.pictureUrl ?? null, jsonOrNull(stated.languages), experienceYears ?? null],
  );
  if (capacity !== undefined) await setForHer(unit, member.personId, { capacity });
  // Which fields were stated, not what they say: the audit holds no personal data.
  await changed(keeper, 'skills.profile-saved', member.membershipId, { fields: Object.keys(stated) });
  return ok(undefined);
}

/** Keeps an accreditation: one for each associate and node, the latest counts. */
export async function keepAccreditation(
  keeper: Keeper,
  member: StaffView,
  given: Pick<Accreditation, 'nodeId' | 'level' | 'expiresAt'>,
): Promise<Result<Accreditation>> {
  if (!(Number.isInteger(given.level) && given.level >= 1 && given.level <= 5)) {
    return wrong('level', 'A level is 1, 2, 3, 4 or 5.');
  }
  const expiresAt = given.expiresAt === undefined ? null : new Date(given.expiresAt);
  const row = await keeper.unit
    .db<SkillsTables>()
    .insertInto('skills_accreditation')
    .values({
      accreditation_id: keeper.makeId('acr'),
      enterprise_id: keeper.enterpriseId,
      associate_id: member.membershipId,
      node_id: given.nodeId,
      level: given.level,
      expires_at: expiresAt,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['enterprise_id', 'associate_id', 'node_id'])
        .doUpdateSet({ level: given.level, expires_at: expiresAt }),
    )
    .returning('accreditation_id')
    .executeTakeFirstOrThrow();
  const accreditation = { ...given, accreditationId: row.accreditation_id };
  await changed(keeper, 'skills.accredited', member.membershipId, accreditation);
  return ok(accreditation);
}

/** Grants a licence. One that equals another in force is that one: granting twice is granting once. */
export async function keepLicence(
  keeper: Keeper,
  member: StaffView,
  given: Pick<Licence, 'nodeId' | 'territories' | 'segments' | 'expiresAt'>,
): Promise<Result<Licence>> {
  const { unit } = keeper;
  const expiresAt = given.expiresAt === undefined ? null : new Date(given.expiresAt);
  const territories = jsonOrNull(given.territories);
  const segments = jsonOrNull(given.segments);
  const [equal] = await unit.sql<{ licence_id: LicenceId }>(
    `select licence_id from skills_licence where associate_id = $1 and node_id = $2 and revoked_at is null
     and territories is not distinct from $3::jsonb and segments is not distinct from $4::jsonb
     and expires_at is not distinct from $5::timestamptz`,
    [member.membershipId, given.nodeId, territories, segments, expiresAt],
  );
  if (equal !== undefined) return ok({ ...given, licenceId: equal.licence_id });
  const licence = { ...given, licenceId: keeper.makeId('lic') };
  await unit
    .db<SkillsTables>()
    .insertInto('skills_licence')
    .values({
      licence_id: licence.licenceId,
      enterprise_id: keeper.enterpriseId,
      associate_id: member.membershipId,
      node_id: given.nodeId,
      territories,
      segments,
      expires_at: expiresAt,
      granted_at: new Date(unit.now),
    })
    .execute();
  await changed(keeper, 'skills.licence-granted', member.membershipId, licence);
  return ok(licence);
}

/** Revokes a licence from now on. Revoking again changes nothing. */
export async function endLicence(keeper: Keeper, licenceId: string): Promise<Result<undefined>> {
  const { unit } = keeper;
  const db = unit.db<SkillsTables>();
  const row = await db
    .selectFrom('skills_licence')
    .select(['associate_id', 'revoked_at'])
    .where('licence_id', '=', licenceId as LicenceId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return refuse('not-found', 'no-such-licence', 'There is no such licence.');
  if (row.revoked_at !== null) return ok(undefined);
  await db
    .updateTable('skills_licence')
    .set({ revoked_at: new Date(unit.now) })
    .where('licence_id', '=', licenceId as LicenceId)
    .execute();
  await changed(keeper, 'skills.licence-revoked', row.associate_id, { licenceId });
  return ok(undefined);
}

function jsonOrNull(value: readonly string[] | Readonly<Record<string, string>> | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function wrong(field: string, message: string): Result<never> {
  return refuse('invalid', 'statement', message, { field });
}
