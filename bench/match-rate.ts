// F4: the best ten of many associates by ten rules, with the part of every rule, statistics by category: beside the same written by hand.
import {
  availabilityOf,
  createRosterColumns,
  EVERYTHING,
  exclusionOf,
  nodeMeans,
  type RankInput,
  rank,
  readingOf,
  scalesOf,
  standingOf,
  wholeSecond,
} from '../features/matching/core/index.ts';
import { changedRows, type PresencePart, type RosterEntry, rowsOfPersons } from '../features/skills/core/index.ts';
import { seededRandom, wholeBetween } from '../kernel/random.ts';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { type HandWritten, rankByHand } from './matching-floor.ts';
import { type HandPeer, openPostgres, timeRulesEngine } from './matching-peers.ts';
import { type Floor, IDLE_LIMIT, LANGUAGES, makeFloor, NOW, ROOT, RULE_SET, RULES } from './matching-world.ts';
import { type Measure, quantile, rounded } from './measure.ts';

const MOST = 10;
const SIZES = [
  { n: 10_000, rounds: 2_000, places: 4, peers: true },
  { n: 100_000, rounds: 300, places: 4, peers: true },
  { n: 1_000_000, rounds: 40, places: 1, peers: false },
] as const;
/** Changes of presence or records a second, beside which matches go on. */
const CHANGES = 1_000;

type Asked = {
  readonly input: RankInput;
  readonly place: number;
  readonly language: string;
  readonly knows: readonly number[];
};

/** Customers at several places, of several languages, some of whom know two associates. */
function customersOf({ entries, places, records }: Floor, count: number): readonly Asked[] {
  const random = seededRandom(4);
  const sheets = places.map((place) => {
    const ancestors = [place, ROOT];
    const means = nodeMeans([place, ROOT, EVERYTHING], records);
    const context = { now: NOW, ancestors, means, records, facts: {} };
    return { ancestors, sheet: { version: 1, means, scales: scalesOf(RULE_SET, entries, context) } };
  });
  return Array.from({ length: count }, (_, index) => {
    const place = index % places.length;
    const language = LANGUAGES[index % LANGUAGES.length] ?? 'en';
    const knows = index % 3 === 0 ? [wholeBetween(random, 0, entries.length - 1), wholeBetween(random, 0, 99)] : [];
    const { ancestors = [], sheet = { version: 1, means: [], scales: [] } } = sheets[place] ?? {};
    const input: RankInput = {
      chosen: { ruleSet: RULE_SET, chosenBy: 'default' },
      entries,
      ancestors,
      sheet,
      records,
      facts: { 'customer.associates': knows.map((row) => entries[row]?.associateId ?? '') },
      language,
      most: MOST,
      now: NOW + index * 20,
    };
    return { input, place, language, knows };
  });
}

/** The arrays that are written by hand, one set for each place, read off the same associates. */
function handWritten({ entries }: Floor, asked: readonly Asked[]): readonly HandWritten[] {
  const byPlace = new Map(asked.map((each) => [each.place, each]));
  const columnOf = (each: Asked, index: number, language?: string) => {
    const { input } = each;
    const { means, scales } = input.sheet;
    const rule = RULES[index];
    const scale = scales[index];
    if (rule === undefined || scale === undefined) throw new Error('a rule has no scale');
    const { read } = readingOf(rule, { ...input, means, language });
    const raw = Float64Array.from(entries, (entry) => read(entry, input.now).raw ?? Number.NaN);
    return { raw, standing: raw.map((value) => standingOf(Number.isNaN(value) ? null : value, scale)) };
  };
  const [first] = byPlace.values();
  if (first === undefined) throw new Error('there are no customers');
  const common = [4, 5, 6].map((index) => columnOf(first, index));
  const speaks = new Map(LANGUAGES.map((language) => [language, columnOf(first, 7, language)]));
  const free = Uint8Array.from(entries, (entry) => (availabilityOf(entry) === 'free' ? 1 : 0));
  const shared = {
    entries,
    free,
    speaks,
    idleSince: Float64Array.from(entries, (entry) => entry.idleSince),
    freeSince: Float64Array.from(entries, (entry, row) =>
      free[row] === 1 ? entry.idleSince : Number.POSITIVE_INFINITY,
    ),
    known: new Uint8Array(entries.length),
  };
  return [...byPlace.values()].map((each) => {
    const own = [0, 1, 2, 3].map((index) => columnOf(each, index));
    const demand = { ancestors: each.input.ancestors, requiredLevel: RULE_SET.requiredLevel, now: NOW };
    return {
      ...shared,
      qualified: Uint8Array.from(entries, (entry) => (exclusionOf(entry, demand) === undefined ? 1 : 0)),
      standings: [...own, ...common].map((column) => column.standing),
      raws: [...own, ...common].map((column) => column.raw),
    };
  });
}

