import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replayFile } from '../../features/clickstream/server/replay.ts';
import type { DryRunView, TriedList, TriedSession } from '../../features/dryrun/core/index.ts';
import type { Trigger } from '../../features/qualifier/core/index.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { must, seedWorld, type World } from './testing/server-world.ts';
import { type Answer, call } from './testing/staff-calls.ts';
import { rowsOf, saveTriggers, seatAll, setPolicy } from './testing/world-floor.ts';

/** Played so many times as fast as recorded. */
const SPEED = 10;

let world: World;
let server: ServerProcess;
let token: string;
let base: string;
const endings: (() => unknown)[] = [];

const triggers: readonly Pick<Trigger, 'name' | 'when' | 'gives'>[] = [
  {
    name: 'Large mortgage',
    when: { '>=': [{ var: 'values.calculator.principal' }, 300_000] },
    gives: { verdict: 'must' },
  },
  {
    name: 'Stays with it',
    when: { and: [{ '>=': [{ var: 'time.visit' }, 2_000] }, { '>=': [{ var: 'visit.pages' }, 2] }] },
    gives: { verdict: 'can' },
  },
  { name: 'Full cart', when: { '>=': [{ var: 'cart.value' }, 500] }, gives: { weight: 1 } },
  { name: 'Came back', when: { '>=': [{ var: 'product.visits' }, 2] }, gives: { weight: 1 } },
];

/** What visitors did, by tenths of a second when it is played; and what comes of it. */
const VISITS: readonly {
  readonly events: readonly (readonly [number, object])[];
  readonly verdict?: string;
  readonly trigger?: string;
}[] = [
  {
    events: [
      [0, page('/a')],
      [40, page('/b')],
    ],
    verdict: 'can',
    trigger: 'Stays with it',
  },
  {
    events: [
      [0, page('/a')],
      [4, page('/mortgages/fixed')],
      [30, value(400_000)],
    ],
    verdict: 'must',
    trigger: 'Large mortgage',
  },
  // Time alone: nothing happens when it becomes one.
  {
    events: [
      [0, page('/mortgages/fixed')],
      [3, page('/b')],
    ],
    verdict: 'can',
    trigger: 'Stays with it',
  },
  {
    events: [
      [0, page('/a')],
      [5, value(299_999)],
    ],
  },
  {
    events: [
      [1, product('a')],
      [3, product('b')],
      [6, product('a')],
    ],
    verdict: 'can',
    trigger: 'Came back',
  },
  {
    events: [
      [1, product('a')],
      [2, product('b')],
      [3, product('a')],
      [5, add(60_000)],
    ],
    verdict: 'must',
    trigger: 'Full cart',
  },
  {
    events: [
      [1, add(60_000)],
      [8, value(500_000)],
    ],
    verdict: 'must',
    trigger: 'Large mortgage',
  },
  {
    events: [
      [0, page('/a')],
      [2, { kind: 'refuse' }],
      [5, value(900_000)],
    ],
  },
  {
    events: [
      [0, page('/a')],
      [6, { kind: 'help', text: 'please' }],
    ],
    verdict: 'must',
    trigger: 'Asked for help',
  },
  { events: [[0, page('/a')]] },
];

function page(path: string): object {
  return { kind: 'page', url: `https://lender.example${path}` };
}
function value(principal: number): object {
  return { kind: 'value', name: 'calculator.principal', value: principal };
}
function product(sku: string): object {
  return { kind: 'product', sku, url: `https://lender.example/p/${sku}` };
}
function add(priceMinor: number): object {
  return { kind: 'cart-add', items: [{ sku: 'a', quantity: 1, priceMinor }], currency: 'USD' };
}

function recording(): string {
  const folder = mkdtempSync(join(tmpdir(), 'floorwalker-recording-'));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  const start = Date.parse('2026-03-02T10:00:00Z');
  const lines = VISITS.flatMap(({ events }, visitor) =>
    events.map(([tenths, event], index) => ({
      visitor: `visitor-token-${visitor}`,
      session: `visit-${visitor}`,
      context: { reach: 'widget', device: 'desktop', locale: 'en-US' },
      at: start + tenths * 100 * SPEED,
      event: { id: `e-${visitor}-${index}`, ...event },
    })),
  ).sort((one, other) => one.at - other.at);
  const path = join(folder, 'visits.jsonl');
  writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return path;
}

type Found = { readonly sessionId: string; readonly verdict: string; readonly triggerId: string };

function live(): Promise<Found[]> {
  return rowsOf<Found>(
    world,
    `select session_id as "sessionId", verdict, trigger_id as "triggerId" from queue_opportunity order by session_id`,
  );
}

