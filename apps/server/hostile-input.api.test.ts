import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, createSenders, type IntakeReply } from '../../features/clickstream/core/index.ts';
import { pickOne, seededRandom } from '../../kernel/random.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { mutateBody } from './testing/mutate-body.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { must, seedWorld, type World } from './testing/server-world.ts';
import { VALID_BODIES } from './testing/valid-bodies.ts';

/** Mutated bodies; E7 promises 100,000. */
const FUZZ = Number(process.env['FUZZ'] ?? 4_000);
const SEED = Number(process.env['SEED'] ?? 1);
/** Requests under way at once. */
const AT_ONCE = 16;
/** Megabytes by which the server may grow over a test. Every body unpacked and kept would be gigabytes. */
const GROWTH_MOST = 200;

const CORPUS = join(import.meta.dirname, 'testing/hostile');

/** The rows of the table in the corpus' README: file, sender, what it is, what it must give at that sender's first address. */
const ROWS = readFileSync(join(CORPUS, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [file = '', sender = '', , answer = ''] = line.slice(1, -1).split(' | ');
    const name = file.replaceAll(/[`\s]/g, '');
    return { name, sender: sender.trim(), answer: answer.trim(), bytes: readFileSync(join(CORPUS, name)) };
  });

/** Addresses to which bodies are posted, by sender. */
const ADDRESSES = createSenders().flatMap(({ name, paths }) =>
  paths.filter((each) => each.startsWith('POST ')).map((each) => ({ sender: name, path: each.slice('POST '.length) })),
);

/** A sender's first address. */
function pathOf(sender: string): string {
  return ADDRESSES.find((each) => each.sender === sender)?.path ?? '';
}

let world: World;
let server: ServerProcess;
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 0);
  endings.push(world.close);
  server = await startProcess(location);
  endings.push(server.stop);
});
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

type Answer = { readonly status: number; readonly type: string; readonly body: Record<string, unknown> };

async function post(path: string, bytes: Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'x-floorwalker-key': world.key, 'content-type': 'application/json', ...headers },
    body: new Uint8Array(bytes),
  });
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: (await response.json()) as Record<string, unknown> };
}

async function secretKey(): Promise<string> {
  const change = { enterpriseId: world.enterpriseId, actor: 'test' };
  return must(await world.features.enterprise.createWriteKey(change, world.websiteId, 'secret')).key ?? '';
}

/** An answer in words, as the README has it. */
function inWords({ status, body }: Answer): string {
  if (status !== 200) return `${status} ${body['title']}`;
  const { received, dropped, parked } = body as IntakeReply;
  const listed = (what: string, list: IntakeReply['dropped']): string[] => {
    const codes = [...new Set(list.map(({ reason }) => codeOf(reason)))].sort();
    return list.length === 0 ? [] : [`${list.length} ${what} (${codes.join(', ')})`];
  };
  return [`${received} taken`, ...listed('dropped', dropped), ...listed('parked', parked)].join(', ');
}

/** What is wrong with an answer to a hostile body: nothing, if it is a clear 4xx, or says what became of each event. */
function faultOf({ status, type, body }: Answer): string | undefined {
  if (status === 200) {
    const { received, dropped, parked } = body as IntakeReply;
    const reasons = [...dropped, ...parked].map((each) => each.reason);
    const isSaid = Number.isInteger(received) && reasons.every((reason) => /^[a-z-]+: ./.test(reason));
    return isSaid ? undefined : JSON.stringify(body).slice(0, 300);
  }
  const isClear = status >= 400 && status < 500 && type.includes('application/problem+json');
  const isTold = isClear && body['status'] === status && String(body['detail']).length > 15;
  return isTold ? undefined : `${status} ${type} ${JSON.stringify(body).slice(0, 300)}`;
}

function megabytes(): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(server.pid)], { encoding: 'utf8' })) / 1_024;
}

/** The server works as before: it is ready, has met no bug, takes what is valid, and has not grown. */
async function expectSound(before: number): Promise<void> {
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  for (const { sender, text, path = pathOf(sender) } of VALID_BODIES) {
    const answer = await post(path, Buffer.from(text));
    expect(answer).toMatchObject({ status: 200, body: { dropped: [] } });
    expect(answer.body['received']).toBeGreaterThan(0);
  }
  expect(server.output()).not.toMatch(/a bug|"level":[56]0/);
  expect(megabytes() - before).toBeLessThan(GROWTH_MOST);
}

test('E7: the corpus is described, file by file, and covers every sender', () => {
  const files = readdirSync(CORPUS).filter((name) => name !== 'README.md');
  expect(ROWS.map((row) => row.name).toSorted()).toEqual(files.toSorted());
  for (const { name } of createSenders()) expect(ROWS.map((row) => row.sender)).toContain(name);
});

test('E7: each hostile body gets what its description says', async () => {
  const given = new Map<string, string>();
  for (const { name, sender, bytes } of ROWS) {
    given.set(name, inWords(await post(pathOf(sender), bytes)));
  }
  expect(Object.fromEntries(given)).toEqual(Object.fromEntries(ROWS.map((row) => [row.name, row.answer])));
});

test('E7: every hostile body at every address of every sender: a clear 4xx or a reason for each event, never 500; memory flat', async () => {
  await expectSound(megabytes());
  const before = megabytes();
  const faults: string[] = [];
  for (const { name, bytes } of ROWS) {
    for (const { path } of ADDRESSES) {
      const fault = faultOf(await post(path, bytes));
      if (fault !== undefined) faults.push(`${name} at ${path}: ${fault}`);
    }
  }
  expect(faults).toEqual([]);
  await expectSound(before);
});

test('E7: bodies are read by what they are: wrong encodings and types in headers change nothing', async () => {
  const [{ text } = { text: '' }] = VALID_BODIES;
  const taken = { status: 200, body: { received: 6 } };
  const plain = Buffer.from(text);
  for (const encoding of ['gzip', 'br', 'deflate', 'identity', 'nonsense', 'gzip, gzip']) {
    expect(await post('/v1/events', plain, { 'content-encoding': encoding })).toMatchObject(taken);
    expect(await post('/v1/events', gzipSync(plain), { 'content-encoding': encoding })).toMatchObject(taken);
  }
  for (const type of ['text/plain; charset=utf-16', 'multipart/form-data', 'image/gif', 'application/xml']) {
    expect(await post('/v1/events', plain, { 'content-type': type })).toMatchObject(taken);
  }
  const brotli = await post('/v1/events', brotliCompressSync(plain), { 'content-encoding': 'br' });
  expect([brotli.status, faultOf(brotli)]).toEqual([400, undefined]);
  for (const type of ['nonsense', ';;;', '/']) {
    expect(faultOf(await post('/v1/events', plain, { 'content-type': type }))).toBeUndefined();
  }
  const odd = { 'ce-type': 'a%00b', 'ce-id': '%00', 'ce-subject': 'v%00%ff', 'ce-time': '%' };
  expect(faultOf(await post('/v1/cloud-events', Buffer.from('{}'), odd))).toBeUndefined();
});

test(
  `E7: ${FUZZ} mutated bodies of every sender: a clear 4xx or a reason for each event, never 500; memory flat`,
  async () => {
    const random = seededRandom(SEED);
    // A secret key: what comes with a public one is held to a rate.
    const key = await secretKey();
    await expectSound(megabytes());
    const faults: string[] = [];
    const counts = new Map<number, number>();
    let [sent, before] = [0, 0];
    async function sendOne(): Promise<void> {
      const { sender, text, path: only } = pickOne(random, VALID_BODIES);
      const addresses = ADDRESSES.filter((each) => each.sender === sender);
      const path = only ?? pickOne(random, addresses).path;
      const bytes = mutateBody(text, random);
      const answer = await post(path, bytes, { 'x-floorwalker-key': key });
      counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
      const fault = faultOf(answer);
      if (fault !== undefined) faults.push(`${path}: ${fault} for ${bytes.toString('base64')}`);
    }
    async function sendMany(): Promise<void> {
      while (sent < FUZZ && faults.length < 10) {
        sent += 1;
        // The first tenth fills what the server always has: buffers, sessions in memory, compiled code.
        if (sent === Math.ceil(FUZZ / 10)) before = megabytes();
        await sendOne();
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, sendMany));
    expect(faults).toEqual([]);
    // Most bodies are wrong in part only: both ways out are tried.
    expect(counts.get(200)).toBeGreaterThan(FUZZ / 10);
    expect(counts.get(400)).toBeGreaterThan(FUZZ / 20);
    await expectSound(before);
  },
  60_000 + FUZZ * 20,
);
