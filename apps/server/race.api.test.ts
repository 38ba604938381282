import { expect, test } from 'vitest';
import { seededRandom } from '../../kernel/random.ts';
import { openBadNetwork } from '../../platform/server/testing/bad-network.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { startProcess } from './testing/server-process.ts';
import { seedWorld, type World } from './testing/server-world.ts';
import { type Answer, accept } from './testing/staff-calls.ts';
import { openOpportunity, rowsOf, seatAll, setPolicy } from './testing/world-floor.ts';

const ASSOCIATES = 50;
const PROCESSES = 4;
const ROUNDS = Number(process.env['ROUNDS'] ?? 40);
const SEED = Number(process.env['SEED'] ?? 1);

test(`A1: ${ASSOCIATES} associates at ${PROCESSES} processes accept one opportunity at the same instant over a network that reorders and cuts, ${ROUNDS} rounds: one winner each, all others are told who and when`, async () => {
  const { location, drop } = await freshLocation('postgresql');
  const world = await seedWorld(location, ASSOCIATES);
  const leave = await seatAll(world, world.associates);
  const servers = await Promise.all(Array.from({ length: PROCESSES }, () => startProcess(location)));
  const random = seededRandom(SEED);
  const networks = await Promise.all(servers.map((server) => openBadNetwork([server.port], random)));
  /** Who is cut off asks again, as her desk does. */
  const insist = async (...claim: Parameters<typeof accept>): Promise<Answer> =>
    (await accept(...claim).catch(() => undefined)) ?? insist(...claim);
  try {
    for (const network of networks) network.trouble({ hold: 0.1, holdMs: 40, cut: 0.02 });
    await setPolicy(world, { mode: { can: 'race', must: 'race' }, raceWidth: ASSOCIATES });
    for (let round = 0; round < ROUNDS; round += 1) {
      const { offers, opportunityId, sessionId } = await openOpportunity(world, ASSOCIATES);
      expect(offers.size).toBe(ASSOCIATES);
      // The barrier: the opportunity is locked until every process waits for it with the claims that have come to it.
      const open = await closeGate(world, opportunityId);
      const asked = world.associates.map((associate, index) =>
        insist(networks[index % PROCESSES]?.url ?? '', associate, offers.get(associate.associateId) ?? ''),
      );
      await open();
      const answers = await Promise.all(asked);
      const winner = answers.findIndex((answer) => answer.status === 200);
      const late = answers.filter((_, index) => index !== winner);
      expect(winner).toBeGreaterThanOrEqual(0);
      for (const { status, body } of late) {
        expect({ status, title: body['title'], by: body['by'], when: typeof body['at'] }).toEqual({
          status: 409,
          title: 'offer-taken',
          by: `Associate ${winner}`,
          when: 'string',
        });
      }
      await world.features.engagement.onSessionEnded(world.enterpriseId, sessionId);
    }
    const [count] = await rowsOf(
      world,
      `select count(*)::int as opportunities, max(n)::int as most, min(n)::int as least
       from (select count(engagement.engagement_id) as n from queue_opportunity left join engagement using (opportunity_id) group by opportunity_id) each`,
    );
    expect(count).toEqual({ opportunities: ROUNDS, most: 1, least: 1 });
    for (const network of networks) expect(network.overtaken()).toBeGreaterThan(ROUNDS);
  } finally {
    leave();
    await Promise.all(networks.map((network) => network.close()));
    await Promise.all(servers.map((server) => server.killNow()));
    await world.close();
    await drop();
  }
}, 400_000);

/**
 * A barrier before an opportunity: nobody gets past until transactions of all processes wait there; claims that come to one process at once
 * share them.
 * @returns opens it
 */
async function closeGate(world: World, opportunityId: string): Promise<() => Promise<void>> {
  const gate = await world.foundation.connection.pool.connect();
  await gate.query('begin');
  await gate.query('select from queue_opportunity where opportunity_id = $1 for update', [opportunityId]);
  return async () => {
    try {
      await until('claims wait at the barrier', async () => {
        // On a connection of its own: within a transaction the database shows one moment only.
        const [row] = await rowsOf<{ waiting: number }>(
          world,
          `select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return (row?.waiting ?? 0) >= PROCESSES;
      });
    } finally {
      await gate.query('commit');
      gate.release();
    }
  };
}
