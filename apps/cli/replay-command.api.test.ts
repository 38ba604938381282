import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../platform/server/testing/engines.ts';

const folder = mkdtempSync(join(tmpdir(), 'floorwalker-replay-command-'));
const clicks = join(folder, 'clicks.tsv');
writeFileSync(clicks, 'SessionId\tItemId\tTime\n1\t2\t1396867869\n1\t3\t1396867870\n1\n1\t4\t1396869870\n');

/** Takes all events, and knows them from before when asked again. */
let server: Server;
let url: string;
let arrived: () => void = () => undefined;

beforeAll(async () => {
  const known = new Set<string>();
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { events } = JSON.parse(text) as { events: { id: string }[] };
    const duplicates = events.filter(({ id }) => known.has(id)).length;
    for (const { id } of events) known.add(id);
    response.end(JSON.stringify({ received: events.length, duplicates, dropped: [], parked: [], attention: false }));
    if (known.size >= 2) arrived();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

function replay(args: readonly string[], started: (child: ChildProcess) => void = () => undefined): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/floorwalker.js'), 'replay', '--key', 'any', ...args], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started(child);
  return new Promise((done) => {
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.once('close', (code) => done({ code, out, err }));
  });
}

test('CS1: replay at the recorded pace: Ctrl-C ends it with the counts so far', async () => {
  const ended = await replay(['--url', url, '--speed', '1', clicks], (child) => {
    arrived = () => child.kill('SIGINT');
  });
  expect(ended).toMatchObject({ code: 130, err: '' });
  expect(ended.out).toContain(
    'Stopped before the end: 2 of 2 events were taken, in 1 session: 2 views, 0 carts, 0 purchases; 0 parked, 0 dropped, 0 duplicates.',
  );
});

test('CS1: replay says what was taken, what was sent before, and which lines are broken', async () => {
  arrived = () => undefined;
  const { code, out } = await replay(['--url', url, clicks]);
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    '3 of 3 events were taken, in 1 session: 3 views, 0 carts, 0 purchases; 0 parked, 0 dropped, 2 duplicates.',
    '  2 were sent before: nothing was added for them.',
    '  1 line could not be read, or not all of it:',
    '    line 4: it has 1 fields, not 3',
    '',
  ]);
});

test('CS1: replay refuses what it cannot play, and says what it can', async () => {
  const unknown = join(folder, 'unknown.csv');
  writeFileSync(unknown, 'name,age\nx,1\n');
  expect(await replay(['--url', url, unknown])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/begins with "name,age".*rees46: .*otto: .*floorwalker: /s),
  });
  expect(await replay(['--url', url, '--format', 'otto', clicks])).toMatchObject({
    code: 1,
    err: expect.stringContaining('There are no events in this file.'),
  });
  expect(await replay(['--url', url, '--speed', 'fast', clicks])).toMatchObject({
    code: 1,
    err: expect.stringContaining('--speed is a number above 0'),
  });
});
