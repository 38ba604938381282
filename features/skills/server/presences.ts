import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../../../kernel/result.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { StaffView } from '../../enterprise/core/index.ts';
import type { Channel, Declared, PresencePolicy, PresenceView, Schedule } from '../core/index.ts';
import { changed } from './competence-store.ts';
import { readPresencePolicy, type StoredPresencePolicy, writePresencePolicy } from './presence-policy-store.ts';
import { declare, readAtDesk, readEnterprisesOf, readPresence, setForHer, tellDesks } from './presence-store.ts';
import { knownMember } from './roster-store.ts';
import {
  followSchedule,
  type HoursToday,
  readHoursToday,
  readSchedule,
  type StoredSchedule,
  writeSchedule,
} from './schedule-store.ts';
import type { AuditSkills, MembersIn } from './skills-ports.ts';
import { beginWrapUp, claimSlots, endWrapUp, endWrapUps, releaseSlot, type SlotClaim } from './slot-store.ts';

/** A supervisor, and the associate of her enterprise for whom she sets something. */
export type ForHer = {
  readonly enterpriseId: string;
  readonly associateId: string;
  readonly actor: { readonly personId: string; readonly name: string };
};

/** Who is there, for how many customers, and when. Functions that take a `unit` work within it. */
export type Presences = {
  /** Undefined if the holder has one of her slots now (also from before); else why not, as `slot-store.ts` says. */
  claimSlot(unit: Unit, personId: string, holder: string, channel?: Channel): Promise<Refusal | undefined>;
  /** The same for several at once, in this order; without `waits` it is `held` where somebody else holds her row. */
  claimSlots(
    unit: Unit,
    claims: readonly SlotClaim[],
    waits: boolean,
  ): Promise<readonly (Refusal | 'held' | undefined)[]>;
  /** Gives a holder's slot back and emits `slot.released`. */
  releaseSlot(unit: Unit, personId: string, holder: string): Promise<void>;
  /** The conversation of a holder is over, its outcome owed. */
  beginWrapUp(unit: Unit, personId: string, holder: string): Promise<void>;
  /** The enterprises for which a person works, by id. */
  enterprisesOf(personId: string): Promise<readonly string[]>;
  setPresence(personId: string, declared: Declared): Promise<PresenceView>;
  presence(personId: string): Promise<PresenceView>;
  /** Whether a desk of hers is connected, as the unit sees it; not locked. */
  isAtDesk(unit: Unit, hers: { readonly personId: string; readonly associateId: string }): Promise<boolean>;
  schedule(personId: string): Promise<StoredSchedule>;
  /** Replaces the hours of `version`; null ends them. */
  saveSchedule(personId: string, version: number, schedule: Schedule | null): Promise<Result<StoredSchedule>>;
  /** What a supervisor sees and sets: audited, and she is told by whom. Refused as `independent` where she works for others too. */
  scheduleOf(enterpriseId: string, associateId: string): Promise<Result<StoredSchedule>>;
  /** Today's hours of those of an enterprise's associates who have a schedule, by person. */
  hoursToday(enterpriseId: string, personIds: readonly string[]): Promise<ReadonlyMap<string, HoursToday>>;
  setFor(who: ForHer, set: { readonly declared?: Declared; readonly capacity?: number }): Promise<Result<PresenceView>>;
  saveScheduleFor(who: ForHer, version: number, schedule: Schedule | null): Promise<Result<StoredSchedule>>;
  presencePolicy(enterpriseId: string): Promise<StoredPresencePolicy>;
  savePresencePolicy(
    enterpriseId: string,
    version: number,
    policy: PresencePolicy,
    actor: string,
  ): Promise<Result<StoredPresencePolicy>>;
  /** Handlers of the deadlines `presence.wrap` (subject: the holder) and `presence.shift` (subject: the person). */
  onWrapDue(enterpriseId: string, holder: string): Promise<void>;
  onShiftDue(personId: string): Promise<void>;
};

type Deps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly membersIn: MembersIn;
  readonly audit: AuditSkills;
};

