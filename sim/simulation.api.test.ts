import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type SeededDemonstration, seedDemonstration } from '../apps/demo/seed.ts';
import type { Features } from '../apps/server/build.ts';
import { type RunningServer, startServer } from '../apps/server/main.ts';
import { must } from '../apps/server/testing/server-world.ts';
import { createVisitor } from '../apps/server/testing/test-visitor.ts';
import type { EngagementDetail } from '../features/engagement/core/index.ts';
import type { OfferView, OpportunityView } from '../features/queue/core/index.ts';
import { freshLocation } from '../platform/server/testing/engines.ts';
import { freePort } from '../platform/server/testing/postgres-cluster.ts';
import { until } from '../platform/server/testing/until.ts';
import { type Simulation, startSimulation } from './simulation.ts';

let server: RunningServer;
let seeded: SeededDemonstration;
let simulation: Simulation;
let drop: () => Promise<void>;
let mara: { readonly headers: Readonly<Record<string, string>>; readonly associateId: string };

const tokenOf = async ({ enterprise }: Features, personId: string) =>
  must(await enterprise.issueToken(personId, 'test')).token;

beforeAll(async () => {
  const fresh = await freshLocation('postgresql');
  drop = fresh.drop;
  const port = await freePort();
  const config = {
    port,
    host: '127.0.0.1',
    database: fresh.location,
    publicUrl: undefined,
    logLevel: 'silent' as const,
    trustProxy: false,
    test: true,
  };
  server = await startServer(config, async (features, _http, { database }) => {
    const origins = [`http://127.0.0.1:${port}`];
    seeded = await seedDemonstration({ ...features, database, origins, now: Date.now() });
  });
  const tokens = [];
  for (const { name, personId } of seeded.associates.filter((each) => !each.real)) {
    tokens.push({ name, token: await tokenOf(server.features, personId) });
  }
  const { lender, shop } = seeded.websites;
  const writeKeys = { lender: lender.publicKey, shop: shop.publicKey };
  simulation = startSimulation({ baseUrl: server.url, tokens, writeKeys, seed: 1, customers: 2 });
  const real = seeded.associates.find((each) => each.key === 'mara');
  if (real === undefined) throw new Error('The demonstration has no Mara.');
  const token = await tokenOf(server.features, real.personId);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  mara = { headers, associateId: real.associateId };
});

afterAll(async () => {
  simulation?.stop();
  await server?.close();
  await drop?.();
});

async function opportunityOf(sessionId: string): Promise<OpportunityView | undefined> {
  const { items } = await server.features.queue.opportunities(seeded.enterpriseId, {});
  return items.find((each) => !each.simulated && each.sessionId === sessionId);
}

describe('the simulation, over the public interfaces of a real server', () => {
  test('its associates sit at their desks and its customers browse, marked as simulated', async () => {
    const { skills, clickstream } = server.features;
    await until('six simulated associates are connected and available', async () => {
      const { entries } = await skills.roster(seeded.enterpriseId);
      return entries.filter((each) => each.simulated && each.connected && each.declared === 'available').length === 6;
    });
    const rows = await until(
      'two customers browse',
      async () => {
        const found = await clickstream.browsingRows(seeded.enterpriseId);
        return found.length >= 2 && found;
      },
      30_000,
    );
    expect(rows.every((row) => row.simulated)).toBe(true);
  });

  test('QC1: a real customer is left to a real associate; when she declines, a simulated one helps and says what it is', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/socket`, { headers: mara.headers });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const body = JSON.stringify({ declared: 'available' });
    await fetch(`${server.url}/v1/me/presence`, { method: 'PUT', headers: mara.headers, body });

    const visitor = createVisitor(() => server.url, seeded.websites.lender.publicKey, server.url);
    const url = `${server.url}/demo/lender/calculator/`;
    await visitor.send({ kind: 'page', url }, { kind: 'value', url, name: 'calculator.principal', value: 400_000 });

    const offer = await until(
      'the real associate has the offer',
      async () => {
        const desk = await fetch(`${server.url}/v1/desk`, { headers: mara.headers });
        const { offers } = (await desk.json()) as { offers: OfferView[] };
        return offers[0];
      },
      20_000,
    );
    const before = await opportunityOf(offer.sessionId);
    expect(before?.offers.map(({ name, state }) => [name, state])).toEqual([
      ['Jonas Feld', 'declined'],
      ['Mara Lindqvist', 'pending'],
    ]);

    await fetch(`${server.url}/v1/offers/${offer.offerId}/decline`, {
      method: 'POST',
      headers: mara.headers,
      body: JSON.stringify({ reason: 'On the telephone' }),
    });
    const greeted = await until(
      'a simulated associate has greeted',
      async () => {
        const state = await visitor.widget('state');
        const { engagement } = (await state.json()) as { engagement?: EngagementDetail };
        return engagement !== undefined && engagement.messages.length > 0 && engagement;
      },
      30_000,
    );
    expect(greeted.messages[0]?.text).toMatch(/simulated adviser/);
    socket.close();
  });

  test('what it sends is understood: nothing is dropped or parked', async () => {
    for (const { websiteId } of Object.values(seeded.websites)) {
      const { items } = await server.features.clickstream.recentEvents(seeded.enterpriseId, websiteId);
      expect(items.filter((each) => each.verdict !== 'ok')).toEqual([]);
    }
  });
});
