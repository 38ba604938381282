// FLOOR: what it costs to show a floor of 10,000 visits to 50 who look at different parts of it, by the server's own lists. The sockets
// themselves are not in it; frames are written out as they would be sent.
import { createFloorLists } from '../apps/server/floor-list.ts';
import { createFloorStandings } from '../apps/server/floor-standings.ts';
import type { BrowsingRow } from '../features/clickstream/core/index.ts';
import type { FloorNews } from '../features/clickstream/server/floor-feed.ts';
import type { Caller } from '../features/enterprise/core/index.ts';
import type { Ranking } from '../features/matching/core/index.ts';
import { DEFAULT_QUEUE_POLICY } from '../features/queue/core/index.ts';
import { type Measure, rounded } from './measure.ts';

const VISITS = 10_000;
const WATCHERS = 50;
const MOVING = 1_000;
const SECONDS = 20;
const PLACES = 40;
const START = Date.parse('2026-11-21T10:00:00Z');

function rowAt(index: number, clicks: number): BrowsingRow {
  return {
    enterpriseId: 'ent_1',
    sessionId: `ses_${String(index).padStart(32, '0')}`,
    websiteId: `web_${index % 3}`,
    websiteName: `Website ${index % 3}`,
    who: 'Anonymous',
    identity: 'anonymous',
    views: `Page ${(index + clicks) % 500} of the shop`,
    topic: `Place ${(index + (clicks % 10 === 0 ? 1 : 0)) % PLACES}`,
    nodeId: `nod_${(index + (clicks % 10 === 0 ? 1 : 0)) % PLACES}`,
    clicks,
    pages: 3,
    startedAt: new Date(START + index * 100).toISOString(),
    lastAt: new Date(START + 2_000_000 + clicks * 1_000).toISOString(),
    away: false,
    reach: 'widget',
    cartMinor: 0,
    currency: 'EUR',
    verdict: index % 50 === 0 ? 'must' : index % 10 === 0 ? 'can' : 'none',
    kind: index % 7 === 0 ? 'cart' : 'browsing',
    simulated: false,
  };
}

const callerOf = (index: number): Caller => {
  const enterprise = { enterpriseId: 'ent_1' as const, enterpriseName: 'Shop', kind: 'captive' as const };
  const membership = { ...enterprise, membershipId: `mem_${index}` as const, roles: ['associate' as const] };
  return { personId: `per_${index}`, name: `Associate ${index}`, via: 'session', memberships: [membership] };
};

/** Everybody may sell half of the places, in an order that differs by place. */
function rankingOf(nodeId: string): Ranking {
  const place = Number(nodeId.slice(4));
  const candidates = Array.from({ length: WATCHERS }, (_, index) => index)
    .filter((index) => (index + place) % 2 === 0)
    .map((index) => ({
      associateId: `mem_${index}` as const,
      personId: `per_${index}` as const,
      name: `Associate ${index}`,
      score: ((index * 7 + place) % 50) + 50,
      parts: [],
      availability: 'free' as const,
      simulated: false,
    }));
  const set = { ruleSetId: 'rul_1' as const, ruleSetName: 'All', ruleSetVersion: 1, chosenBy: 'default' as const };
  return { ...set, scaleVersion: 1, scales: [], candidates, exclusions: [] };
}

export async function measure(): Promise<readonly Measure[]> {
  let tell: (news: FloorNews) => void = () => undefined;
  const standings = createFloorStandings(() => ({
    matching: { factsRead: async () => [], rank: async ({ nodeId = 'nod_0' }) => rankingOf(nodeId) },
    qualifier: { judgedOf: () => undefined },
    queue: { policyNow: async () => DEFAULT_QUEUE_POLICY },
  }));
  const watchFloor = (_: string, listener: (news: FloorNews) => void) => {
    tell = listener;
    return () => undefined;
  };
  const lists = createFloorLists({ clickstream: { watchFloor }, standings });
  let bytes = 0;
  let frames = 0;
  const push = (kind: string, data: unknown): boolean => {
    bytes += Buffer.byteLength(JSON.stringify({ stream: 'floor:mine', seq: 0, entry: { kind, data } }));
    frames += 1;
    return true;
  };
  const opened = Array.from({ length: WATCHERS }, (_, index) => {
    const list = lists.open(['ent_1'], callerOf(index), push);
    // Some look at the top, some far below, some hold the list, and one in ten searches.
    list.view({
      show: 'all',
      first: (index % 5) * 300,
      count: 30,
      hold: index % 4 === 1,
      ...(index % 10 === 9 ? { text: 'page 4' } : {}),
    });
    return list;
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 150));
  tell({ rows: Array.from({ length: VISITS }, (_, index) => rowAt(index, 0)), gone: [] });
  await settled();
  const [before, framesBefore, cpu] = [bytes, frames, process.cpuUsage()];
  for (let second = 1; second <= SECONDS; second += 1) {
    const from = (second * MOVING) % VISITS;
    tell({ rows: Array.from({ length: MOVING }, (_, index) => rowAt(from + index, second)), gone: [] });
    await settled();
  }
  const { user, system } = process.cpuUsage(cpu);
  for (const list of opened) list.stop();
  const each = WATCHERS * SECONDS;
  return [
    {
      id: 'FLOOR',
      name: 'processor time for one second of 50 watchers',
      n: VISITS,
      value: rounded((user + system) / 1_000 / SECONDS),
      unit: 'ms',
    },
    {
      id: 'FLOOR',
      name: 'bytes a watcher and second',
      n: VISITS,
      value: rounded((bytes - before) / each, 0),
      unit: 'B',
    },
    {
      id: 'FLOOR',
      name: 'frames a watcher and second',
      n: VISITS,
      value: rounded((frames - framesBefore) / each),
      unit: '1',
    },
  ];
}
