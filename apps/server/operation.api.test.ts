import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { MessageView } from '../../features/engagement/core/index.ts';
import { seededRandom } from '../../kernel/random.ts';
import { HOUR, MINUTE, SECOND } from '../../kernel/time.ts';
import { anyEntry } from '../../platform/server/testing/any-entry.ts';
import { type BadNetwork, NO_TROUBLES, openBadNetwork } from '../../platform/server/testing/bad-network.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { ROOT } from './foundation.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { seedWorld, type World, type WorldAssociate } from './testing/server-world.ts';
import { call, openDesk } from './testing/staff-calls.ts';
import { openTestDesk, openTestWidget } from './testing/test-page.ts';
import { createVisitor } from './testing/test-visitor.ts';
import { moveClock, rowsOf } from './testing/world-floor.ts';
import { messageId, startTalk } from './testing/world-talk.ts';

/** How many messages go both ways through the bad network (B2); promised are 10,000. */
const MESSAGES = Number(process.env['MESSAGES'] ?? 1_000);
/** Sockets that are held over a rolling restart (B4); promised are 2,000. */
const SOCKETS = Number(process.env['SOCKETS'] ?? 200);
const SEED = Number(process.env['SEED'] ?? 20_261);
const TOKEN = 'a-token-of-sixteen-characters-or-more';

const endings: (() => Promise<unknown>)[] = [];
let world: World;
let ada: WorldAssociate;
let bo: WorldAssociate;
/** These two have had no conversation when a server freezes. */
let cleo: WorldAssociate;
let dan: WorldAssociate;
/** Two servers on one database, and a network that leads to both in turns. */
let one: ServerProcess;
let other: ServerProcess;
let network: BadNetwork;

const start = (port?: number) =>
  startProcess(world.foundation.config.database, ['serve'], port, { METRICS_TOKEN: TOKEN, DRAIN_SECONDS: '1' });

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 4);
  endings.push(world.close);
  [ada, bo, cleo, dan] = world.associates as [WorldAssociate, WorldAssociate, WorldAssociate, WorldAssociate];
  [one, other] = await Promise.all([start(), start()]);
  endings.push(
    () => one.killNow(),
    () => other.killNow(),
  );
  network = await openBadNetwork([one.port, other.port], seededRandom(SEED));
  endings.push(network.close);
}, 90_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const metrics = async (server: ServerProcess, token: string | undefined = TOKEN) =>
  fetch(`${server.url}/metrics`, token === '' ? {} : { headers: { authorization: `Bearer ${token}` } });

/** The value of a series, by the beginning of its line. */
async function reading(server: ServerProcess, series: string): Promise<number> {
  const line = (await (await metrics(server)).text()).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? Number.NaN : Number(line.slice(series.length + 1));
}

test('QC7: metrics are read with the token only, and name nobody', async () => {
  expect((await metrics(one, '')).status).toBe(404);
  expect((await metrics(one, `${TOKEN}x`)).status).toBe(404);
  await fetch(`${one.url}/v1/engagements/eng_nobody`);
  await fetch(`${one.url}/nothing/${ada.personId}`);
  const answer = await metrics(one);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  expect(text).toContain('floorwalker_refusals_total{reason="no-such-address",status="404"}');
  expect(text).toContain('floorwalker_lanes ');
  for (const id of [world.enterpriseId, world.websiteId, ada.personId, ada.associateId]) expect(text).not.toContain(id);
});

