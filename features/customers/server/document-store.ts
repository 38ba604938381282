import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  type AttributeDeclaration,
  type AttributeSet,
  differencesOf,
  type Segment,
  type SegmentSet,
  type VersionList,
} from '../core/index.ts';

/** The two documents in force, read together because conditions of the one read what the other declares. */
export type Documents = {
  readonly declared: AttributeSet & { readonly savedAt?: number };
  readonly segments: SegmentSet & { readonly savedAt?: number };
};

type Kind = 'attributes' | 'segments';
type Row = { kind: Kind; version: number; document: unknown; saved_at: number; saved_by: string };

const MOST_VERSIONS = 50;

/** The sum of both versions: whatever is saved raises it. */
export const DOCUMENT_VERSIONS = `select enterprise_id as key, sum(version)::int as version from (
    select enterprise_id, kind, max(version) as version from customers_document
    where enterprise_id = any($1::text[]) group by enterprise_id, kind) latest
  group by enterprise_id`;

export async function readDocuments(unit: Unit): Promise<Documents> {
  const rows = await unit.sql<Row>(
    'select distinct on (kind) kind, version, document, saved_at from customers_document order by kind, version desc',
  );
  const attributes = rows.find((row) => row.kind === 'attributes');
  const segments = rows.find((row) => row.kind === 'segments');
  return {
    declared: {
      version: attributes?.version ?? 0,
      attributes: (attributes?.document ?? []) as readonly AttributeDeclaration[],
      ...(attributes === undefined ? {} : { savedAt: attributes.saved_at }),
    },
    segments: {
      version: segments?.version ?? 0,
      segments: (segments?.document ?? []) as readonly Segment[],
      ...(segments === undefined ? {} : { savedAt: segments.saved_at }),
    },
  };
}

/** Holds off other writers of an enterprise's documents until the unit is over. */
export async function lockDocuments(unit: Unit, enterpriseId: string): Promise<void> {
  await unit.sql('select pg_advisory_xact_lock(hashtextextended($1, 11))', [`customers:${enterpriseId}`]);
}

/**
 * Keeps a document as the next version. Hold the lock.
 * @param version that of the document it was made from; another one in force is a conflict
 */
export async function writeDocument(
  unit: Unit,
  enterpriseId: string,
  kind: Kind,
  written: { readonly version: number; readonly document: unknown; readonly savedBy: string },
): Promise<Result<number>> {
  const [newest] = await unit.sql<{ version: number }>(
    'select coalesce(max(version), 0)::int as version from customers_document where kind = $1',
    [kind],
  );
  const current = newest?.version ?? 0;
  if (written.version !== current) {
    const message = `Somebody saved version ${current} since version ${written.version} was read.`;
    return refuse('conflict', `${kind}-changed`, message, { version: current });
  }
  await unit.sql(
    `insert into customers_document (enterprise_id, kind, version, document, saved_at, saved_by)
     values ($1, $2, $3, $4, $5, $6)`,
    [enterpriseId, kind, current + 1, JSON.stringify(written.document), new Date(unit.now), written.savedBy],
  );
  return ok(current + 1);
}

/** What one version held; undefined if there is no such version. */
export async function readVersion(unit: Unit, kind: Kind, version: number): Promise<unknown> {
  if (!Number.isSafeInteger(version)) return undefined;
  const [row] = await unit.sql<{ document: unknown }>(
    'select document from customers_document where kind = $1 and version = $2',
    [kind, version],
  );
  return row?.document;
}

/** The latest versions with what each has over the one before. */
export async function listVersions<T>(unit: Unit, kind: Kind, idOf: (thing: T) => string): Promise<VersionList> {
  const rows = await unit.sql<Row>(
    `select version, document, saved_at, saved_by from customers_document where kind = $1
     order by version desc limit ${MOST_VERSIONS + 1}`,
    [kind],
  );
  const items = rows.slice(0, MOST_VERSIONS).map((row, index) => {
    const before = (rows[index + 1]?.document ?? []) as readonly T[];
    const { added, removed, changed } = differencesOf(before, row.document as readonly T[], idOf);
    return {
      version: row.version,
      savedAt: toIso(row.saved_at),
      savedBy: row.saved_by,
      added: [...added],
      removed: [...removed],
      changed: [...changed],
    };
  });
  return { items };
}
