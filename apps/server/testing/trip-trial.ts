import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { BrowsingRow, EventBody, SessionEvent, SessionView } from '../../../features/clickstream/core/index.ts';
import { freshLocation } from '../../../platform/server/testing/engines.ts';
import { until } from '../../../platform/server/testing/until.ts';
import { type ServerProcess, startProcess } from './server-process.ts';
import { must, seedWorld, type World } from './server-world.ts';
import { call } from './staff-calls.ts';
import { EXPECTED_SESSION, expectedEvents, type Unsaid } from './trip-expected.ts';
import { type Gate, startGate } from './trip-gate.ts';
import { rowsOf } from './world-floor.ts';

/** A server with one website for each trip, so that trips may run at the same time. */
export type TripBench = {
  readonly server: () => ServerProcess;
  /** Stops the server; `back` starts it on the same port. */
  away(): Promise<void>;
  back(): Promise<void>;
  /** @param origins where the website's pages are; without, its server sends, with a secret key */
  begin(origins?: readonly string[]): Promise<Trial>;
  close(): Promise<void>;
};

/** One trip of one customer, and what arrived of it. */
export type Trial = {
  readonly key: string;
  readonly gate: Gate;
  /** Waits until so many of the trip's events have arrived. */
  arrived(count: number): Promise<void>;
  /** What the server shows of the website's live sessions. */
  sessions(): Promise<readonly SessionView[]>;
  /** Waits until the server shows this cart of the one session there is, as [number, quantity]. */
  cartIs(lines: readonly (readonly [string, number])[]): Promise<void>;
  /** Compares all that arrived with all that was to. */
  judge(unsaid: Unsaid): Promise<void>;
};

/** Events that an SDK sends by itself, and that say nothing of the trip. */
const BY_ITSELF: readonly EventBody['kind'][] = ['beat'];

export async function openBench(): Promise<TripBench> {
  const { location, drop } = await freshLocation('postgresql');
  const world = await seedWorld(location, 1);
  let server = await startProcess(location);
  const { port } = server;
  const gates: Gate[] = [];
  return {
    server: () => server,
    away: () => server.stop(),
    async back() {
      server = await startProcess(location, ['serve'], port);
    },
    async begin(origins) {
      const gate = await startGate(server.url);
      gates.push(gate);
      return beginTrial(world, gate, server.url, origins);
    },
    async close() {
      await Promise.all(gates.map((gate) => gate.close()));
      await server.stop();
      await world.close();
      await drop();
    },
  };
}

