import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { FieldCatalogue } from '../../../kernel/rule/condition.ts';
import { type Instant, toIso } from '../../../kernel/time.ts';
import { createFreshCopies, versionsBy } from '../../../platform/server/fresh-copies.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import {
  type AttributeDeclaration,
  type AttributeSet,
  type AttributesView,
  type CountBody,
  type CountView,
  type CustomerProfile,
  checkDeclarations,
  checkSegments,
  fieldTypeOf,
  type PlacedProblem,
  type ReadySegments,
  readySegments,
  type Segment,
  type SegmentSet,
  type SegmentsView,
  type SegmentTestBody,
  type SegmentTestView,
  SUGGESTED_ATTRIBUTES,
  segmentFields,
  type VersionList,
} from '../core/index.ts';
import type { AuditCustomers } from './customers-ports.ts';
import {
  DOCUMENT_VERSIONS,
  type Documents,
  listVersions,
  lockDocuments,
  readDocuments,
  readVersion,
  writeDocument,
} from './document-store.ts';
import { countProfiles, loadProfile, nextProfiles } from './profile-store.ts';

/** A change in another process is seen within this time, one in this process at once. */
const FRESH_MS = 1_000;
/** Profiles that one call counts: a fraction of a second, so that a page can show how far it is. */
const SLICE = 2_000;

type Ready = Documents & { readonly ready: ReadySegments };

/** A change of a document as somebody asks for it; `version` is that of what she read. */
type Change = { readonly version: number; readonly savedBy: string };

type UsableFields = Readonly<Record<string, FieldCatalogue[string] & { readonly options?: readonly string[] }>>;

export type Segments = {
  /** Declarations and segments in force, at most a second old. Never inside a unit. */
  inForce(enterpriseId: string): Promise<Ready>;
  /** What a customer is in: what was stated, and what the conditions say now. */
  of(ready: Ready, profile: CustomerProfile, now: Instant): readonly string[];
  /** The declared attributes that triggers and matching may use, as `customer.NAME`, with their types. */
  usableFields(enterpriseId: string): Promise<UsableFields>;
  attributes(enterpriseId: string): Promise<AttributesView>;
  saveAttributes(
    enterpriseId: string,
    attributes: readonly AttributeDeclaration[],
    change: Change,
  ): Promise<Result<AttributesView>>;
  segments(enterpriseId: string): Promise<SegmentsView>;
  saveSegments(enterpriseId: string, segments: readonly Segment[], change: Change): Promise<Result<SegmentsView>>;
  /** Puts back what an earlier version held, as a new version. */
  /** Puts an earlier version in force again, if segments do not ask for what it lacks. */
  restoreAttributes(enterpriseId: string, earlier: number, change: Change): Promise<Result<AttributesView>>;
  restoreSegments(enterpriseId: string, earlier: number, change: Change): Promise<Result<SegmentsView>>;
  segmentVersions(enterpriseId: string): Promise<VersionList>;
  attributeVersions(enterpriseId: string): Promise<VersionList>;
  count(enterpriseId: string, body: CountBody): Promise<Result<CountView>>;
  test(enterpriseId: string, body: SegmentTestBody): Promise<Result<SegmentTestView>>;
};

