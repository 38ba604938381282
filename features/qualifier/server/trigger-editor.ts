import type { Language } from '../../../kernel/language.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import { createFreshCopies, versionsBy } from '../../../platform/server/fresh-copies.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { Hierarchy, NodeId } from '../../catalog/core/index.ts';
import {
  type CompiledTriggers,
  compileTriggers,
  type DeclaredFields,
  type NameOf,
  offeredFields,
  SESSION_FIELDS,
  type TriggerChanges,
  type TriggerRecord,
  type TriggerSet,
  type TriggersView,
  type TriggerVersions,
  triggerChanges,
  triggerSentence,
} from '../core/index.ts';
import type { AskDeclaredFields, AskHierarchy, AuditTriggers, NamesOfPersons } from './qualifier-ports.ts';
import {
  listVersions,
  readTriggers,
  readVersion,
  type Saving,
  type StoredTriggers,
  TRIGGER_VERSIONS,
  writeTriggers,
} from './trigger-store.ts';
import { readRecords } from './trigger-tally.ts';

/** A change in another process is seen within this time, one in this process at once. */
const FRESH_MS = 1_000;

export type EditorDeps = {
  readonly database: Database;
  readonly hierarchy: AskHierarchy;
  readonly audit: AuditTriggers;
  /** Names of those who saved; without it their ids are shown. */
  readonly namesOf?: NamesOfPersons;
  /** Without it nothing is declared. */
  readonly declaredFields?: AskDeclaredFields;
};

/** A version made ready. */
export type Ready = StoredTriggers & { readonly compiled: CompiledTriggers };

export type TriggerEditor = {
  /** The triggers in force; a copy at most a second old. Never inside a unit. */
  inForce(enterpriseId: string): Promise<Ready>;
  triggers(enterpriseId: string): Promise<TriggersView>;
  /** Checks and keeps a set of triggers as the next version; after the commit it is in force in this process. */
  saveTriggers(
    unit: Unit,
    enterpriseId: string,
    set: TriggerSet,
    savedBy: string,
    more?: Omit<Saving, 'savedBy'>,
  ): Promise<Result<TriggerSet>>;
  /** The same in a unit of its own. Never inside a unit. */
  replaceTriggers(enterpriseId: string, set: TriggerSet, savedBy: string, note?: string): Promise<Result<TriggersView>>;
  /** Saves an older version again as the newest. @param over the version in force as it was seen */
  restoreTriggers(enterpriseId: string, version: number, over: number, savedBy: string): Promise<Result<TriggersView>>;
  versions(enterpriseId: string): Promise<TriggerVersions>;
  /** One version, as the triggers in force are shown. */
  version(enterpriseId: string, version: number): Promise<Result<TriggersView>>;
  /** What changed from one version to another, in words of a language. */
  changes(enterpriseId: string, from: number, to: number, language?: Language): Promise<Result<TriggerChanges>>;
};

