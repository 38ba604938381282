import type { Database } from '../../../platform/server/unit.ts';
import type { Website, WriteKeyLookup } from '../core/index.ts';
import { createBriefCache, createRenewedCache } from './brief-cache.ts';
import { hashOf, looksLikeWriteKey } from './secrets.ts';

export type WriteKeys = {
  /** What a key opens. Answers are up to two seconds old in other processes, never in the one that made the change. */
  lookUpWriteKey(key: string): Promise<WriteKeyLookup>;
  website(websiteId: string): Promise<Website | undefined>;
  /** To be called after any change of keys or websites. */
  forget(): void;
};

type Row = {
  kind: 'public' | 'secret';
  revoked_at: number | null;
  website_id: Website['websiteId'];
  enterprise_id: Website['enterpriseId'];
  name: string;
  origins: readonly string[];
  settings: Website['settings'];
  identity_secret: string;
  demonstration: boolean;
};

const WEBSITE = `w.website_id, w.enterprise_id, w.name, w.origins, w.settings, w.identity_secret, e.demonstration
  from website w join enterprise e using (enterprise_id)`;
const KEEP = 2_000;
const MOST = 20_000;

export function createWriteKeys(database: Database): WriteKeys {
  const keys = createRenewedCache<WriteKeyLookup>(KEEP, MOST, ask, ({ status }) => status === 'active');
  const websites = createBriefCache<Website | undefined>(KEEP, MOST);

  async function ask(asked: readonly string[]): Promise<ReadonlyMap<string, WriteKeyLookup>> {
    const hashes = asked.map(hashOf);
    const rows = await database.system('write-keys', (unit) =>
      unit.sql<Row & { hash: string }>(
        `select k.hash, k.kind, k.revoked_at, found.*
         from write_key k, lateral (select ${WEBSITE} where w.website_id = k.website_id) found
         where k.hash = any($1::text[])`,
        [hashes],
      ),
    );
    const found = new Map(rows.map((row) => [row.hash, lookupOf(row)]));
    return new Map(asked.map((key, index) => [key, found.get(hashes[index] ?? '') ?? { status: 'unknown' }]));
  }

  async function find(websiteId: string): Promise<Website | undefined> {
    const [row] = await database.system('write-keys', (unit) =>
      unit.sql<Row>(`select ${WEBSITE} where w.website_id = $1`, [websiteId]),
    );
    return row === undefined ? undefined : websiteOf(row);
  }

  return {
    lookUpWriteKey: (key) => (looksLikeWriteKey(key) ? keys.get(key) : Promise.resolve({ status: 'unknown' })),
    website: (websiteId) => websites.get(websiteId, () => find(websiteId)),
    forget: () => {
      keys.clear();
      websites.clear();
    },
  };
}

function lookupOf(row: Row): WriteKeyLookup {
  if (row.revoked_at !== null) return { status: 'revoked' };
  return { status: 'active', kind: row.kind, website: websiteOf(row) };
}

function websiteOf(row: Row): Website {
  return {
    websiteId: row.website_id,
    enterpriseId: row.enterprise_id,
    name: row.name,
    origins: row.origins,
    settings: row.settings,
    identitySecret: row.identity_secret,
    demonstration: row.demonstration,
  };
}
