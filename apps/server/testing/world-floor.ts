import type { Trigger } from '../../../features/qualifier/core/index.ts';
import type { QueuePolicy } from '../../../features/queue/core/index.ts';
import { sessionOf } from '../../../features/queue/server/testing/queue-world.ts';
import { SECOND } from '../../../kernel/time.ts';
import { until } from '../../../platform/server/testing/until.ts';
import { must, type World, type WorldAssociate } from './server-world.ts';

/** An opportunity and who holds an offer of it, by membership. */
export type Opened = {
  readonly opportunityId: string;
  readonly sessionId: string;
  readonly offers: ReadonlyMap<string, string>;
};

/**
 * A session worth an associate, opened by the queue's own functions in this process and offered to so many associates; 0: it stands on the
 * list. Asked again until it is: a lane may change hands meanwhile, and a desktop counts as connected a moment after it is.
 */
export async function openOpportunity(world: World, offeredTo: number): Promise<Opened> {
  const { features } = world;
  const session = sessionOf(world.enterpriseId, {
    websiteId: world.websiteId,
    path: [{ eventId: 'evt_1', at: Date.now(), url: 'https://lender.example/', nodeId: world.nodeId, dwellMs: 1_000 }],
  });
  const qualification = { verdict: 'must', triggerId: 'trg_test', reasons: [], version: 1 } as const;
  return until(`${offeredTo} associates are offered it`, async () => {
    const [lane] = await rowsOf<{ lane: number; epoch: number }>(world, 'select * from clickstream_lane limit 1');
    if (lane === undefined) throw new Error('There are no lanes.');
    await features.queue.follow(session, qualification, lane);
    await features.queue.idle();
    const rows = await rowsOf<{ opportunity_id: string; offer_id: string | null; associate_id: string }>(
      world,
      `select opportunity_id, offer_id, associate_id
       from queue_opportunity o left join (select * from queue_offer where state = 'pending') f using (opportunity_id)
       where session_id = $1`,
      [session.sessionId],
    );
    const [first] = rows;
    const offers = rows.flatMap(({ associate_id: associateId, offer_id: offerId }) =>
      offerId === null ? [] : [[associateId, offerId] as const],
    );
    if (first === undefined || offers.length < offeredTo) return undefined;
    return {
      opportunityId: first.opportunity_id,
      sessionId: session.sessionId,
      offers: new Map(offers),
    };
  });
}

/** What the database holds, whoever wrote it. */
export async function rowsOf<Row>({ foundation }: World, sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await foundation.connection.pool.query(sql, values)).rows as Row[];
}

export async function setPolicy({ features, enterpriseId }: World, policy: Partial<QueuePolicy>): Promise<void> {
  const { version } = await features.queue.policy(enterpriseId);
  must(await features.queue.savePolicy(enterpriseId, { ...policy, version }, 'test'));
}

/** Replaces all triggers of the enterprise. */
export async function saveTriggers(
  world: World,
  triggers: readonly Pick<Trigger, 'name' | 'when' | 'gives'>[],
): Promise<void> {
  const { features, foundation, enterpriseId } = world;
  const { version } = await features.qualifier.triggers(enterpriseId);
  const set = {
    version,
    thresholds: { can: 1, must: 2 },
    triggers: triggers.map((each) => ({ triggerId: foundation.makeId('trg'), ...each })),
  };
  await foundation.database.forTenant(enterpriseId, async (unit) => {
    must(await features.qualifier.saveTriggers(unit, enterpriseId, set, 'test'));
  });
}

/** Moves the database's clock forward. */
export async function moveClock(world: World, ms: number): Promise<void> {
  await rowsOf(
    world,
    `insert into fw_clock (shift) values (make_interval(secs => $1))
     on conflict (single) do update set shift = fw_clock.shift + excluded.shift`,
    [ms / 1000],
  );
}

/** The same, and with it when desks were last heard of: they are there all the while. */
export async function moveClockWithDesks(world: World, ms: number): Promise<void> {
  await rowsOf(
    world,
    `with moved as (
       insert into fw_clock (shift) values (make_interval(secs => $1))
       on conflict (single) do update set shift = fw_clock.shift + excluded.shift returning 1)
     update skills_connection set seen_at = seen_at + make_interval(secs => $1) from moved`,
    [ms / 1000],
  );
}

/** Declares associates available and keeps them connected, as this process's desktops. @returns how to let them go */
export async function seatAll({ features }: World, associates: readonly WorldAssociate[]): Promise<() => void> {
  for (const { personId } of associates) {
    await features.skills.setPresence(personId, 'available');
    await features.skills.connected(personId);
  }
  const beating = setInterval(() => void features.skills.beat().catch(() => undefined), 4 * SECOND);
  return () => clearInterval(beating);
}