export function createSegments(database: Database, audit: AuditCustomers): Segments {
  const copies = createFreshCopies<Ready>(
    FRESH_MS,
    async (enterpriseId, before) => {
      const documents = await database.forTenant(enterpriseId, readDocuments);
      const same = before !== undefined && sumOf(before) === sumOf(documents);
      return same ? before : { ...documents, ready: readySegments(documents.segments, documents.declared) };
    },
    { versions: versionsBy(database, DOCUMENT_VERSIONS), versionOf: sumOf },
  );

  async function save(
    enterpriseId: string,
    kind: 'attributes' | 'segments',
    change: Change,
    documentOf: (unit: Unit, documents: Documents) => Promise<Result<readonly unknown[]>>,
  ): Promise<Result<undefined>> {
    return database.forTenant(enterpriseId, async (unit) => {
      await lockDocuments(unit, enterpriseId);
      const document = await documentOf(unit, await readDocuments(unit));
      if (!document.ok) return document;
      const written = { ...change, document: document.value };
      const saved = await writeDocument(unit, enterpriseId, kind, written);
      if (!saved.ok) return saved;
      await audit(unit, {
        enterpriseId,
        actor: change.savedBy,
        action: `customers.${kind}-saved`,
        subject: enterpriseId,
        before: { version: change.version },
        after: { version: saved.value, count: document.value.length },
      });
      unit.afterCommit(() => copies.doubt(enterpriseId));
      return ok(undefined);
    });
  }

  async function attributes(enterpriseId: string): Promise<AttributesView> {
    const { declared } = await copies.of(enterpriseId);
    return {
      version: declared.version,
      ...(declared.savedAt === undefined ? {} : { savedAt: toIso(declared.savedAt) }),
      attributes: declared.attributes.map(writtenAttribute),
      suggested: SUGGESTED_ATTRIBUTES.map(writtenAttribute),
    };
  }

  async function segments(enterpriseId: string): Promise<SegmentsView> {
    const { segments: set, declared } = await copies.of(enterpriseId);
    const options = new Map(declared.attributes.map(({ name, options }) => [`attributes.${name}`, options]));
    return {
      version: set.version,
      ...(set.savedAt === undefined ? {} : { savedAt: toIso(set.savedAt) }),
      segments: set.segments.map((each) => ({ ...each })),
      fields: Object.entries(segmentFields(declared)).map(([field, { type, label }]) => {
        const listed = options.get(field);
        return { field, type, label, ...(listed === undefined ? {} : { options: [...listed] }) };
      }),
    };
  }

  /** The segments in force, or those that somebody tries out; refuses what cannot be used. */
  async function asked(enterpriseId: string, drafted: readonly Segment[] | undefined): Promise<Result<ReadySegments>> {
    const { declared, ready } = await copies.of(enterpriseId);
    if (drafted === undefined) return ok(ready);
    const problems = checkSegments(drafted, declared);
    if (problems.length > 0) return unusable('segments', problems);
    return ok(readySegments({ version: 0, segments: drafted }, declared));
  }

  return {
    inForce: (enterpriseId) => copies.of(enterpriseId),
    of: ({ ready }, profile, now) => [...new Set([...profile.segments, ...ready.of(profile, now)])],
    usableFields: async (enterpriseId) => {
      const { declared } = await copies.of(enterpriseId);
      const usable = declared.attributes.filter((each) => each.usable);
      // A date is given as the text of its day.
      const typeOf = ({ type }: AttributeDeclaration) => (type === 'date' ? 'text' : fieldTypeOf(type));
      return Object.fromEntries(
        usable.map((each) => [
          `customer.${each.name}`,
          {
            type: typeOf(each),
            label: each.label,
            ...(each.options === undefined ? {} : { options: each.options }),
          },
        ]),
      );
    },
    attributes,
    saveAttributes: async (enterpriseId, written, change) => {
      const saved = await save(enterpriseId, 'attributes', change, async (_unit, inForce) =>
        usableAttributes(written, inForce),
      );
      return saved.ok ? ok(await attributes(enterpriseId)) : saved;
    },
    restoreAttributes: async (enterpriseId, earlier, change) => {
      const saved = await save(enterpriseId, 'attributes', change, async (unit, inForce) => {
        const document = (await readVersion(unit, 'attributes', earlier)) as
          | readonly AttributeDeclaration[]
          | undefined;
        if (document === undefined) return refuse('not-found', 'no-such-version', 'There is no such version.');
        return usableAttributes(document, inForce);
      });
      return saved.ok ? ok(await attributes(enterpriseId)) : saved;
    },
    segments,
    saveSegments: async (enterpriseId, written, change) => {
      const saved = await save(enterpriseId, 'segments', change, async (_unit, { declared }) => {
        const problems = checkSegments(written, declared);
        return problems.length > 0 ? unusable('segments', problems) : ok(written);
      });
      return saved.ok ? ok(await segments(enterpriseId)) : saved;
    },
    restoreSegments: async (enterpriseId, earlier, change) => {
      const saved = await save(enterpriseId, 'segments', change, async (unit, { declared }) => {
        const document = (await readVersion(unit, 'segments', earlier)) as readonly Segment[] | undefined;
        if (document === undefined) return refuse('not-found', 'no-such-version', 'There is no such version.');
        const problems = checkSegments(document, declared);
        return problems.length > 0 ? unusable('segments', problems) : ok(document);
      });
      return saved.ok ? ok(await segments(enterpriseId)) : saved;
    },
    segmentVersions: (enterpriseId) =>
      database.forTenant(enterpriseId, (unit) => listVersions<Segment>(unit, 'segments', (each) => each.segmentId)),
    attributeVersions: (enterpriseId) =>
      database.forTenant(enterpriseId, (unit) =>
        listVersions<AttributeDeclaration>(unit, 'attributes', (each) => each.name),
      ),
    count: async (enterpriseId, { segments: drafted, cursor }) => {
      const ready = await asked(enterpriseId, drafted);
      if (!ready.ok) return ready;
      return database.forTenant(enterpriseId, async (unit) => {
        const profiles = await nextProfiles(unit, cursor ?? '', SLICE);
        const counts: Record<string, number> = {};
        for (const profile of profiles) {
          for (const segmentId of ready.value.of(profile, unit.now)) counts[segmentId] = (counts[segmentId] ?? 0) + 1;
        }
        const last = profiles.length < SLICE ? undefined : profiles.at(-1)?.customerId;
        const counted = { counts, counted: profiles.length, total: await countProfiles(unit) };
        return ok(last === undefined ? counted : { ...counted, next: last });
      });
    },
    test: async (enterpriseId, { customerId, segments: drafted }) => {
      const ready = await asked(enterpriseId, drafted);
      if (!ready.ok) return ready;
      return database.forTenant(enterpriseId, async (unit): Promise<Result<SegmentTestView>> => {
        const profile = await loadProfile(unit, customerId);
        if (profile === undefined) return refuse('not-found', 'no-such-customer', 'There is no such customer.');
        const items = ready.value.explain(profile, unit.now);
        return ok({ items: items.map((item) => ({ ...item, leaves: item.leaves.map((leaf) => ({ ...leaf })) })) });
      });
    },
  };
}

