import { isDeepStrictEqual } from 'node:util';
import { type Refusal, type Result, refuse } from '../../../kernel/result.ts';

import type { Unit } from '../../../platform/server/unit.ts';
import type { StaffView } from '../../enterprise/core/index.ts';
import {
  type Accreditation,
  type Channel,
  DEFAULT_CAPACITY,
  fitting,
  fullReason,
  type Licence,
  licenceProblem,
  type PresencePart,
  type RosterEntry,
  type Sale,
  type SlotLimits,
  type SlotUse,
} from '../core/index.ts';
import { readPresencePolicy } from './presence-policy-store.ts';
import type { MembersIn } from './skills-ports.ts';
import type { SkillsTables } from './skills-tables.ts';

/**
 * How far a copy of a roster goes: the number of what changes seldom, and the oldest transaction that was open when it was read. Whatever
 * the copy does not know of presences was written by that one or a later one.
 */
export type RosterMark = { readonly version: number; readonly horizon: string };

/** Read before the rows it speaks of: rows that are newer are read again next time, older ones cannot be. */
export async function readMark(unit: Unit): Promise<RosterMark> {
  const [row] = await unit.sql<RosterMark>(
    `select coalesce((select version from skills_version), 0) as version,
       pg_snapshot_xmin(pg_current_snapshot())::text as horizon`,
  );
  if (row === undefined) throw new Error('The database does not say how far it is.');
  return row;
}

type PresenceRow = {
  readonly person_id: string;
  readonly declared: RosterEntry['declared'];
  readonly connected: boolean;
  readonly not_responding: boolean;
  readonly capacity: number;
  readonly slots_used: number;
  readonly calls_used: number;
  readonly off_duty: boolean;
  readonly wraps: number;
  readonly idle_since: number;
  /** Her customers of the unit's enterprise; row security hides those of others. */
  readonly own: number;
};

/** Presences as the unit's enterprise sees them; the condition is on `presence`. */
const PRESENCES = `select presence.person_id, declared, connected, not_responding, capacity, slots_used, calls_used, off_duty, wraps,
    idle_since, coalesce(slots.own, 0)::integer as own
  from skills_presence as presence
  left join (select person_id, count(*) as own from skills_slot group by person_id) as slots using (person_id)`;

function slotUseOf(row: PresenceRow | undefined): SlotUse {
  const { capacity = DEFAULT_CAPACITY, slots_used: slotsUsed = 0, calls_used: callsUsed = 0, own = 0 } = row ?? {};
  return { capacity, slotsUsed, callsUsed, own };
}

function presencePart(row: PresenceRow | undefined, limits: SlotLimits): PresencePart {
  const use = slotUseOf(row);
  const isLimited = (channel: Channel): boolean => {
    const full = fullReason(use, channel, limits);
    return full !== undefined && full.reason !== 'no-slot';
  };
  return {
    declared: row?.declared ?? 'away',
    connected: row?.connected ?? false,
    notResponding: row?.not_responding ?? false,
    offDuty: row?.off_duty ?? false,
    wrapping: (row?.wraps ?? 0) > 0,
    noChat: isLimited('chat'),
    noCallback: isLimited('callback'),
    capacity: use.capacity,
    slotsUsed: use.slotsUsed,
    idleSince: row?.idle_since ?? 0,
  };
}

/** The presences that changed since a mark, by person. */
export async function presencesSince(
  unit: Unit,
  mark: RosterMark,
  limits: SlotLimits,
): Promise<ReadonlyMap<string, PresencePart>> {
  const rows = await unit.sql<PresenceRow>(`${PRESENCES} where presence.changed >= $1::xid8`, [mark.horizon]);
  return new Map(rows.map((row): [string, PresencePart] => [row.person_id, presencePart(row, limits)]));
}

/** A presence, and which of so many further customers she could have (`fitting`). */
export type PresenceNow = PresencePart & { readonly fits: (channels: readonly Channel[]) => readonly boolean[] };

