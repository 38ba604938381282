import { createServer } from 'node:net';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { freePort, startCluster } from '../../platform/server/testing/postgres-cluster.ts';
import { startProcess, startRefused } from './testing/server-process.ts';

const endings: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function fresh(name: 'embedded' | 'postgresql') {
  const { location, drop } = await freshLocation(name);
  endings.push(drop);
  return location;
}

test('B9: a second process on the same embedded folder refuses to start and says who holds it; the first is unharmed', async () => {
  const location = await fresh('embedded');
  const first = await startProcess(location);
  endings.push(first.stop);
  const second = await startRefused(location);
  expect(second.code).toBe(1);
  expect(second.output).toMatch(
    new RegExp(`^The data folder .+ is in use by process ${first.pid}\\. Stop it, or name another with --data\\.\\n$`),
  );
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);

  await first.killNow();
  const third = await startProcess(location);
  await third.stop();
});

test('B9: a port in use is named, and how to choose another; nothing is left behind', async () => {
  const other = createServer();
  const port = await freePort();
  await new Promise<void>((listening) => other.listen(port, '127.0.0.1', listening));
  try {
    const location = await fresh('postgresql');
    const refused = await startRefused(location, port);
    expect(refused).toEqual({
      code: 1,
      output: `Port ${port} is in use by another program. Stop it, or choose another: --port 8081 (or PORT=8081).\n`,
    });
  } finally {
    await new Promise((closed) => other.close(closed));
  }
});

test('a database of a newer version is not touched: the refusal names what is not known', async () => {
  const location = await fresh('postgresql');
  await (await startProcess(location)).stop();
  const client = new pg.Client({ connectionString: 'url' in location ? location.url : '' });
  await client.connect();
  try {
    await client.query(`insert into migration (number, name, checksum) values (9998, '9998-of-tomorrow', 'x')`);
    const refused = await startRefused(location);
    expect(refused).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^The database is of a newer version: it has 9998-of-tomorrow,/),
    });
    const { rows } = await client.query('select count(*)::int as count from migration where number >= 9998');
    expect(rows).toEqual([{ count: 1 }]);
  } finally {
    await client.end();
  }
});

test('E10: a role that could bypass row security keeps the server from starting, and is named', async () => {
  // Roles belong to the whole cluster, so this one is of its own.
  const cluster = await startCluster();
  endings.push(cluster.stop);
  const location = { url: cluster.url };
  await (await startProcess(location)).stop();
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  try {
    await client.query('alter role fw_tenant bypassrls');
    const refused = await startRefused(location);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('The database role fw_tenant has BYPASSRLS, so row security would not hold');
    await client.query('alter role fw_tenant nobypassrls');
    await client.query('alter role fw_system superuser');
    expect(await startRefused(location)).toMatchObject({
      code: 1,
      output: expect.stringContaining('The database role fw_system is a superuser'),
    });
    // What the refusal advises mends it.
    await client.query('alter role fw_system nosuperuser nobypassrls');
  } finally {
    await client.end();
  }
  await (await startProcess(location)).stop();
});
