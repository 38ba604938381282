import type { MakeId } from '../../../kernel/ids.ts';
import type { Refusal, Result } from '../../../kernel/result.ts';
import { createOneRead } from '../../../platform/server/one-read.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { StaffView } from '../../enterprise/core/index.ts';
import {
  type Accreditation,
  changedRows,
  type Licence,
  type Roster,
  type RosterEntry,
  rowsOfPersons,
  type Sale,
  type SlotLimits,
} from '../core/index.ts';
import {
  type AssociateStatement,
  endLicence,
  type Keeper,
  keepAccreditation,
  keepLicence,
  keepStatement,
} from './competence-store.ts';
import { type Connections, createConnections } from './connections.ts';
import { readPresencePolicy } from './presence-policy-store.ts';
import { countLapse, countLife } from './presence-store.ts';
import { createPresences, type Presences } from './presences.ts';
import {
  type FindSaleProblem,
  keepUnchanged,
  knownMember,
  loadEntries,
  type PresenceNow,
  presencesSince,
  type RosterMark,
  readMark,
  readPresences,
  readSellers,
} from './roster-store.ts';
import type { AuditSkills, MembersIn } from './skills-ports.ts';

export type SkillsDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly membersIn: MembersIn;
  readonly audit: AuditSkills;
};

/** What the rest of the process asks of skills. Functions that take a `unit` work within it; never call the others inside one. */
export type Skills = Connections &
  Presences & {
    /**
     * All associates as they stand at this moment: a copy that follows what changed. Entries that did not change are the same objects;
     * `version` counts changes in this process.
     */
    roster(enterpriseId: string): Promise<Roster>;
    /** How these persons stand at this moment, as the unit's enterprise sees them. */
    presencesOf(unit: Unit, personIds: readonly string[]): Promise<ReadonlyMap<string, PresenceNow>>;
    /** Whether she may make this sale now; the refusal's reason is one of the reasons for which rankings leave associates out. */
    checkLicence(unit: Unit, associateId: string, sale: Sale): Promise<Refusal | undefined>;
    /** The same for several at once: read now, asked when it is known what each would sell. */
    sellers(unit: Unit, associateIds: readonly string[]): Promise<FindSaleProblem>;
    /** An offer to her lapsed. */
    noteLapse(unit: Unit, personId: string): Promise<void>;
    /** She did something at her desktop. */
    signOfLife(personId: string): Promise<void>;
    saveProfile(
      enterpriseId: string,
      associateId: string,
      stated: AssociateStatement,
      actor: string,
    ): Promise<Result<undefined>>;
    addAccreditation(
      enterpriseId: string,
      associateId: string,
      given: Pick<Accreditation, 'nodeId' | 'level' | 'expiresAt'>,
      actor: string,
    ): Promise<Result<Accreditation>>;
    grantLicence(
      enterpriseId: string,
      associateId: string,
      given: Pick<Licence, 'nodeId' | 'territories' | 'segments' | 'expiresAt'>,
      actor: string,
    ): Promise<Result<Licence>>;
    revokeLicence(enterpriseId: string, licenceId: string, actor: string): Promise<Result<undefined>>;
  };

/** A roster in memory and how far it goes. */
type RosterCopy = {
  readonly mark: RosterMark;
  readonly roster: Roster;
  readonly entries: RosterEntry[];
  readonly rows: ReadonlyMap<string, number>;
  readonly limits: SlotLimits;
};

export function createSkills({ database, makeId, membersIn, audit }: SkillsDeps): Skills {
  const copies = new Map<string, RosterCopy>();

  function about<T>(
    enterpriseId: string,
    associateId: string,
    actor: string,
    keep: (keeper: Keeper, member: StaffView) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    return database.forTenant(enterpriseId, async (unit) => {
      const member = await knownMember(unit, membersIn, associateId);
      return member.ok ? keep({ unit, enterpriseId, actor, makeId, audit }, member.value) : member;
    });
  }

  const roster = createOneRead((enterpriseId) =>
    database.forTenant(
      enterpriseId,
      async (unit) => {
        const before = copies.get(enterpriseId);
        // Begun together, in this order: nearly always only presences have changed.
        const [mark, presences] = await Promise.all([
          readMark(unit),
          before && presencesSince(unit, before.mark, before.limits),
        ]);
        if (before !== undefined && presences !== undefined && before.mark.version === mark.version) {
          const { entries, rows } = before;
          const changed = changedRows(entries, rows, presences);
          for (const [row, entry] of changed) entries[row] = entry;
          const { version } = before.roster;
          const next = {
            enterpriseId,
            version: version + 1,
            entries,
            change: { before: version, rows: [...changed.keys()] },
          };
          const copy = { ...before, mark, roster: changed.size === 0 ? before.roster : next };
          copies.set(enterpriseId, copy);
          return copy.roster;
        }
        const { policy: limits } = await readPresencePolicy(unit);
        const entries = keepUnchanged(before?.entries ?? [], await loadEntries(unit, membersIn, limits));
        const read = { enterpriseId, version: (before?.roster.version ?? 0) + 1, entries };
        copies.set(enterpriseId, { mark, rows: rowsOfPersons(entries), entries, limits, roster: read });
        return read;
      },
      'reads only',
    ),
  );

  return {
    ...createConnections(database, makeId('prc')),
    ...createPresences({ database, makeId, membersIn, audit }),
    roster,
    presencesOf: readPresences,
    checkLicence: async (unit, associateId, sale) =>
      (await readSellers(unit, membersIn, [associateId]))(associateId, sale),
    sellers: (unit, associateIds) => readSellers(unit, membersIn, associateIds),
    noteLapse: countLapse,
    signOfLife: (personId) => database.forPerson(personId, (unit) => countLife(unit, personId)),
    saveProfile: (enterpriseId, associateId, stated, actor) =>
      about(enterpriseId, associateId, actor, (keeper, member) => keepStatement(keeper, member, stated)),
    addAccreditation: (enterpriseId, associateId, given, actor) =>
      about(enterpriseId, associateId, actor, (keeper, member) => keepAccreditation(keeper, member, given)),
    grantLicence: (enterpriseId, associateId, given, actor) =>
      about(enterpriseId, associateId, actor, (keeper, member) => keepLicence(keeper, member, given)),
    revokeLicence: (enterpriseId, licenceId, actor) =>
      database.forTenant(enterpriseId, (unit) => endLicence({ unit, enterpriseId, actor, makeId, audit }, licenceId)),
  };
}
