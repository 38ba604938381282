import { MINUTE, SECOND } from '../../../kernel/time.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import { LANES } from '../core/index.ts';
import type { Fence } from './clickstream-ports.ts';

/** A lease is renewed every 2 s and expires after 6 s; free lanes are looked for every second. */
const LOOK_EVERY = SECOND;
const RENEW_EVERY = 2 * SECOND;
const EXPIRES_AFTER = 6 * SECOND;

/** What the owner of lanes is told. */
type LeaseListener = {
  gained(lanes: ReadonlyMap<number, number>): void;
  lost(lanes: readonly number[]): void;
};

export type LaneLeases = {
  /** Epochs of the lanes owned, by lane. */
  readonly owned: ReadonlyMap<number, number>;
  /** Looks once, now. */
  tick(): Promise<void>;
  start(): void;
  /** Stops looking; lanes stay owned until `release`. */
  stop(): Promise<void>;
  /** Gives all lanes back, for others to take at once. */
  release(): Promise<void>;
};

export type LaneLeaseDeps = {
  readonly database: Database;
  readonly owner: string;
  /** No other process can be on this database (the embedded one): lanes of a dead predecessor are taken at once. */
  readonly alone: boolean;
  /** How much faster than the machine's the database's clock runs: leases are about processes, and last as long as ever. */
  readonly clockRate: number;
  readonly listener: LeaseListener;
  /** Before a lane is given up for balance: its sessions are checkpointed. */
  readonly settle: (lanes: readonly number[]) => Promise<void>;
  readonly failed: (error: unknown) => void;
};

/** How many lanes are a fair share for this process. */
async function fairShare(unit: Unit, { owner, clockRate }: LaneLeaseDeps): Promise<number> {
  await unit.sql(
    `insert into clickstream_folder (owner, expires_at) values ($1, $2)
     on conflict (owner) do update set expires_at = excluded.expires_at`,
    [owner, new Date(unit.now + EXPIRES_AFTER * clockRate)],
  );
  await unit.sql('delete from clickstream_folder where expires_at < $1', [new Date(unit.now - MINUTE * clockRate)]);
  const [row] = await unit.sql<{ count: number }>(
    'select count(*) as count from clickstream_folder where expires_at >= $1',
    [new Date(unit.now)],
  );
  return Math.ceil(LANES / Math.max(row?.count ?? 1, 1));
}

/** Keeps this process's lanes: takes free ones up to its share, renews, gives back what is beyond. */
export function createLaneLeases(deps: LaneLeaseDeps): LaneLeases {
  const owned = new Map<number, number>();
  let renewedAt = Number.NEGATIVE_INFINITY;
  let first = true;
  let timer: NodeJS.Timeout | undefined;
  let ticking: Promise<void> = Promise.resolve();
  let stopped = false;

  /** The lanes that are still ours, and the share. */
  async function renew(unit: Unit): Promise<{ held: Map<number, number>; share: number }> {
    const share = deps.alone ? LANES : await fairShare(unit, deps);
    const rows = await unit.sql<{ lane: number; epoch: number }>(
      // In order of lane, as the checkpoint does, so that the two never wait for each other in a circle.
      `update clickstream_lane lane set expires_at = $2
       from (select lane from clickstream_lane where owner = $1 order by lane for no key update) mine
       where lane.lane = mine.lane returning lane.lane, lane.epoch`,
      [deps.owner, new Date(unit.now + EXPIRES_AFTER * deps.clockRate)],
    );
    return { held: new Map(rows.map((row) => [row.lane, row.epoch])), share };
  }

  async function take(unit: Unit, most: number): Promise<Map<number, number>> {
    const rows = await unit.sql<{ lane: number; epoch: number }>(
      `update clickstream_lane lane set owner = $1, epoch = lane.epoch + 1, expires_at = $2,
         -- a restored database counts its transactions anew
         folded_tx = case when lane.folded_tx > pg_current_xact_id() then '0' else lane.folded_tx end
       from (select free.lane from clickstream_lane free where free.owner is null or free.expires_at < $3 or $4
             order by free.lane limit $5 for update skip locked) free
       where lane.lane = free.lane returning lane.lane, lane.epoch`,
      [deps.owner, new Date(unit.now + EXPIRES_AFTER * deps.clockRate), new Date(unit.now), deps.alone && first, most],
    );
    return new Map(rows.map((row) => [row.lane, row.epoch]));
  }

  async function giveBack(lanes: readonly number[]): Promise<void> {
    await deps.settle(lanes);
    for (const lane of lanes) owned.delete(lane);
    deps.listener.lost(lanes);
    await deps.database.system('lanes', (unit) =>
      unit.sql('update clickstream_lane set owner = null where owner = $1 and lane = any($2::smallint[])', [
        deps.owner,
        lanes,
      ]),
    );
  }

  async function look(): Promise<void> {
    const due = performance.now() - renewedAt >= RENEW_EVERY;
    if (!due && owned.size === LANES) return;
    const { held, share, taken } = await deps.database.system('lanes', async (unit) => {
      const renewed = await renew(unit);
      const missing = renewed.share - renewed.held.size;
      const fresh = missing > 0 ? await take(unit, missing) : new Map<number, number>();
      return { ...renewed, taken: fresh };
    });
    first = false;
    renewedAt = performance.now();
    const lost = [...owned].filter(([lane, epoch]) => held.get(lane) !== epoch).map(([lane]) => lane);
    for (const lane of lost) owned.delete(lane);
    if (lost.length > 0) deps.listener.lost(lost);
    // A lane that is held though nobody here knows it was taken by a transaction whose answer got lost.
    const gained = new Map([...taken, ...[...held].filter(([lane]) => !owned.has(lane))]);
    for (const [lane, epoch] of gained) owned.set(lane, epoch);
    if (gained.size > 0) deps.listener.gained(gained);
    if (owned.size > share) await giveBack([...owned.keys()].slice(share));
  }

  function tick(): Promise<void> {
    ticking = ticking.then(() => look()).catch(deps.failed);
    return ticking;
  }

  return {
    owned,
    tick,
    start() {
      const next = (): void => {
        if (stopped) return;
        timer = setTimeout(() => void tick().then(next), LOOK_EVERY);
      };
      void tick().then(next);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await ticking;
    },
    async release() {
      owned.clear();
      await deps.database.system('lanes', async (unit) => {
        await unit.sql('update clickstream_lane set owner = null where owner = $1', [deps.owner]);
        await unit.sql('delete from clickstream_folder where owner = $1', [deps.owner]);
      });
    },
  };
}

/** Whether an owner's fence still holds; asked inside the transaction that acts, and true until that transaction ends. */
export async function holdsLane(unit: Unit, fence: Fence): Promise<boolean> {
  const [row] = await unit.sql<{ holds: boolean }>('select clickstream_holds($1, $2) as holds', [
    fence.lane,
    fence.epoch,
  ]);
  return row?.holds === true;
}

/** How many lanes nobody folds at the moment, over all processes. */
export async function countFreeLanes(unit: Unit): Promise<number> {
  const [row] = await unit.sql<{ free: number }>(
    'select count(*) filter (where owner is null or expires_at < $1) as free from clickstream_lane',
    [new Date(unit.now)],
  );
  return row?.free ?? 0;
}