async function ended(dryRunId: string): Promise<DryRunView> {
  const look = async () => {
    const { body } = await call('GET', `${base}/${dryRunId}`, token);
    return body['state'] === 'running' ? undefined : (body as DryRunView);
  };
  return until('the dry run has ended', look, 30_000);
}

async function dryRun(body: object): Promise<DryRunView> {
  const begun = await call('POST', base, token, body);
  expect(begun.status, JSON.stringify(begun.body)).toBe(202);
  return ended(String(begun.body['dryRunId']));
}

async function triedBy(dryRunId: string, query = 'limit=100'): Promise<TriedList> {
  return (await call('GET', `${base}/${dryRunId}/sessions?${query}`, token)).body as TriedList;
}

function foundIn(items: readonly TriedSession[], side: 'before' | 'now'): Found[] {
  return items
    .flatMap((each) => {
      const made = each[side];
      return made === undefined
        ? []
        : [{ sessionId: each.sessionId, verdict: made.verdict, triggerId: made.triggerId ?? '' }];
    })
    .sort((one, other) => (one.sessionId < other.sessionId ? -1 : 1));
}

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 3);
  endings.push(world.close);
  const { enterprise } = world.features;
  const { enterpriseId } = world;
  const boss = must(
    await enterprise.addStaff(
      { enterpriseId, actor: 'test' },
      { name: 'Boss', email: 'boss@lender.example', roles: ['administrator'] },
    ),
  );
  token = must(await enterprise.issueToken(boss.personId, 'test')).token;
  await saveTriggers(world, triggers);
  // Nobody answers an offer here, and none ends while the visits last.
  await setPolicy(world, { offerMs: 60_000 });
  server = await startProcess(location);
  endings.push(server.stop);
  base = `${server.url}/v1/enterprises/${enterpriseId}/dry-runs`;
  const letGo = await seatAll(world, world.associates);
  endings.push(letGo);
  await replayFile(recording(), { url: server.url, key: world.key, speed: SPEED });
}, 120_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

test('ME6 OQ4: a dry run of recorded events makes the opportunities that the live server made of them', async () => {
  const expected = VISITS.filter((each) => each.verdict !== undefined);
  await until('the visits are opportunities', async () => {
    const verdicts = (await live()).map((each) => each.verdict).sort();
    return JSON.stringify(verdicts) === JSON.stringify(expected.map((each) => each.verdict).sort());
  });
  const made = await live();
  const done = await dryRun({ days: 1 });
  expect(done).toMatchObject({ state: 'done', progress: 1, sessions: VISITS.length, triggers: false, ruleSets: 0 });
  const { items } = await triedBy(done.dryRunId);
  expect(foundIn(items, 'now')).toEqual(made);
  expect(foundIn(items, 'before')).toEqual(made);
  // The same is not found because all is: each trigger has found its own.
  const counted = done.result?.triggers.map(({ name, now }) => [name, now.can, now.must]);
  for (const name of new Set(expected.map((each) => each.trigger))) {
    const own = expected.filter((each) => each.trigger === name);
    const [can, sure] = ['can', 'must'].map((verdict) => own.filter((each) => each.verdict === verdict).length);
    expect(counted).toContainEqual([name, can, sure]);
  }
  // All three are alike, and the one who has waited longest stands first.
  const names = new Set(items.map((each) => each.now?.who?.name));
  expect([...names].every((name) => name?.startsWith('Associate'))).toBe(true);
  expect(done.result?.nobody).toEqual({ before: 0, now: 0 });
});