function sumOf({ declared, segments }: Documents): number {
  return declared.version + segments.version;
}

/** Segments whose conditions would not fit other declarations. */
function brokenBy({ segments }: SegmentSet, declared: AttributeSet): string[] {
  return segments.filter((each) => checkSegments([each], declared).length > 0).map((each) => each.segmentId);
}

function unusable(what: 'attributes' | 'segments', problems: readonly PlacedProblem[]) {
  const [first] = problems;
  const message = `These ${what} cannot be used: ${first?.pointer} ${first?.message}.`;
  return refuse('unprocessable', `${what}-invalid`, message, { problems });
}

function writtenAttribute({ options, ...rest }: AttributeDeclaration) {
  return options === undefined ? rest : { ...rest, options: [...options] };
}

/** Attributes as they can be kept: right in themselves, and with all that the segments in force ask for. */
function usableAttributes(
  written: readonly AttributeDeclaration[],
  { declared, segments }: { readonly declared: AttributeSet; readonly segments: SegmentSet },
): Result<readonly AttributeDeclaration[]> {
  const problems = checkDeclarations(written);
  if (problems.length > 0) return unusable('attributes', problems);
  const broken = brokenBy(segments, { version: declared.version + 1, attributes: written });
  if (broken.length === 0) return ok(written);
  const message = `Segments ask for what these attributes no longer say: ${broken.join(', ')}.`;
  return refuse('conflict', 'attributes-in-use', message, { segments: broken });
}
