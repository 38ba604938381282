import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import {
  hierarchyOf,
  identityKeys,
  indexProducts,
  type MappedProduct,
  type NodeId,
  type PageMapping,
  pageResolver,
} from '../features/catalog/core/index.ts';
import { type Catalog, createCatalog } from '../features/catalog/server/catalog.ts';
import { connectPostgres } from '../platform/server/connection.ts';
import { createDatabase } from '../platform/server/database.ts';
import { createMakeId } from '../platform/server/make-id.ts';
import { migrate, migrationFolders, readMigrations } from '../platform/server/migrate.ts';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { type Measure, quantile, rounded } from './measure.ts';

const PRODUCTS = 100_000;
/** Rows of the file whose memory is looked at; MOST_ROWS=1000000 for a million. */
const ROWS = Number(process.env['MOST_ROWS'] ?? PRODUCTS);
const NODES = 500;
const DATA = join(import.meta.dirname, '../../shared/data/06_catalogue');
const COLUMNS = 'sku,name,node,price,stock,brand,mpn,gtin,url,colour,weight\n';

/** A number with its right last digit. */
function gtinOf(index: number): string {
  const digits = `40${String(index).padStart(10, '0')}`;
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** A made-up catalogue as CSV, a chunk at a time. */
async function* file(rows: number): AsyncGenerator<Uint8Array> {
  let text = COLUMNS;
  for (let index = 0; index < rows; index += 1) {
    text += `SKU-${index},Product ${index} of series ${index % 97},n-${index % NODES},${index % 900}.90 EUR,${index % 40},Brand ${index % 300},MP-${index},${gtinOf(index)},/p/${index},${index % 2 === 0 ? 'red' : 'green'},${(index % 50) / 10}\n`;
    if (text.length > 60_000) {
      yield Buffer.from(text);
      text = '';
    }
  }
  yield Buffer.from(text);
}

function nodesFile(): string {
  const rows = Array.from(
    { length: NODES },
    (_, index) => `n-${index},Node ${index},${index === 0 ? '' : `n-${Math.floor((index - 1) / 6)}`}`,
  );
  return `code,name,parents\n${rows.join('\n')}\n`;
}

async function importFile(catalog: Catalog, enterpriseId: string, source: AsyncIterable<Uint8Array>) {
  const { importId } = await catalog.imports.create(enterpriseId, { name: 'bench' });
  const started = performance.now();
  const done = await catalog.imports.run(enterpriseId, importId, source, 'per_bench');
  if (!done.ok) throw new Error(done.refusal.message);
  return { seconds: (performance.now() - started) / 1_000, view: done.value };
}

/** Products that one COPY writes into the same table, with its indexes and constraints, of the same rows. */
async function copySeconds(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
     where attrelid = 'catalog_product'::regclass and attnum > 0 and not attisdropped`,
  );
  const { columns = '' } = rows[0] ?? {};
  const copied = await client.query<{ line: string }>(
    `select concat_ws(E'\\t', ${columns
      .split(', ')
      .map((name) =>
        name === 'product_id' || name === 'enterprise_id'
          ? `${name} || '_copy'`
          : `coalesce(replace(${name}::text, '\\', '\\\\'), '\\N')`,
      )
      .join(', ')}) as line from catalog_product where enterprise_id = 'ent_bench'`,
  );
  const lines = copied.rows.map((row) => row.line);
  const chunks: Buffer[] = [];
  for (let start = 0; start < lines.length; start += 500)
    chunks.push(Buffer.from(`${lines.slice(start, start + 500).join('\n')}\n`));
  const started = performance.now();
  await pipeline(Readable.from(chunks), client.query(copyFrom(`copy catalog_product (${columns}) from stdin`)));
  return (performance.now() - started) / 1_000;
}

async function measureImport(): Promise<readonly Measure[]> {
  const cluster = await startCluster();
  const client = new pg.Client({ connectionString: cluster.socketUrl });
  const connection = connectPostgres(cluster.socketUrl);
  try {
    await migrate(connection, await readMigrations(await migrationFolders(join(import.meta.dirname, '..'))));
    const database = createDatabase(connection, { outbox: () => undefined, stream: () => undefined });
    const catalog = createCatalog({
      database,
      makeId: createMakeId(),
      listWebsiteIds: async () => [],
      audit: async () => undefined,
    });
    await client.connect();
    await importFile(catalog, 'ent_bench', Readable.from([Buffer.from(nodesFile())]));
    const first = await importFile(catalog, 'ent_bench', file(PRODUCTS));
    const again = await importFile(catalog, 'ent_bench', file(PRODUCTS));
    const floor = await copySeconds(client);
    await importFile(catalog, 'ent_memory', Readable.from([Buffer.from(nodesFile())]));
    const memory: number[] = [];
    const watch = setInterval(() => memory.push(process.memoryUsage().rss), 100);
    const before = process.memoryUsage().rss;
    const long = await importFile(catalog, 'ent_memory', file(ROWS));
    clearInterval(watch);
    const layouts = await measureLayouts(catalog);
    return [
      {
        id: 'CAT',
        name: `import of ${PRODUCTS} products from CSV, seconds (${first.view.written} written, ${first.view.rejected} rejected)`,
        value: rounded(first.seconds),
        unit: 's',
        ratio: rounded(first.seconds / floor),
        beside: 'one COPY of the finished rows into the same table with its indexes',
        peers: { COPY: rounded(floor), again: rounded(again.seconds) },
      },
      {
        id: 'CAT',
        name: `memory that an import of ${ROWS} rows adds at most, after ${rounded(long.seconds, 0)} s`,
        value: Math.max(...memory) - before,
        unit: 'B',
      },
      ...layouts,
    ];
  } finally {
    await client.end();
    await connection.close();
    await cluster.stop();
  }
}

/** The hierarchies at hand, as they are published. */
async function measureLayouts(catalog: Catalog): Promise<readonly Measure[]> {
  const files = [
    ['best-buy', 'bestbuy/categories.json.gz', undefined],
    ...['en-US', 'de-DE', 'fr-FR', 'ja-JP'].map(
      (language) => ['google', `google_taxonomy/taxonomy-with-ids.${language}.txt.gz`, language] as const,
    ),
  ] as const;
  const measures: Measure[] = [];
  for (const [enterprise, path, language] of files) {
    if (!existsSync(join(DATA, path))) continue;
    const body = { name: path, ...(language === undefined || language === 'en-US' ? {} : { language }) };
    const { importId } = await catalog.imports.create(`ent_${enterprise}`, body);
    const started = performance.now();
    const done = await catalog.imports.run(
      `ent_${enterprise}`,
      importId,
      Readable.from([readFileSync(join(DATA, path))]),
      'per_bench',
    );
    if (!done.ok) throw new Error(done.refusal.message);
    const seconds = (performance.now() - started) / 1_000;
    const nodes = (await catalog.nodes(`ent_${enterprise}`)).items;
    const roots = nodes.filter((node) => node.parents.length === 0).length;
    const several = nodes.filter((node) => node.parents.length > 1).length;
    const undescribed = nodes.filter((node) => node.placeholder).length;
    measures.push({
      id: 'CAT',
      name: `${path}: ${done.value.written} of ${done.value.rows} rows written, ${done.value.rejected} rejected; ${nodes.length} nodes, ${roots} roots, ${several} with several parents, ${undescribed} placeholders; seconds`,
      value: rounded(seconds),
      unit: 's',
    });
  }
  return measures;
}

/** A page resolved to product and path, beside looking its address up in a Map. */
function measurePages(): readonly Measure[] {
  const nodes = Array.from({ length: 5_000 }, (_, index) => ({
    nodeId: `nod_${index}` as NodeId,
    name: `Node ${index}`,
    parents: index === 0 ? [] : [`nod_${Math.floor((index - 1) / 6)}` as NodeId],
  }));
  const hierarchy = hierarchyOf(nodes);
  const products = Array.from(
    { length: PRODUCTS },
    (_, index): MappedProduct => ({
      productId: `prd_${index}`,
      sku: `SKU-${index}`,
      name: `Product ${index}`,
      nodes: [`nod_${index % nodes.length}`],
    }),
  );
  const mappings = Array.from(
    { length: 50 },
    (_, index): PageMapping => ({
      mappingId: `map_${index}`,
      websiteId: 'web_1',
      by: 'address',
      pattern: index === 0 ? '/shop/*/{sku}' : `/section-${index}/*/${index % 2 === 0 ? '{sku}' : 'all'}`,
      nodeId: `nod_${index}`,
    }),
  );
  const resolve = pageResolver(mappings, indexProducts(products), (nodeId) => hierarchy.nodes.get(nodeId)?.name);
  const urls = Array.from(
    { length: 20_000 },
    (_, index) => `https://shop.example/shop/series-${index % 97}/SKU-${(index * 7) % PRODUCTS}?utm_source=mail`,
  );
  const map = new Map(urls.map((url, index) => [url, products[(index * 7) % PRODUCTS]]));
  const rounds = 9;
  const ours: number[] = [];
  const floor: number[] = [];
  let found = 0;
  /** Microseconds a page, of a few at a time: what else runs on the machine then falls into few of the samples. */
  const sample = (some: readonly string[], work: (url: string) => number): number => {
    const started = performance.now();
    for (const url of some) found += work(url);
    return ((performance.now() - started) * 1_000) / some.length;
  };
  for (let round = 0; round < rounds; round += 1) {
    for (let start = 0; start < urls.length; start += 200) {
      const some = urls.slice(start, start + 200);
      ours.push(
        sample(some, (url) => {
          const { productId, nodeId } = resolve({ url });
          return productId === undefined || nodeId === undefined ? 0 : hierarchy.ancestors(nodeId).length;
        }),
      );
      floor.push(sample(some, (url) => map.get(url)?.nodes.length ?? 0));
    }
  }
  if (found < rounds * urls.length * 2) throw new Error('Pages were not resolved.');
  const value = quantile(ours, 0.5);
  return [
    {
      id: 'CAT',
      name: `a page to its product and the path above it, of ${PRODUCTS} products, ${nodes.length} nodes and 50 patterns, microseconds`,
      value: rounded(value),
      unit: 'us',
      ratio: rounded(value / quantile(floor, 0.5)),
      beside: 'the whole address in a Map',
      peers: { Map: rounded(quantile(floor, 0.5), 3) },
    },
  ];
}

type Offer = { readonly name: string };

function offerOf(text: string): Offer {
  return { name: /COL name VAL (.*?) COL /.exec(text)?.[1]?.trim() ?? '' };
}

/** Brand and part numbers as a title has them: its first word, and words of letters and digits. */
function partsOf({ name }: Offer): ReadonlySet<string> {
  const [brand = '', ...words] = name.split(/\s+/);
  const parts = words.filter((word) => /\d/.test(word) && /[a-z]/.test(word) && word.replace(/\W/g, '').length >= 5);
  return new Set(parts.flatMap((mpn) => identityKeys({ brand, mpn }).part ?? []));
}

/** Pairs that people judged, recognised by brand and part number alone, which here stand in titles only. */
function measureMatches(): readonly Measure[] {
  const folder = join(DATA, 'product_match/Abt-Buy');
  if (!existsSync(folder)) return [];
  let [right, wrong, missed, unstated] = [0, 0, 0, 0];
  for (const name of readdirSync(folder)) {
    for (const line of gunzipSync(readFileSync(join(folder, name)))
      .toString('utf8')
      .split('\n')) {
      const [left, other, label] = line.split('\t');
      if (left === undefined || other === undefined || label === undefined) continue;
      const [one, two] = [partsOf(offerOf(left)), partsOf(offerOf(other))];
      const same = [...one].some((part) => two.has(part));
      if (same && label.trim() === '1') right += 1;
      else if (same) wrong += 1;
      else if (label.trim() === '1') {
        missed += 1;
        if (one.size === 0 || two.size === 0) unstated += 1;
      }
    }
  }
  const precision = right / (right + wrong);
  const recall = right / (right + missed);
  return [
    {
      id: 'CAT',
      name: `Abt-Buy, same products by brand and part number read off titles: precision ${rounded(precision)}, recall ${rounded(recall)} (of ${missed} missed ${unstated} state no part number on one side), F1`,
      value: rounded((2 * precision * recall) / (precision + recall)),
      unit: '1',
    },
  ];
}

/** How fast catalogues are read and pages decoded, and how well products are recognised. */
export async function measure(): Promise<readonly Measure[]> {
  return [...measurePages(), ...(await measureImport()), ...measureMatches()];
}