test('ME6: a changed document is tried beside the one in force: new, gone, raised, other associate', async () => {
  const tried = {
    thresholds: { can: 1, must: 2 },
    triggers: [
      {
        triggerId: 'trg_lower',
        name: 'Any mortgage',
        when: { '>=': [{ var: 'values.calculator.principal' }, 200_000] },
        gives: { verdict: 'must' },
      },
      {
        triggerId: 'trg_back',
        name: 'Came back',
        when: { '>=': [{ var: 'product.visits' }, 2] },
        gives: { verdict: 'must' },
      },
      { triggerId: 'trg_cart', name: 'Full cart', when: { '>=': [{ var: 'cart.value' }, 500] }, gives: { weight: 1 } },
    ],
  };
  const done = await dryRun({ days: 1, triggers: tried });
  expect(done.result).toMatchObject({
    sessions: VISITS.length,
    total: { before: { can: 3, must: 4 }, now: { can: 0, must: 6 } },
    differences: { new: 1, gone: 2, raised: 1, lowered: 0, 'other-associate': 0, same: 4 },
  });
  const [first] = (await triedBy(done.dryRunId, 'limit=1')).items;
  expect(first).toMatchObject({ difference: 'new', now: { trigger: 'Any mortgage' } });
  expect(first).not.toHaveProperty('before');
  const gone = await triedBy(done.dryRunId, 'difference=gone&limit=1');
  expect(gone).toMatchObject({ kept: 2, next: 1 });
  expect(await triedBy(done.dryRunId, 'difference=gone&limit=1&cursor=1')).not.toHaveProperty('next');

  // Nobody has the level that this rule set asks for where the place of the mortgage is known.
  const strict = {
    name: 'Strict',
    boundTo: { node: world.nodeId },
    requiredLevel: 5,
    rules: [{ ruleId: 'r', kind: 'rating', weight: 1 }],
  };
  const rules = await dryRun({ days: 1, ruleSets: [strict] });
  expect(rules.result?.nobody).toEqual({ before: 0, now: 2 });
  expect(rules.result?.differences).toMatchObject({ new: 0, gone: 0, 'other-associate': 2 });
  const { version } = await world.features.qualifier.triggers(world.enterpriseId);
  expect(version).toBe(2);
});

test('EN2: documents that cannot be saved are refused with the place of each problem', async () => {
  const bad = {
    triggers: {
      thresholds: { can: 1, must: 2 },
      triggers: [
        {
          triggerId: 'trg_a',
          name: 'a',
          when: { and: [{ '>=': [{ var: 'nope' }, 1] }, { plus: [1] }] },
          gives: { verdict: 'can' },
        },
      ],
    },
    ruleSets: [
      { name: 'n', boundTo: { default: true }, requiredLevel: 1, rules: [{ ruleId: 'r', kind: 'sorcery', weight: 0 }] },
      {
        name: 'm',
        boundTo: { node: 'nod_nowhere' },
        requiredLevel: 1,
        rules: [{ ruleId: 'r', kind: 'rating', weight: 1 }],
      },
    ],
  };
  const refused = await call('POST', base, token, bad);
  expect(refused).toMatchObject({ status: 422, type: expect.stringContaining('application/problem+json') });
  const problems = refused.body['problems'] as readonly { pointer: string }[];
  expect(problems.map(({ pointer }) => pointer)).toEqual([
    '/triggers/triggers/0/when/and/0/>=',
    '/triggers/triggers/0/when/and/1',
    '/ruleSets/0/rules/0/kind',
    '/ruleSets/0/rules',
    '/ruleSets/1/boundTo/node',
  ]);
  const statuses = await Promise.all(
    [
      { days: 31 },
      { days: 0 },
      { from: 'yesterday' },
      { from: '2026-01-02', to: '2026-01-01' },
      { days: 1, to: '2026-01-01' },
      { from: '2020-01-01', to: '2021-01-01' },
      { from: '2999-01-01', to: '2999-01-02' },
      { assumed: { free: 3, atDesk: 2 } },
      { assumed: { free: 0, atDesk: 2 } },
    ].map(async (body) => (await call('POST', base, token, body)).status),
  );
  expect(statuses).toEqual([400, 400, 400, 400, 400, 400, 400, 400, 400]);
  expect((await call('POST', base, token, { websiteId: 'web_other' })).status).toBe(404);
});

test('ME6: one dry run of an enterprise at a time; it can be cancelled, and the next one starts at once', async () => {
  const [one, other] = (await Promise.all([call('POST', base, token, {}), call('POST', base, token, {})])).sort(
    (left, right) => left.status - right.status,
  ) as [Answer, Answer];
  expect([one.status, other.status]).toEqual([202, 409]);
  const dryRunId = String(one.body['dryRunId']);
  expect(other.body).toMatchObject({ title: 'dry-run-running', dryRunId });
  const cancelled = await fetch(`${base}/${dryRunId}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await cancelled.json()).toMatchObject({ state: 'cancelled', dryRunId });
  expect(await dryRun({})).toMatchObject({ state: 'done', sessions: VISITS.length });
  expect((await triedBy(dryRunId)).items).toEqual([]);
});

test('E1: only administrators see a dry run', async () => {
  const seller = world.associates[0]?.token;
  for (const answer of [await call('POST', base, seller, {}), await call('GET', `${base}/dry_1`, seller)])
    expect(answer.status).toBe(403);
  expect((await call('GET', `${base}/dry_1`, token)).status).toBe(404);
});
