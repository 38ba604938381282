import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { must, seedWorld, type World } from '../apps/server/testing/server-world.ts';
import {
  advance,
  type FoldedSession,
  laneOf,
  type SessionEvent,
  storedSession,
} from '../features/clickstream/core/index.ts';
import { visitorIdOf } from '../features/clickstream/server/visitor.ts';
import type { Trigger } from '../features/qualifier/core/index.ts';

/** A website with its write key; each is of an enterprise of its own, with its own triggers, places and mappings. */
export type Site = { readonly enterpriseId: string; readonly websiteId: string; readonly key: string };

/** Pages that a session has seen before it is measured. */
export const PAGES = 3;
const TRIGGERS = 20;

function triggersOf(world: World, site: number): readonly Trigger[] {
  return Array.from({ length: TRIGGERS }, (_, index) => ({
    triggerId: world.foundation.makeId('trg'),
    name: `Trigger ${index}`,
    when: {
      and: [
        { '>=': [{ var: 'visit.pages' }, 2 + index] },
        { '>=': [{ var: 'values.calculator.principal' }, 100_000 + 10_000 * index + site] },
        { '>=': [{ var: 'time.site' }, 1_000 * index] },
      ],
    },
    gives: { verdict: 'can' as const },
  }));
}

/** Makes enterprises with a website each. */
export async function makeSites(url: string, count: number): Promise<readonly Site[]> {
  const world = await seedWorld({ url }, 0);
  const { enterprise, catalog, qualifier } = world.features;
  const actor = 'bench';
  const sites: Site[] = [];
  for (let index = 0; index < count; index += 1) {
    const enterpriseId = await enterprise.createEnterprise(`Shop ${index}`, { actor });
    const { websiteId, publicKey } = must(
      await enterprise.createWebsite({ enterpriseId, actor }, { name: 'Shop', origins: [] }),
    );
    const codes = ['beds', 'tables', 'chairs'];
    must(
      await catalog.importCatalog(
        enterpriseId,
        {
          nodes: codes.map((code) => ({ code, name: code })),
          mappings: codes.map((code) => ({ websiteId, pattern: `/${code}/*`, node: code })),
        },
        actor,
      ),
    );
    must(
      await qualifier.replaceTriggers(
        enterpriseId,
        { version: 0, thresholds: { can: 1, must: 2 }, triggers: triggersOf(world, index) },
        actor,
      ),
    );
    sites.push({ enterpriseId, websiteId, key: publicKey });
  }
  await world.close();
  return sites;
}

export function tokenOf(visitor: number): string {
  return `visitor-token-${visitor}`;
}

/** The session of a visitor, folded as its events would have been. */
function sessionOf(site: Site, visitor: number, now: number): FoldedSession {
  const shared = {
    websiteId: site.websiteId,
    enterpriseId: site.enterpriseId,
    visitorId: visitorIdOf(site.websiteId, tokenOf(visitor)),
    senderSession: `session-${visitor}`,
    device: 'desktop',
    locale: 'en-US',
    reach: 'widget',
  } as const;
  let session: FoldedSession | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const at = now - 1_000 * (PAGES - page) - (visitor % 60_000);
    const event: SessionEvent = {
      ...shared,
      id: `preload-${visitor}-${page}`,
      at,
      receivedAt: at,
      url: `https://shop.example/beds/${page}`,
      body: { kind: 'page', title: 'A product' },
    };
    session = advance(session, event, {});
  }
  if (session === undefined) throw new Error('a session has at least one page');
  return session;
}

function lineOf(session: FoldedSession, now: string): string {
  const { sessionId, enterpriseId, websiteId, visitorId, startedAt, lastAt } = session;
  const times = [startedAt, lastAt].map((at) => new Date(at).toISOString());
  const state = JSON.stringify(storedSession(session)).replaceAll('\\', '\\\\');
  const fields = [sessionId, enterpriseId, websiteId, visitorId, laneOf(visitorId), ...times, '\\N', now, state];
  return fields.join('\t');
}

/** Puts live sessions into the table of checkpoints, from which the lanes of the next server load them. */
export async function putSessions(url: string, siteOf: (visitor: number) => Site, from: number, to: number) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const now = Date.now();
    const copy = client.query(
      copyFrom(`copy clickstream_session (session_id, enterprise_id, website_id, visitor_id, lane, started_at, last_at,
        ended_at, saved_at, state) from stdin`),
    );
    const saved = new Date(now).toISOString();
    for (let visitor = from; visitor < to; ) {
      const lines: string[] = [];
      for (; visitor < to && lines.length < 500; visitor += 1)
        lines.push(lineOf(sessionOf(siteOf(visitor), visitor, now), saved));
      if (!copy.write(`${lines.join('\n')}\n`)) await new Promise((resolve) => copy.once('drain', resolve));
    }
    copy.end();
    await finished(copy);
  } finally {
    await client.end();
  }
}
