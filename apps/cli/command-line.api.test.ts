import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createEnterprise } from '../../features/enterprise/server/enterprise.ts';
import { exclusionOf, FIRST_RULE_SET } from '../../features/matching/core/index.ts';
import { holdFolder } from '../../platform/server/folder-lock.ts';
import { describeEngine, makeId, ROOT } from '../../platform/server/testing/engines.ts';
import { examine } from './doctor-command.ts';
import { explain } from './explain.ts';
import { configOf, withSetting } from './setting.ts';

const folder = mkdtempSync(join(tmpdir(), 'floorwalker-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs the command as a user does, with nothing of the environment but what is named. */
function floorwalker(args: readonly string[], node = process.execPath): Promise<Ended> {
  const child: ChildProcess = spawn(node, [join(ROOT, 'bin/floorwalker.js'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((done, fail) => {
    let out = '';
    let err = '';
    child.stdout?.on('data', (chunk) => (out += chunk));
    child.stderr?.on('data', (chunk) => (err += chunk));
    child.once('error', fail);
    child.once('close', (code) => done({ code, out, err }));
  });
}

const ANSWERS = [
  ['--enterprise', 'Harbour'],
  ['--name', 'Ada'],
  ['--email', 'Ada@Example.com'],
  ['--password', 'correct horse'],
  ['--website', 'Front'],
  ['--origin', 'https://front.example'],
].flat();

describeEngine('postgresql', 'command line', (engine) => {
  const url = () => {
    const { location } = engine();
    return 'url' in location ? location.url : '';
  };

  test('EN5: init sets up once, prints the snippet to paste; what it made can be signed in to and called', async () => {
    const missing = await floorwalker(['init', '--database-url', url()]);
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('--enterprise, --name, --email') });
    const faulty = await floorwalker(['init', '--database-url', url(), ...ANSWERS.slice(0, -1), 'front.example']);
    expect(faulty).toMatchObject({ code: 1, err: expect.stringContaining('is not an origin') });

    const made = await floorwalker(['init', '--database-url', url(), ...ANSWERS]);
    expect(made).toMatchObject({ code: 0, err: '' });
    const key = /src="http:\/\/localhost:8080\/s\/(fwk_[0-9a-f]{32})\.js"/.exec(made.out)?.[1] ?? '';
    const enterprise = createEnterprise({ database: engine().database, makeId, publicUrl: undefined });
    expect(await enterprise.lookUpWriteKey(key)).toMatchObject({
      status: 'active',
      website: { origins: ['https://front.example'] },
    });

    // Whoever asks for help can be served from the first minute, wherever she is.
    await withSetting({ databaseUrl: url() }, async ({ catalog, skills }) => {
      const [{ enterpriseId } = { enterpriseId: '' }] = await enterprise.enterprises();
      const places = (await catalog.nodes(enterpriseId)).items.map((each) => each.nodeId);
      const { entries } = await skills.roster(enterpriseId);
      expect([places.length, entries.map((each) => each.name)]).toEqual([1, ['Ada']]);
      for (const ancestors of [[], places]) {
        const demand = { ancestors, requiredLevel: FIRST_RULE_SET.requiredLevel, now: Date.now() };
        expect(entries.map((entry) => exclusionOf(entry, demand))).toEqual([undefined]);
      }
    });

    const again = await floorwalker(['init', '--database-url', url(), ...ANSWERS]);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('set up already, for Harbour') });
    expect(await enterprise.enterprises()).toHaveLength(1);

    const token = await floorwalker(['token', 'ada@example.com', '--database-url', url(), '--days', '1']);
    expect(await enterprise.authenticate({ authorization: `Bearer ${token.out.trim()}` })).toMatchObject({
      value: { name: 'Ada', via: 'token', memberships: [{ roles: ['administrator', 'associate'] }] },
    });
    expect(await floorwalker(['token', 'bo@example.com', '--database-url', url()])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nobody has an account'),
    });

    const directory = join(folder, 'export');
    expect(await floorwalker(['export', directory, '--database-url', url()])).toMatchObject({ code: 0 });
    const website = readFileSync(join(directory, 'website.ndjson'), 'utf8');
    expect(website).toContain('https://front.example');
    expect(website).not.toMatch(/secret|fwi_/);
    expect(JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'))).toMatchObject({ rows: { person: 1 } });
    expect(await floorwalker(['export', directory, '--database-url', url()])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not empty'),
    });
  });

  test('CE1: import-customers takes a file, names the rows it does not take, and goes on with half a file', async () => {
    const path = join(folder, 'customers.csv');
    writeFileSync(path, 'customerId,name\nC-1,Ann\n,Bo\nC-3,"C');
    const args = ['import-customers', path, '--database-url', url(), '--id', 'spring'];
    const half = await floorwalker(args);
    expect(half).toMatchObject({ code: 1, err: expect.stringContaining('half a file') });
    expect(half.out).toContain('Harbour: 1 of 2 rows were taken, 1 rejected.\n  row 3, customerId: must be');
    writeFileSync(path, 'customerId,name\nC-1,Ann\n,Bo\nC-3,"Cy"\n');
    expect(await floorwalker(args)).toMatchObject({ code: 0, out: expect.stringContaining('2 of 3 rows were taken') });
    const unknown = await floorwalker(['import-customers', join(folder, 'customers.xls'), '--database-url', url()]);
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('the name must end with csv') });
  });

  test('EN5: what is exported is one enterprise, nothing of another', async () => {
    const enterprise = createEnterprise({ database: engine().database, makeId, publicUrl: undefined });
    await enterprise.createEnterprise('Second', { actor: 'test' });
    const directory = join(folder, 'second');
    const unclear = await floorwalker(['export', directory, '--database-url', url()]);
    expect(unclear).toMatchObject({ code: 1, err: expect.stringContaining('--enterprise ID') });
    expect(await floorwalker(['export', directory, '--enterprise', 'Second', '--database-url', url()])).toMatchObject({
      code: 0,
    });
    expect(readFileSync(join(directory, 'manifest.json'), 'utf8')).not.toContain('person');
    expect(existsSync(join(directory, 'website.ndjson'))).toBe(false);
  });

  test('CE2: a catalogue is imported; what is rejected is told or written, and the same file changes nothing', async () => {
    const to = ['--enterprise', 'Second', '--database-url', url()];
    const [nodes, products, rejected] = ['nodes.csv', 'products.csv', 'rejected.csv'].map((name) => join(folder, name));
    writeFileSync(nodes ?? '', 'code,name,parents\nlamps,Lamps,home\n');
    writeFileSync(products ?? '', 'sku,name,node,price\n1,One,lamps,5.00\n2,Two,lamps,"1,299"\n');
    const tree = await floorwalker(['import-catalogue', nodes ?? '', ...to]);
    expect(tree).toMatchObject({ code: 0, out: expect.stringContaining('1 nodes are only named by others') });
    const list = ['import-catalogue', products ?? '', '--currency', 'eur', ...to];
    const first = await floorwalker(list);
    expect(first.out).toContain('2 rows: 1 written, 0 as they were, 1 rejected.');
    expect(first.out).toContain('row 3, price: "1,299" can be read in two ways');
    expect((await floorwalker([...list, '--rejected', rejected ?? ''])).out).toContain(
      '0 written, 1 as they were, 1 rejected',
    );
    expect(readFileSync(rejected ?? '', 'utf8')).toMatch(/^row,field,reason,value\n3,price,".*","1,299"\n$/);
    const unknown = await floorwalker(['import-catalogue', products ?? '', '--layout', 'excel', ...to]);
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('--layout is one of') });
    expect((await floorwalker(['import-catalogue', 'gone.csv', ...to])).err).toContain('There is no file gone.csv');
  });

  test('E10: doctor names what is wrong with a database; a newer one is not touched', async () => {
    const sound = await examine({ databaseUrl: url(), port: '0' });
    expect(
      sound.filter(({ text }) => /PostgreSQL server answers|up to date|keep enterprises apart/.test(text)),
    ).toEqual([
      { state: 'ok', text: expect.stringContaining('version') },
      { state: 'ok', text: 'The database is up to date.' },
      { state: 'ok', text: 'The database roles keep enterprises apart.' },
    ]);
    await engine().connection.pool.query(
      `insert into migration (number, name, checksum) values (9999, '9999-later', 'x')`,
    );
    try {
      expect(await examine({ databaseUrl: url(), port: '0' })).toContainEqual({
        state: 'fail',
        text: expect.stringContaining('newer version of Floorwalker (it has 9999-later)'),
      });
      expect(await floorwalker(['migrate', '--database-url', url()])).toMatchObject({
        code: 1,
        err: expect.stringContaining('newer version'),
      });
    } finally {
      await engine().connection.pool.query('delete from migration where number = 9999');
    }
  });
});

