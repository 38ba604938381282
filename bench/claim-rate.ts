import pg from 'pg';
import { must, seedWorld, type World } from '../apps/server/testing/server-world.ts';
import { rowsOf } from '../apps/server/testing/world-floor.ts';
import type { Caller } from '../features/enterprise/core/index.ts';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { type Measure, quantile, rounded } from './measure.ts';

/** Associates who claim, all at once; each has room for as many conversations as one may have. */
const ASSOCIATES = 100;
const CAPACITY = 20;
/** Claims of one opportunity, of which one is granted. */
const RACERS = 1_000;
const AT_ONCE = ASSOCIATES;
/** Connections of the bare transaction: as many as a server has. */
const CONNECTIONS = 12;

/**
 * F7: claims by the queue's own function on PostgreSQL: each of another opportunity by associates in turn (spread), and all of one
 * (one is granted, the others are refused and kept as refusals), all of them at once. Beside a bare transaction of eight statements that
 * does the least a claim needs, on as many connections as a server has.
 */
export async function measure(): Promise<readonly Measure[]> {
  const cluster = await startCluster();
  const world = await seedWorld({ url: cluster.socketUrl }, ASSOCIATES);
  try {
    for (const { associateId } of world.associates) {
      const stated = { experienceYears: 5, rating: 4, capacity: CAPACITY };
      must(await world.features.skills.saveProfile(world.enterpriseId, associateId, stated, 'bench'));
    }
    const callers: Caller[] = [];
    for (const { token } of world.associates) {
      callers.push(must(await world.features.enterprise.authenticate({ authorization: `Bearer ${token}` })));
    }
    const spread = Array.from({ length: ASSOCIATES * (CAPACITY - 1) }, (_, n) => ({
      offerId: `off_spread${n}`,
      opportunityId: `opp_spread${n}`,
      associate: n % ASSOCIATES,
    }));
    const race = Array.from({ length: RACERS }, (_, n) => ({
      offerId: `off_race${n}`,
      opportunityId: 'opp_race',
      associate: n % ASSOCIATES,
    }));
    await plant(world, [...race, ...spread]);
    const { accept } = world.features.queue;
    const claim = async ({ associate, offerId }: (typeof spread)[number]) =>
      (await accept(callers[associate] as Caller, offerId)).ok;
    // The race comes first, while everybody has room.
    const contended = await atOnce(race, claim);
    if (contended.granted !== 1) throw new Error(`${contended.granted} claims of one opportunity were granted.`);
    await rowsOf(world, 'delete from skills_slot');
    const ours = await atOnce(spread, claim);
    if (ours.granted !== spread.length)
      throw new Error(`Only ${ours.granted} of ${spread.length} claims were granted.`);
    const bare = await bareClaims(cluster.socketUrl, spread.length);
    return [
      {
        id: 'F7',
        name: `claims on PostgreSQL, spread over ${spread.length} opportunities, ${AT_ONCE} at once`,
        value: rounded(ours.perSecond, 0),
        unit: '1/s',
        p99: rounded(quantile(ours.latencies, 0.99)),
        ratio: rounded(ours.perSecond / bare),
        beside: 'bare transaction',
        peers: { 'bare transaction': rounded(bare, 0) },
      },
      {
        id: 'F7',
        name: `claims on PostgreSQL, ${RACERS} of one opportunity, ${AT_ONCE} at once`,
        value: rounded(contended.perSecond, 0),
        unit: '1/s',
        p99: rounded(quantile(contended.latencies, 0.99)),
        ratio: rounded(contended.perSecond / bare),
        beside: 'bare transaction',
      },
    ];
  } finally {
    await world.close();
    await cluster.stop();
  }
}