function timed(work: () => void): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

const p50 = (samples: readonly number[]): number => quantile(samples, 0.5);

export async function measureSize({
  n,
  rounds,
  places,
  peers: withPeers,
}: (typeof SIZES)[number]): Promise<readonly Measure[]> {
  const floor = makeFloor(
    n,
    Array.from({ length: places }, (_, index) => `nod_${index}`),
  );
  const asked = customersOf(floor, 60);
  const hand = handWritten(floor, asked);
  const columns = createRosterColumns();
  const names = RULES.map((rule) => rule.ruleId);
  const weights = RULES.map((rule) => rule.weight);
  const byHand = ({ place, language, knows, input }: Asked) => {
    const arrays = hand[place];
    if (arrays === undefined) throw new Error('there is no such place');
    return rankByHand(arrays, weights, names, {
      language,
      knows,
      now: wholeSecond(input.now),
      idleLimit: IDLE_LIMIT,
      most: MOST,
    });
  };
  for (const each of asked) {
    const [ours, theirs] = [rank(each.input, columns).candidates, byHand(each)];
    const same =
      ours.length === theirs.length &&
      ours.every((one, index) => {
        const other = theirs[index];
        return other?.score === one.score && floor.entries[other.row]?.associateId === one.associateId;
      });
    if (!same)
      throw new Error(`the two do not agree on ${JSON.stringify(ours.map((one) => [one.associateId, one.score]))}`);
  }
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const each = asked[round % asked.length];
    if (each === undefined) continue;
    ours.push(timed(() => rank(each.input, columns)));
    theirs.push(timed(() => byHand(each)));
  }
  const peers: Record<string, number> = { 'hand-written': rounded(p50(theirs), 3) };
  if (withPeers) Object.assign(peers, await measurePeers(floor, hand, asked));
  const lines: Measure[] = [
    {
      id: 'F4',
      name: `best ${MOST} of all and of those who are free, ten rules, ${places} categories`,
      n,
      value: rounded(p50(ours), 3),
      unit: 'ms',
      p99: rounded(quantile(ours, 0.99), 3),
      ratio: rounded(p50(ours) / p50(theirs)),
      beside: 'hand-written typed arrays and heaps',
      peers,
    },
  ];
  return [...lines, ...measureChanges(floor, asked, columns, n, withPeers)];
}

async function measurePeers(floor: Floor, hand: readonly HandWritten[], asked: readonly Asked[]) {
  const [first] = hand;
  if (first === undefined) throw new Error('there are no arrays');
  const cluster = await startCluster();
  let database: HandPeer | undefined;
  try {
    database = await openPostgres(cluster.url, hand);
    const times: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      const each = asked[round % asked.length];
      if (each === undefined) continue;
      const from = performance.now();
      await database.ask(each.place, each.language, each.knows, each.input.now);
      times.push(performance.now() - from);
    }
    const engine = await timeRulesEngine(first, floor.entries.length > 50_000 ? 1 : 3);
    return { postgresql: rounded(p50(times.slice(10)), 3), 'json-rules-engine': rounded(engine, 1) };
  } finally {
    await database?.close();
    await cluster.stop();
  }
}