async function beginTrial(
  world: World,
  gate: Gate,
  url: string,
  origins: readonly string[] | undefined,
): Promise<Trial> {
  const { features, enterpriseId } = world;
  const change = { enterpriseId, actor: 'test' };
  const name = `Shop ${randomBytes(4).toString('hex')}`;
  const website = must(await features.enterprise.createWebsite(change, { name, origins: [...(origins ?? [])] }));
  const { websiteId } = website;
  const verified = origins === undefined;
  const key = verified
    ? (must(await features.enterprise.createWriteKey(change, websiteId, 'secret')).key ?? '')
    : website.publicKey;
  const token = world.associates[0]?.token;
  const ask = async <T>(path: string): Promise<T> =>
    (await call('GET', `${url}/v1/enterprises/${enterpriseId}${path}`, token)).body as T;

  async function events(): Promise<readonly Pick<SessionEvent, 'url' | 'body'>[]> {
    const rows = await rowsOf<{ event: Pick<SessionEvent, 'url' | 'body'> }>(
      world,
      'select event from clickstream_event where website_id = $1 order by at',
      [websiteId],
    );
    return rows.map(({ event }) => event).filter(({ body }) => !BY_ITSELF.includes(body.kind));
  }

  async function sessionId(): Promise<string> {
    const rows = await features.clickstream.browsingRows(enterpriseId);
    const mine = rows.filter((row) => row.websiteId === websiteId);
    expect(mine).toHaveLength(1);
    return mine[0]?.sessionId ?? '';
  }

  /** The session as the server shows it, which folded its events as they came. */
  async function shownWith(lines: readonly (readonly [string, number])[]): Promise<SessionView> {
    const path = `/sessions/${await sessionId()}`;
    const wanted = JSON.stringify(lines);
    return until(`the server shows the cart ${wanted}`, async () => {
      const shown = await ask<SessionView>(path);
      const cart = shown.cart?.items.map(({ sku, quantity }) => [sku, quantity]);
      return JSON.stringify(cart) === wanted ? shown : undefined;
    });
  }

  async function arrived(count: number): Promise<void> {
    const there = async () => {
      const sql = `select count(*)::integer as count from clickstream_event
        where website_id = $1 and event->'body'->>'kind' <> all($2)`;
      const [row] = await rowsOf<{ count: number }>(world, sql, [websiteId, BY_ITSELF]);
      return (row?.count ?? 0) >= count;
    };
    await until(`${count} events arrive`, there, 40_000).catch(async (error: unknown) => {
      const kinds = (await events()).map(({ body }) => body.kind).join(' ');
      throw new Error(`${String(error)} There are: ${kinds}. Requests: ${gate.seen.join(', ')}`);
    });
  }

  return {
    key,
    gate,
    async cartIs(lines) {
      await shownWith(lines);
    },
    arrived,
    async sessions() {
      const { items } = await ask<{ items: readonly BrowsingRow[] }>('/browsing');
      const mine = items.filter((row) => row.websiteId === websiteId);
      const shown = await Promise.all(mine.map((row) => ask<Partial<SessionView>>(`/sessions/${row.sessionId}`)));
      // A visit that was found to be another's since it was listed is not there.
      return shown.filter((each): each is SessionView => each.sessionId !== undefined);
    },
    async judge(unsaid) {
      const expected = expectedEvents({ websiteId, verified }, unsaid);
      await arrived(expected.length);
      const came = (await events()).map(({ url: address, body }) => placed(pathOf(address), body));
      expect(came.map(asText).sort()).toEqual(
        expected
          .map(({ path, body }) => placed(path, body))
          .map(asText)
          .sort(),
      );

      const session = await features.clickstream.findSession(enterpriseId, await sessionId());
      const { events: _all, ...counts } = session?.counts ?? { events: 0 };
      expect({
        counts,
        path: session?.path.map((step) => [pathOf(step.url), step.title, step.sku]),
        searches: session?.searches.map(({ value }) => value),
        cart: session?.cart,
        purchased: session?.purchased,
        wishes: Object.entries(session?.wishes ?? {}).flatMap(([sku, { value }]) => (value ? [sku] : [])),
        coupon: session?.coupon?.value,
        checkout: session?.checkout !== undefined,
        customerId: session?.identity?.customerId,
      }).toEqual(EXPECTED_SESSION);
      expect(session?.identity?.status).toBe(verified ? 'verified' : 'claimed');

      // So says this process, which folded what is stored; so says the server, which folded it as it came.
      const view = await shownWith(EXPECTED_SESSION.cart.items.map(({ sku, quantity }) => [sku, quantity]));
      expect(view.path.map((step) => [pathOf(step.url), step.title])).toEqual(
        EXPECTED_SESSION.path.map(([path, title]) => [path, title]),
      );
      expect(view.cart).toEqual(EXPECTED_SESSION.cart);
      const { counts: tallies } = await features.clickstream.recentEvents(enterpriseId, websiteId);
      expect(tallies.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    },
  };
}

/** Who a customer is has no place: some SDKs state the page with it. */
function placed(path: string, body: EventBody): object {
  return ['identify', 'group', 'alias'].includes(body.kind) ? { body } : { path, body };
}

function pathOf(address: string | undefined): string {
  return address === undefined ? '' : new URL(address).pathname;
}

/** An event as text whose fields are in one order. */
function asText(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