export function createTriggerEditor({ database, hierarchy, audit, namesOf, ...deps }: EditorDeps): TriggerEditor {
  const { declaredFields = async () => ({}) } = deps;
  const copies = createFreshCopies<Ready>(
    FRESH_MS,
    async (enterpriseId, before) => {
      const stored = await database.forTenant(enterpriseId, (unit) => readTriggers(unit, before));
      if (before !== undefined && stored.set.version === before.set.version) return before;
      return { ...stored, compiled: compileTriggers(stored.set) };
    },
    { versions: versionsBy(database, TRIGGER_VERSIONS), versionOf: ({ set }) => set.version },
  );

  async function shown(enterpriseId: string, stored: StoredTriggers): Promise<TriggersView> {
    const places = await hierarchy(enterpriseId);
    const records = await database.forTenant(enterpriseId, readRecords);
    return viewOf(stored, namesIn(places), records, await declaredFields(enterpriseId));
  }

  const saveTriggers: TriggerEditor['saveTriggers'] = async (unit, enterpriseId, set, savedBy, more = {}) => {
    const saved = await writeTriggers(unit, enterpriseId, set, { savedBy, ...more });
    if (!saved.ok) return saved;
    const before = { version: set.version };
    const after = { version: saved.value.version, triggers: set.triggers.map((each) => each.triggerId) };
    await audit(unit, {
      enterpriseId,
      actor: savedBy,
      action: more.restoredFrom === undefined ? 'triggers.save' : 'triggers.restore',
      subject: enterpriseId,
      before,
      after: more.restoredFrom === undefined ? after : { ...after, restoredFrom: more.restoredFrom },
    });
    unit.afterCommit(() => copies.doubt(enterpriseId));
    return saved;
  };

  async function stored(enterpriseId: string, version: number): Promise<Result<StoredTriggers>> {
    const found = await database.forTenant(enterpriseId, (unit) => readVersion(unit, version));
    return found === undefined
      ? refuse('not-found', 'no-such-version', `There is no version ${version} of the triggers.`)
      : ok(found);
  }

  async function save(
    enterpriseId: string,
    set: TriggerSet,
    savedBy: string,
    more: Omit<Saving, 'savedBy'>,
  ): Promise<Result<TriggersView>> {
    const declared = await declaredFields(enterpriseId);
    const saved = await database.forTenant(enterpriseId, (unit) =>
      saveTriggers(unit, enterpriseId, set, savedBy, { ...more, declared }),
    );
    return saved.ok ? ok(await shown(enterpriseId, await copies.of(enterpriseId))) : saved;
  }

  return {
    inForce: copies.of,
    triggers: async (enterpriseId) => shown(enterpriseId, await copies.of(enterpriseId)),
    saveTriggers,
    replaceTriggers: (enterpriseId, set, savedBy, note) =>
      save(enterpriseId, set, savedBy, note === undefined ? {} : { note }),
    restoreTriggers: async (enterpriseId, version, over, savedBy) => {
      const found = await stored(enterpriseId, version);
      if (!found.ok) return found;
      return save(enterpriseId, { ...found.value.set, version: over }, savedBy, { restoredFrom: version });
    },
    versions: async (enterpriseId) => {
      const items = await database.forTenant(enterpriseId, listVersions);
      const names = await namesOf?.(enterpriseId);
      return { items: items.map((item) => ({ ...item, savedBy: names?.get(item.savedBy) ?? item.savedBy })) };
    },
    version: async (enterpriseId, version) => {
      const found = await stored(enterpriseId, version);
      return found.ok ? ok(await shown(enterpriseId, found.value)) : found;
    },
    changes: async (enterpriseId, from, to, language = 'en') => {
      const [before, after] = [await stored(enterpriseId, from), await stored(enterpriseId, to)];
      if (!before.ok) return before;
      if (!after.ok) return after;
      const names = namesIn(await hierarchy(enterpriseId));
      return ok({ from, to, changes: [...triggerChanges(before.value.set, after.value.set, names, language)] });
    },
  };
}

export function namesIn(places: Hierarchy): NameOf {
  return (id) => places.nodes.get(id as NodeId)?.name;
}

const NO_RECORD: TriggerRecord = { fired: 0, engaged: 0, sold: 0, revenue: [] };

function viewOf(
  { set, savedAt }: StoredTriggers,
  nameOf: NameOf,
  records: ReadonlyMap<string, TriggerRecord>,
  declared: DeclaredFields,
): TriggersView {
  const { version, thresholds, throttle, approachesPerDay, triggers } = set;
  return {
    version,
    ...(savedAt === undefined ? {} : { savedAt: toIso(savedAt) }),
    thresholds: { ...thresholds },
    ...(throttle === undefined ? {} : { throttle }),
    ...(approachesPerDay === undefined ? {} : { approachesPerDay }),
    triggers: triggers.map((trigger) => {
      const { gives, websiteIds, ...written } = trigger;
      return {
        ...written,
        gives,
        ...(websiteIds === undefined ? {} : { websiteIds: [...websiteIds] }),
        sentence: triggerSentence(trigger, nameOf),
        ...('verdict' in gives ? { verdict: gives.verdict } : { weight: gives.weight }),
        record: records.get(trigger.triggerId) ?? NO_RECORD,
      };
    }),
    fields: offeredFields(SESSION_FIELDS, declared).map(({ options, ...field }) => ({
      ...field,
      ...(options === undefined ? {} : { options: [...options] }),
    })),
  };
}