/** How long a change takes into the columns, and what so many a second do to the matches beside. */
function measureChanges(
  { entries: all, records, places }: Floor,
  asked: readonly Asked[],
  columns: ReturnType<typeof createRosterColumns>,
  n: number,
  withLoad: boolean,
): readonly Measure[] {
  const random = seededRandom(9);
  const rows = rowsOfPersons(all);
  const entries = [...all];
  let version = 1;
  columns.follow(entries, NOW, { version });
  let now = NOW + 1_000;
  const presence = (count: number) => {
    const changed = new Map<string, PresencePart>();
    for (let index = 0; index < count; index += 1) {
      const { personId, ...entry } = entries[wholeBetween(random, 0, n - 1)] ?? all[0] ?? ({} as RosterEntry);
      const { declared, connected, notResponding, capacity } = entry;
      const slotsUsed = entry.slotsUsed === 0 ? 1 : 0;
      changed.set(personId, { declared, connected, notResponding, capacity, slotsUsed, idleSince: now });
    }
    const next = changedRows(entries, rows, changed);
    for (const [row, entry] of next) entries[row] = entry;
    version += 1;
    columns.follow(entries, now, { version, change: { before: version - 1, rows: [...next.keys()] } });
  };
  const outcome = () => {
    const { associateId = '' } = entries[wholeBetween(random, 0, n - 1)] ?? {};
    records.add(associateId, places[0] ?? '', { trials: 1, won: 1, revenueMinor: 40_000, returnedMinor: 0 });
    columns.touch([associateId], now);
  };
  const [presences, outcomes] = [
    Array.from({ length: 500 }, () => timed(() => presence(1))),
    Array.from({ length: 500 }, () => timed(outcome)),
  ];
  const change = (name: string, samples: readonly number[]): Measure => ({
    id: 'F4',
    name: `${name} reaches the columns`,
    n,
    value: rounded(p50(samples), 3),
    unit: 'ms',
    p99: rounded(quantile(samples, 0.99), 3),
  });
  const lines = [change('a change of presence', presences), change('an outcome', outcomes)];
  if (!withLoad) return lines;
  // In turns: without changes, and with as many as have come due since the last match, half of presence and half of records.
  const [quiet, busy]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 10; turn += 1) {
    const loaded = turn % 2 === 1;
    const from = performance.now();
    let done = 0;
    for (let at = from; at < from + 500; at = performance.now()) {
      const each = asked[(quiet.length + busy.length) % asked.length];
      if (each === undefined) break;
      now += 1;
      const due = loaded ? Math.floor(((at - from) * CHANGES) / 1_000) - done : 0;
      done += due;
      const took = timed(() => {
        if (due > 0) presence(Math.ceil(due / 2));
        for (let index = 0; index < Math.floor(due / 2); index += 1) outcome();
        rank({ ...each.input, entries, now }, columns);
      });
      (loaded ? busy : quiet).push(took);
    }
  }
  // Without the slowest fiftieth: what else the machine does hits single matches by much more than any change.
  const mean = (samples: readonly number[]) => {
    const kept = samples.toSorted((one, other) => one - other).slice(0, Math.ceil(samples.length * 0.98));
    return kept.reduce((sum, each) => sum + each, 0) / kept.length;
  };
  lines.push({
    id: 'F4',
    name: `a match while ${CHANGES} changes a second come in, their time in the columns included`,
    n,
    value: rounded(mean(busy), 3),
    unit: 'ms',
    ratio: rounded(mean(busy) / mean(quiet)),
    beside: 'the same without changes; means without the slowest 2 %',
    peers: { quiet: rounded(mean(quiet), 3), 'p50 busy': rounded(p50(busy), 3), 'p50 quiet': rounded(p50(quiet), 3) },
  });
  return lines;
}

export async function measure(): Promise<readonly Measure[]> {
  const lines: Measure[] = [];
  for (const size of SIZES) lines.push(...(await measureSize(size)));
  return lines;
}