test('QC7: the guide lists every metric, the rules for alerts ask for metrics that there are', async () => {
  const text = await (await metrics(one)).text();
  const own = [...text.matchAll(/^# TYPE (\w+) /gm)].map((match) => match[1] ?? '');
  const guide = readFileSync(join(ROOT, 'docs/operator-guide.md'), 'utf8');
  const listed = [...guide.matchAll(/^\| `(floorwalker_\w+)`/gm)].map((match) => match[1] ?? '');
  expect(own.filter((name) => name.startsWith('floorwalker_')).sort()).toEqual(listed.sort());
  const rules = readFileSync(join(ROOT, 'docs/examples/alert-rules.yml'), 'utf8');
  const asked = [...rules.matchAll(/(?:floorwalker|nodejs)_\w+/g)].map(([name]) =>
    name.replace(/_(bucket|count)$/, ''),
  );
  expect(asked.length).toBeGreaterThan(8);
  expect(asked.filter((name) => !own.includes(name))).toEqual([]);
});

test(
  `B2: ${MESSAGES} messages both ways through a network that delays, reorders, cuts and dies: none lost, none doubled, in order`,
  async () => {
    const talks = await Promise.all(
      Array.from({ length: Math.ceil(MESSAGES / 60) }, (_, index) =>
        startTalk(world, index % 2 === 0 ? ada : bo, `visitor-${'b2'.padEnd(8, '0')}-${index}`),
      ),
    );
    const desks = [openTestDesk(network.url, ada.token), openTestDesk(network.url, bo.token)] as const;
    const pages = talks.map((talk, index) => {
      const widget = openTestWidget(network.url, world.key, talk.visitorToken, talk.engagementId);
      const read: MessageView[] = [];
      widget.streams.follow(`engagement:${talk.engagementId}`, 0, {
        entry: ({ kind, data }) => {
          if (kind === 'message') read.push(data as MessageView);
        },
        reload: () => undefined,
      });
      return { ...talk, widget, read, desk: desks[index % 2] as (typeof desks)[number] };
    });
    try {
      await until('the desks are loaded', () => desks.every((desk) => desk.store.state().status === 'ready'));
      network.trouble({ cut: 0.01, die: 0.004, dieMs: 1_500, delayMs: 6, hold: 0.03, holdMs: 300 });
      const overtaken = network.overtaken();
      // A customer may write forty messages a minute: of sixty in a conversation twenty are hers, and what is sent again counts.
      const said = pages.map(() => [] as string[]);
      for (let n = 0; n < 60; n += 1) {
        for (const [index, { widget, desk, engagementId }] of pages.entries()) {
          const customer = n % 3 === 0;
          const text = `${customer ? 'c' : 'a'}${n}`;
          said[index]?.push(text);
          if (customer) widget.say(text);
          else desk.outbox.add(engagementId, text);
        }
        if (n % 6 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const stored = () =>
        rowsOf<{ engagement_id: string; sender: string; text: string }>(
          world,
          'select engagement_id, sender, text from engagement_message where engagement_id = any($1) order by place',
          [talks.map((talk) => talk.engagementId)],
        );
      const count = pages.length * 61;
      await until('every message is kept', async () => (await stored()).length >= count, 90_000 + 40 * MESSAGES);
      network.trouble(NO_TROUBLES);
      expect(network.overtaken() - overtaken).toBeGreaterThan(MESSAGES / 10);
      const deskMessages = ({ desk, engagementId }: (typeof pages)[number]) =>
        desk.store.state().engagements.find((each) => each.engagementId === engagementId)?.messages ?? [];
      await until(
        'both sides have read all',
        () => pages.every((page) => page.read.length >= 61 && deskMessages(page).length >= 61),
        20_000 + 10 * MESSAGES,
      );
      const rows = await stored();
      for (const [index, page] of pages.entries()) {
        const mine = rows.filter((row) => row.engagement_id === page.engagementId).map((row) => row.text);
        expect(page.read.map((each) => each.text)).toEqual(mine);
        expect(deskMessages(page).map((each) => each.text)).toEqual(mine);
        for (const side of ['a', 'c']) {
          const own = (texts: readonly string[]) => texts.filter((text) => text.startsWith(side));
          expect(own(mine)).toEqual(own(said[index] ?? []));
        }
      }
    } finally {
      network.trouble(NO_TROUBLES);
      for (const page of [...desks, ...pages.map(({ widget }) => widget)]) page.close();
    }
  },
  150_000 + 60 * MESSAGES,
);

const AWAY: readonly (readonly [string, number])[] = [
  ['1 s', SECOND],
  ['30 s', 30 * SECOND],
  ['3 min', 3 * MINUTE],
  ['15 min', 15 * MINUTE],
  ['8 h', 8 * HOUR],
];

test('B3: away for 1 s, 30 s, 3 min, 15 min, 8 h on a connection that died in silence: the desk is right by itself soon after', async () => {
  const desk = openTestDesk(network.url, ada.token);
  try {
    await until('the desk is loaded', () => desk.store.state().status === 'ready');
    for (const [words, ms] of AWAY) {
      const before = await startTalk(world, ada, `visitor-b3-before-${messageId()}`);
      const seen = () => desk.store.state().engagements.map((each) => each.engagementId);
      await until('the conversation is on the desk', () => seen().includes(before.engagementId));
      network.die();
      // What she misses: a conversation that begins, one that goes on and ends, and deadlines that pass.
      const during = await startTalk(world, ada, `visitor-b3-during-${messageId()}`);
      const customer = openTestWidget(one.url, world.key, before.visitorToken, before.engagementId);
      await customer.api.post(`/v1/widget/engagements/${before.engagementId}/messages`, {
        messageId: messageId(),
        text: `Away for ${words}`,
      });
      await customer.api.post(`/v1/widget/engagements/${before.engagementId}/end`);
      customer.close();
      await moveClock(world, ms);
      network.revive();
      if (ms < 20 * SECOND) desk.streams.wake();
      else desk.slept(ms);
      const byId = (list: unknown) =>
        Object.fromEntries((list as { engagementId: string }[]).map((each) => [each.engagementId, each]));
      await vi.waitFor(
        async () => {
          const { body } = await call('GET', `${one.url}/v1/desk`, ada.token);
          const open = desk.store.state().engagements.filter((each) => each.state !== 'closed');
          expect(byId(body['engagements'])).toHaveProperty(during.engagementId);
          expect({ away: words, link: desk.streams.status().state, open: byId(open) }).toEqual({
            away: words,
            link: 'live',
            open: byId(body['engagements']),
          });
        },
        { timeout: 15_000, interval: 25 },
      );
    }
  } finally {
    desk.close();
  }
}, 60_000);

test('B7: streams wait for a slow reader in a bounded buffer, she gets all in order when she reads on, and no memory stays behind', async () => {
  const { engagementId } = await startTalk(world, ada, 'visitor-b7-slow-reader');
  const stream = `engagement:${engagementId}`;
  const [row] = await rowsOf<{ head: number }>(world, 'select head from stream where stream_id = $1', [stream]);
  let cursor = row?.head ?? 0;
  const resident = () => reading(one, 'process_resident_memory_bytes');
  let first = 0;
  for (const round of [1, 2, 3]) {
    const slow = new WebSocket(`${one.url.replace('http', 'ws')}/v1/socket`, ['floorwalker.v1'], {
      headers: { authorization: `Bearer ${ada.token}` },
    });
    await new Promise((resolve, reject) => slow.once('open', resolve).once('error', reject));
    const read: number[] = [];
    slow.on('message', (data) => read.push((JSON.parse(String(data)) as { seq: number }).seq));
    slow.send(JSON.stringify({ read: { [stream]: cursor } }));
    slow.pause();
    await world.foundation.database.forTenant(world.enterpriseId, async (unit) => {
      for (let n = 0; n < 120; n += 1) unit.append(stream, anyEntry('weight', { text: 'x'.repeat(100_000) }));
    });
    const buffered = () => reading(one, 'floorwalker_sockets_buffered_bytes');
    await until('the buffer is full', async () => (await buffered()) > 1_000_000);
    expect(await buffered()).toBeLessThan(1_300_000);
    slow.resume();
    await until('she has read all', () => read.length >= 120);
    expect(read).toEqual(Array.from({ length: 120 }, (_, n) => cursor + 1 + n));
    slow.terminate();
    cursor += 120;
    if (round === 1) first = await resident();
  }
  await until('nothing is buffered', async () => (await reading(one, 'floorwalker_sockets_buffered_bytes')) === 0);
  expect((await resident()) - first).toBeLessThan(80_000_000);
}, 60_000);

/** Lanes that a server folds. */
const lanes = (server: ServerProcess) => reading(server, 'floorwalker_lanes');

test('QC7: a server that freezes loses its lanes and deadlines to others; thawed, it doubles nothing', async () => {
  const desks = [await openDesk(other.url, cleo), await openDesk(other.url, dan)];
  try {
    await until('both fold lanes', async () => (await lanes(one)) > 0 && (await lanes(other)) > 0);
    one.signal('SIGSTOP');
    // The leases of its lanes run out after six seconds.
    await moveClock(world, 7 * SECOND);
    // Eight customers: the lanes of about half of them belong to the server that is frozen.
    const customers = Array.from({ length: 8 }, () => createVisitor(() => other.url, world.key));
    for (const customer of customers) {
      const sent = await customer.send(
        { kind: 'page' },
        { kind: 'value', name: 'calculator.principal', value: 400_000 },
      );
      expect(sent.status).toBe(200);
    }
    const opened = () =>
      rowsOf<{ session_id: string }>(world, `select session_id from queue_opportunity where verdict = 'must'`);
    await until('every must is opened', async () => (await opened()).length === 8, 20_000);
    const offers = (state: string) =>
      rowsOf<{ opportunity_id: string }>(world, 'select opportunity_id from queue_offer where state = $1', [state]);
    await until('somebody is offered one', async () => (await offers('pending')).length > 0, 20_000);
    // An offer that nobody answers lapses.
    await moveClock(world, 31 * SECOND);
    await until('an offer lapses', async () => (await offers('lapsed')).length > 0, 20_000);
    one.signal('SIGCONT');
    await until('it answers again', async () => (await fetch(`${one.url}/readyz`)).ok);
    for (const customer of customers) await customer.send({ kind: 'page' });
    await until('it has lanes again', async () => (await lanes(one)) > 0);
    // Whose page was silent for 31 s has gone; she who comes back is a new opportunity, and the old one is closed.
    expect(new Set((await opened()).map((each) => each.session_id)).size).toBe(8);
    const again = await rowsOf(
      world,
      `select session_id from queue_opportunity where state <> 'closed' group by session_id having count(*) > 1`,
    );
    expect(again).toEqual([]);
    const twice = await rowsOf(
      world,
      `select opportunity_id from queue_offer where state in ('pending', 'accepted') group by opportunity_id having count(*) > 1`,
    );
    expect(twice).toEqual([]);
    // What a supervisor reads of it, off rows; some customers are still coming back.
    await vi.waitFor(
      async () => {
        const waited = (await opened()).length;
        const health = await world.features.queue.health(world.enterpriseId);
        expect(health.total).toMatchObject({ waited, answered: 0, answeredInTime: 0 });
        expect(health.hours).toHaveLength(8);
        expect(health.hours.reduce((sum, hour) => sum + hour.waited, 0)).toBe(waited);
        // Whose visit has ended meanwhile neither waits nor was lost.
        expect(health.waiting.must + health.total.lost).toBeLessThanOrEqual(waited);
        expect(health.lost.reduce((sum, { count }) => sum + count, 0)).toBe(health.total.lost);
        expect(health.offers['lapsed']).toBeGreaterThan(0);
      },
      { timeout: 10_000, interval: 100 },
    );
  } finally {
    one.signal('SIGCONT');
    for (const desk of desks) desk.close();
  }
}, 60_000);

test(
  `B4: a rolling restart with ${SOCKETS} sockets: clients come back spread, miss nothing, and nobody counts as gone`,
  async () => {
    const talk = await startTalk(world, ada, 'visitor-b4-rolling');
    const stream = `engagement:${talk.engagementId}`;
    const pages = Array.from({ length: SOCKETS }, () => {
      const page = openTestWidget(network.url, world.key, talk.visitorToken, talk.engagementId);
      const read: string[] = [];
      const backAt: number[] = [];
      page.streams.watchStatus(() => page.streams.status().state === 'live' && backAt.push(performance.now()));
      page.streams.follow(stream, 0, {
        entry: ({ kind, data }) => kind === 'message' && read.push((data as MessageView).text),
        reload: () => read.push('reload'),
      });
      return { page, read, backAt };
    });
    const desk = await openDesk(network.url, ada);
    const texts = ['May I help?'];
    const caughtUp = (words: string) =>
      until(words, () => pages.every(({ read }) => read.length >= texts.length), 10_000 + 20 * SOCKETS);
    const say = async (text: string) => {
      texts.push(text);
      const body = { messageId: messageId(), text };
      // A connection that was kept may be cut under a request: pages send it again with the same id, and so does this.
      const path = `${network.url}/v1/engagements/${talk.engagementId}/messages`;
      await until(
        'it is said',
        async () => (await call('POST', path, ada.token, body).catch(() => undefined))?.status === 200,
      );
    };
    /** One server is told to stop while customers and associates go on; what it had is taken by the one that stays. */
    const leave = async (leaving: ServerProcess, staying: ServerProcess) => {
      for (const { backAt } of pages) backAt.length = 0;
      network.lead([leaving.port, staying.port]);
      leaving.signal('SIGTERM');
      await until('it says that it stops', async () => (await fetch(`${leaving.url}/readyz`)).status === 503, 1_000);
      expect((await fetch(`${leaving.url}/healthz`)).status).toBe(200);
      await say(`while ${leaving.port} stops`);
      expect(await leaving.ended).toBe(0);
      network.lead([staying.port]);
      await until('its lanes are taken', async () => (await lanes(staying)) === 64, 4_000);
      await caughtUp(`everybody has read on after ${leaving.port} stopped`);
      const isBack = ({ page }: (typeof pages)[number]) => page.streams.status().state === 'live';
      await until('everybody is back', () => pages.every(isBack), 10_000 + 20 * SOCKETS);
      const back = pages.flatMap(({ backAt }) => backAt.slice(0, 1)).sort((left, right) => left - right);
      if (back.length > 10) expect((back.at(-1) ?? 0) - (back[0] ?? 0)).toBeGreaterThan(1_000);
      expect(await gone()).toEqual([]);
    };
    const gone = () =>
      rowsOf(world, `select from outbox where kind = 'presence.changed' and payload->>'personId' = $1`, [ada.personId]);
    try {
      await caughtUp('everybody reads');
      await leave(one, other);
      one = await start(one.port);
      await say('one is back');
      await leave(other, one);
      await caughtUp('everybody has read all');
      for (const { read } of pages) expect(read).toEqual(texts);
      expect((await world.features.skills.presence(ada.personId)).connected).toBe(true);
      // A second signal ends a server at once.
      one.signal('SIGTERM');
      await until('it says that it stops', async () => (await fetch(`${one.url}/readyz`)).status === 503, 1_000);
      one.signal('SIGTERM');
      expect(await one.ended).toBe('SIGTERM');
    } finally {
      desk.close();
      for (const { page } of pages) page.close();
    }
  },
  90_000 + 200 * SOCKETS,
);