export function createPresences({ database, makeId, membersIn, audit }: Deps): Presences {
  /** The associate, if a supervisor may set what holds for all of her work. */
  function supervised<T>(
    { enterpriseId, associateId }: ForHer,
    work: (unit: Unit, member: StaffView) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    return database.forTenant(enterpriseId, async (unit) => {
      const member = await knownMember(unit, membersIn, associateId);
      if (!member.ok) return member;
      return member.value.kind === 'independent' ? INDEPENDENT : work(unit, member.value);
    });
  }

  return {
    claimSlot: async (unit, personId, holder, channel = 'chat') => {
      const [full] = await claimSlots(unit, [{ personId, holder, channel }], true);
      // Who waits is never told that it is held.
      return full as Refusal | undefined;
    },
    claimSlots,
    releaseSlot,
    beginWrapUp,
    enterprisesOf: (personId) => database.forPerson(personId, (unit) => readEnterprisesOf(unit, personId)),
    setPresence: async (personId, declared) => {
      const view = await database.forPerson(personId, (unit) => declare(unit, personId, declared));
      if (declared !== 'available' || view.wrapUntil === undefined) return view;
      await database.system('presence', (unit) => endWrapUps(unit, personId));
      return database.forPerson(personId, (unit) => readPresence(unit, personId));
    },
    presence: (personId) => database.forPerson(personId, (unit) => readPresence(unit, personId)),
    isAtDesk: readAtDesk,
    schedule: (personId) => database.forPerson(personId, (unit) => readSchedule(unit, personId)),
    saveSchedule: (personId, version, schedule) =>
      database.system('presence', (unit) => writeSchedule(unit, personId, version, schedule)),
    scheduleOf: (enterpriseId, associateId) =>
      database.forTenant(enterpriseId, async (unit) => {
        const member = await knownMember(unit, membersIn, associateId);
        return member.ok ? ok(await readSchedule(unit, member.value.personId)) : member;
      }),
    hoursToday: (enterpriseId, personIds) =>
      database.forTenant(enterpriseId, (unit) => readHoursToday(unit, personIds)),
    setFor: (who, set) =>
      supervised(who, async (unit, { personId, membershipId }) => {
        const { enterpriseId, actor } = who;
        const { before, changed } = await setForHer(unit, personId, set, actor.name);
        if (changed) {
          const { declared, capacity } = before;
          const change = { enterpriseId, actor: actor.personId, action: 'skills.presence-set', subject: membershipId };
          await audit(unit, { ...change, before: { declared, capacity }, after: { declared, capacity, ...set } });
        }
        return ok(await readPresence(unit, personId));
      }),
    saveScheduleFor: async (who, version, schedule) => {
      const member = await supervised(who, async (_unit, found) => ok(found));
      if (!member.ok) return member;
      const { personId, membershipId } = member.value;
      const { enterpriseId, actor } = who;
      return database.system('presence', async (unit) => {
        const saved = await writeSchedule(unit, personId, version, schedule);
        if (!saved.ok) return saved;
        await tellDesks(unit, personId, { by: actor.name, set: 'hours' });
        // Not the hours themselves: when somebody works is hers.
        const change = { enterpriseId, actor: actor.personId, action: 'skills.schedule-saved', subject: membershipId };
        await audit(unit, { ...change, before: { version }, after: { version: saved.value.version } });
        return saved;
      });
    },
    presencePolicy: (enterpriseId) => database.forTenant(enterpriseId, readPresencePolicy),
    savePresencePolicy: (enterpriseId, version, policy, actor) =>
      database.forTenant(enterpriseId, async (unit) => {
        const saved = await writePresencePolicy(unit, enterpriseId, version, policy);
        if (!saved.ok) return saved;
        const after = { version: saved.value.version, ...policy };
        // The roster shows who is full, so its number moves on.
        await changed(
          { unit, enterpriseId, actor, makeId, audit },
          'skills.presence-policy-saved',
          enterpriseId,
          after,
        );
        return saved;
      }),
    onWrapDue: (enterpriseId, holder) => database.forTenant(enterpriseId, (unit) => endWrapUp(unit, holder)),
    onShiftDue: (personId) => database.system('presence', (unit) => followSchedule(unit, personId)),
  };
}

const INDEPENDENT = refuse(
  'forbidden',
  'independent',
  'She works for other enterprises too: presence, capacity and hours are her own. Limit the customers of yours instead.',
);