test('B9: a data folder held by another process is not opened; it says by which', async () => {
  const data = join(folder, 'held');
  const letGo = holdFolder(data);
  const refused = await floorwalker(['migrate', '--data', data]);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(`in use by process ${process.pid}`) });
  letGo();
});

test('what the user can mend is said in a sentence, with what to do', async () => {
  // It takes connections and says nothing.
  const busy = createServer((socket) => socket.resume());
  const port = await new Promise<number>((listening) => {
    busy.listen(0, '127.0.0.1', () => {
      const address = busy.address();
      listening(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  expect(await examine({ data: join(folder, 'fresh'), port: String(port) })).toContainEqual({
    state: 'fail',
    text: expect.stringContaining(`Port ${port} is in use by another program`),
  });
  await new Promise((closed) => busy.close(closed));
  expect(existsSync(join(folder, 'fresh'))).toBe(false);
  const refused = await floorwalker(['migrate', '--database-url', 'postgres://127.0.0.1:1/none']);
  expect(refused).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(/^Nothing answers at 127\.0\.0\.1:1\..*\n$/),
  });
  expect(await floorwalker(['migrat'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('Did you mean migrate?'),
  });
  expect(explain(new Error('odd'))).toMatchObject({ code: 70, message: expect.stringContaining('please report') });
});

test('a folder named by option wins over a DATABASE_URL around it', () => {
  const environment = { DATABASE_URL: 'postgres://127.0.0.1/real' };
  expect(configOf({ data: './mine' }, environment).database).toEqual({ folder: './mine' });
  expect(configOf({}, environment).database).toEqual({ url: 'postgres://127.0.0.1/real' });
  expect(configOf({}, {}).database).toEqual({ folder: './data' });
  expect(() => configOf({ port: 'x' }, {})).toThrow(/PORT/);
});