/** How these persons stand now, as the unit's enterprise sees them; who never was anywhere is left out. */
export async function readPresences(
  unit: Unit,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, PresenceNow>> {
  const [rows, { policy }] = await Promise.all([
    unit.sql<PresenceRow>(`${PRESENCES} where presence.person_id = any($1::text[])`, [personIds]),
    readPresencePolicy(unit),
  ]);
  const now = (row: PresenceRow): PresenceNow => ({
    ...presencePart(row, policy),
    fits: (channels) => fitting(slotUseOf(row), channels, policy),
  });
  return new Map(rows.map((row) => [row.person_id, now(row)]));
}

/** Keeps the objects of those entries that are what they were, so that whoever follows a roster sees by them who changed. */
export function keepUnchanged(before: readonly RosterEntry[], entries: readonly RosterEntry[]): RosterEntry[] {
  const known = new Map(before.map((entry) => [entry.associateId, entry]));
  return entries.map((entry) => {
    const old = known.get(entry.associateId);
    return old !== undefined && isDeepStrictEqual(old, entry) ? old : entry;
  });
}

/** All associates of the unit's enterprise as they stand now, in order of their ids. */
export async function loadEntries(
  unit: Unit,
  membersIn: MembersIn,
  limits: SlotLimits,
): Promise<readonly RosterEntry[]> {
  const db = unit.db<SkillsTables>();
  const members = (await membersIn(unit)).filter((member) => member.roles.includes('associate'));
  const personIds = members.map((member) => member.personId);
  if (personIds.length === 0) return [];
  const stated = new Map(
    (await db.selectFrom('skills_associate').selectAll().execute()).map((row) => [row.associate_id, row]),
  );
  const persons = new Map(
    (await db.selectFrom('skills_person').selectAll().where('person_id', 'in', personIds).execute()).map((row) => [
      row.person_id,
      row,
    ]),
  );
  const presences = new Map(
    (await unit.sql<PresenceRow>(`${PRESENCES} where presence.person_id = any($1::text[])`, [personIds])).map(
      (row): [string, PresenceRow] => [row.person_id, row],
    ),
  );
  const accreditations = Map.groupBy(
    await db.selectFrom('skills_accreditation').selectAll().orderBy('accreditation_id').execute(),
    (row) => row.associate_id,
  );
  const licences = Map.groupBy(
    await db.selectFrom('skills_licence').selectAll().orderBy('licence_id').execute(),
    (row) => row.associate_id,
  );
  const entries = members.map((member): RosterEntry => {
    const own = stated.get(member.membershipId);
    const person = persons.get(member.personId);
    const presence = presences.get(member.personId);
    const pictureUrl = person?.picture_url ?? member.pictureUrl;
    return {
      associateId: member.membershipId as RosterEntry['associateId'],
      personId: member.personId as RosterEntry['personId'],
      name: member.name,
      ...(pictureUrl === undefined ? {} : { pictureUrl }),
      ...(own?.title == null ? {} : { title: own.title }),
      languages: person?.languages ?? [],
      territories: own?.territories ?? [],
      permitted: member.status === 'active',
      ...presencePart(presence, limits),
      experienceYears: person?.experience_years ?? 0,
      ...(own?.rating == null ? {} : { rating: own.rating }),
      ...(own?.proficiency == null ? {} : { proficiency: own.proficiency }),
      ...(own === undefined || Object.keys(own.attributes).length === 0 ? {} : { attributes: own.attributes }),
      kind: member.kind,
      accreditations: (accreditations.get(member.membershipId) ?? []).map(
        (row): Accreditation => ({
          accreditationId: row.accreditation_id,
          nodeId: row.node_id,
          level: row.level,
          ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
        }),
      ),
      licences: (licences.get(member.membershipId) ?? []).map(licenceOf),
      simulated: member.simulated,
    };
  });
  return entries.sort((a, b) => (a.associateId < b.associateId ? -1 : 1));
}

/** Whether an associate may make a sale now; refused as `not-permitted` or with the reason of her licences. */
export type FindSaleProblem = (associateId: string, sale: Sale) => Refusal | undefined;

/** Reads what these associates may sell, inside the transaction that would give them customers. */
export async function readSellers(
  unit: Unit,
  membersIn: MembersIn,
  associateIds: readonly string[],
): Promise<FindSaleProblem> {
  // Written by hand: it is asked within every claim.
  const licences = 'select * from skills_licence where associate_id = any($1) order by licence_id';
  const [members, rows] = await Promise.all([
    membersIn(unit, associateIds),
    unit.sql<LicenceRow>(licences, [associateIds]),
  ]);
  return (associateId, sale) => {
    const member = members.find(({ membershipId }) => membershipId === associateId);
    if (member === undefined || member.status !== 'active' || !member.roles.includes('associate')) {
      return forbid('not-permitted', 'The enterprise does not permit her to sell.', associateId);
    }
    const own = rows.filter((row) => row.associate_id === associateId).map(licenceOf);
    const problem = licenceProblem(own, sale, unit.now);
    return problem === undefined ? undefined : forbid(problem.reason, problem.detail, associateId);
  };
}

function forbid(reason: string, message: string, associateId: string): Refusal {
  const refusal = refuse('forbidden', reason, message, { associateId });
  return refusal.refusal;
}

/** The associate of whom something is to be kept. */
export async function knownMember(unit: Unit, membersIn: MembersIn, associateId: string): Promise<Result<StaffView>> {
  const [member] = await membersIn(unit, [associateId]);
  if (member === undefined || !member.roles.includes('associate'))
    return refuse('not-found', 'no-such-associate', 'There is no such associate.');
  return { ok: true, value: member };
}

type LicenceRow = {
  licence_id: Licence['licenceId'];
  associate_id: string;
  node_id: string;
  territories: readonly string[] | null;
  segments: readonly string[] | null;
  expires_at: number | null;
  revoked_at: number | null;
};

function licenceOf(row: LicenceRow): Licence {
  return {
    licenceId: row.licence_id,
    nodeId: row.node_id,
    ...(row.territories === null ? {} : { territories: row.territories }),
    ...(row.segments === null ? {} : { segments: row.segments }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  };
}