/** Opportunities and pending offers as the queue writes them. */
async function plant(
  world: World,
  offers: readonly { readonly offerId: string; readonly opportunityId: string; readonly associate: number }[],
): Promise<void> {
  const { enterpriseId, websiteId, nodeId, associates } = world;
  const opportunityIds = [...new Set(offers.map(({ opportunityId }) => opportunityId))];
  await rowsOf(
    world,
    `insert into queue_opportunity (opportunity_id, enterprise_id, website_id, session_id, visitor_id, version, state, verdict,
       asked, node_id, node_ids, why, opening_words, pool, told, opened_at, simulated)
     select id, $2, $3, 'ses_' || id, 'vis_' || id, 1, 'offered', 'must', false, $4::text, jsonb_build_array($4::text), '[]', '',
       'qualified', 'nothing', fw_now(), false from unnest($1::text[]) id`,
    [opportunityIds, enterpriseId, websiteId, nodeId],
  );
  const of = (pick: (associate: World['associates'][number]) => string) =>
    offers.map(({ associate }) => pick(associates[associate] as World['associates'][number]));
  await rowsOf(
    world,
    `insert into queue_offer (offer_id, enterprise_id, opportunity_id, place, associate_id, person_id, name, card, view, state,
       score, yields, made_at, due_at)
     select offer, $5, opportunity, place, associate, person, 'Ada', '{"name": "Ada"}',
       '{"who": "Anonymous", "identity": "anonymous", "topic": "Mortgages", "openingWords": ""}', 'pending', 80, false, fw_now(),
       fw_now() + interval '10 minutes'
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality
       as given(offer, opportunity, associate, person, place)`,
    [
      offers.map(({ offerId }) => offerId),
      offers.map(({ opportunityId }) => opportunityId),
      of(({ associateId }) => associateId),
      of(({ personId }) => personId),
      enterpriseId,
    ],
  );
  await rowsOf(world, 'analyze queue_opportunity, queue_offer');
}

async function atOnce<Each>(all: readonly Each[], work: (each: Each) => Promise<boolean>) {
  const latencies: number[] = [];
  let [next, granted] = [0, 0];
  const began = performance.now();
  const one = async () => {
    while (next < all.length) {
      const each = all[next] as Each;
      next += 1;
      const begun = performance.now();
      if (await work(each)) granted += 1;
      latencies.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return { latencies, granted, perSecond: (all.length * 1_000) / (performance.now() - began) };
}

/** Lock and change the opportunity, take a slot, write engagement, two entries and a piece of news. @returns how many a second */
async function bareClaims(url: string, count: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
  // Its end is not waited for by the server, which is stopped soon after.
  pool.on('error', () => undefined);
  await pool.query(`create table bare_opportunity (id integer primary key, state text not null);
    create table bare_person (id integer primary key, taken integer not null);
    create table bare_engagement (id integer primary key, person integer, data jsonb);
    create table bare_claim_stream (id integer, seq integer, data jsonb);
    create table bare_news (id bigint generated always as identity primary key, data jsonb)`);
  await pool.query(`insert into bare_opportunity select n, 'offered' from generate_series(0, $1) n`, [count]);
  await pool.query('insert into bare_person select n, 0 from generate_series(0, $1) n', [ASSOCIATES]);
  const all = Array.from({ length: count }, (_, n) => n);
  const statements = [
    {
      name: 'a',
      text: `update bare_opportunity set state = 'engaged' where id = $1 and state = 'offered'`,
      of: (n: number) => [n],
    },
    { name: 'b', text: 'update bare_person set taken = taken + 1 where id = $1', of: (n: number) => [n % ASSOCIATES] },
    { name: 'c', text: `insert into bare_engagement values ($1, $2, '{}')`, of: (n: number) => [n, n % ASSOCIATES] },
    { name: 'd', text: `insert into bare_claim_stream values ($1, 1, '{}')`, of: (n: number) => [n] },
    { name: 'e', text: `insert into bare_claim_stream values ($1, 2, '{}')`, of: (n: number) => [n] },
    { name: 'f', text: 'insert into bare_news (data) values ($1)', of: () => ['{}'] },
  ];
  const { perSecond } = await atOnce(all, async (n) => {
    const client = await pool.connect();
    await client.query('begin');
    for (const { name, text, of } of statements) await client.query({ name, text, values: of(n) });
    await client.query('commit');
    client.release();
    return true;
  });
  await pool.end();
  return perSecond;
}
