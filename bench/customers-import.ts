// A file of customers read and kept, beside one COPY of the finished rows into the same table.
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { createCustomers } from '../features/customers/server/customers.ts';
import { connectPostgres } from '../platform/server/connection.ts';
import { createDatabase } from '../platform/server/database.ts';
import { createMakeId } from '../platform/server/make-id.ts';
import { migrate, migrationFolders, readMigrations } from '../platform/server/migrate.ts';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { type Measure, rounded } from './measure.ts';

const ROWS = Number(process.env['MOST_ROWS'] ?? 100_000);

/** Made-up customers as CSV, a chunk at a time. */
async function* file(): AsyncGenerator<Uint8Array> {
  let text = 'customerId,name,email,phone,address,segments,household,ageBand\n';
  for (let index = 0; index < ROWS; index += 1) {
    text += `C-${index},"Customer, ${index}",c${index}@mail.example,+41 44 ${1_000_000 + index},"Street ${index % 97}, 80${index % 90} Town",${index % 3 === 0 ? 'vip|new' : 'new'},${index % 6},${index % 2 === 0 ? 'young' : 'old'}\n`;
    if (text.length < 60_000) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** Seconds of one COPY that writes the same profiles, as they are kept, into the same table for another enterprise. */
async function copySeconds(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
     where attrelid = 'customers_profile'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
  );
  const { columns = '' } = rows[0] ?? {};
  const values = columns
    .split(', ')
    .map((name) => (name === 'enterprise_id' ? "'ent_copy'" : `coalesce(replace(${name}::text, '\\', '\\\\'), '\\N')`));
  const { rows: lines } = await client.query<{ line: string }>(
    `select concat_ws(E'\\t', ${values.join(', ')}) as line from customers_profile where enterprise_id = 'ent_bench'`,
  );
  const chunks: Buffer[] = [];
  for (let start = 0; start < lines.length; start += 500) {
    const part = lines.slice(start, start + 500).map((row) => row.line);
    chunks.push(Buffer.from(`${part.join('\n')}\n`));
  }
  const started = performance.now();
  await pipeline(Readable.from(chunks), client.query(copyFrom(`copy customers_profile (${columns}) from stdin`)));
  return (performance.now() - started) / 1_000;
}

export async function measure(): Promise<readonly Measure[]> {
  const cluster = await startCluster();
  const client = new pg.Client({ connectionString: cluster.socketUrl });
  const connection = connectPostgres(cluster.socketUrl);
  try {
    await migrate(connection, await readMigrations(await migrationFolders(join(import.meta.dirname, '..'))));
    const database = createDatabase(connection, { outbox: () => undefined, stream: () => undefined });
    const customers = createCustomers({ database, makeId: createMakeId(), audit: async () => undefined });
    await client.connect();
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 100);
    const seconds = async (importId: string): Promise<number> => {
      const started = performance.now();
      const source = { importId, format: 'csv', bytes: file(), startedBy: 'per_bench' } as const;
      const done = await customers.importFile('ent_bench', source);
      if (!done.ok || done.value.taken !== ROWS) throw new Error(`The import went wrong: ${JSON.stringify(done)}`);
      return (performance.now() - started) / 1_000;
    };
    const first = await seconds('first');
    const again = await seconds('again');
    clearInterval(watch);
    const floor = await copySeconds(client);
    return [
      {
        id: 'CUST',
        name: `import of ${ROWS} customers from CSV, rows a second`,
        value: rounded(ROWS / first, 0),
        unit: '1/s',
        ratio: rounded(floor / first, 3),
        beside: 'one COPY of the finished rows into the same table with its indexes',
        peers: {
          COPY: rounded(ROWS / floor, 0),
          again: rounded(ROWS / again, 0),
          'memory more at peak MB': rounded((most - before) / 2 ** 20, 0),
        },
      },
    ];
  } finally {
    await client.end();
    await connection.close();
    await cluster.stop();
  }
}
