import { lookEvery } from './clock-rate.ts';
import type { Log } from './log.ts';
import { NO_METERS, type PlatformMeters } from './platform-meters.ts';
import type { Database, Json, Unit } from './unit.ts';

/** News or a deadline, handed to its handler. `id` stays the same over retries: handlers are idempotent by it. */
export type Due = {
  readonly id: number;
  readonly kind: string;
  readonly enterpriseId: string;
  readonly subject: string | null;
  readonly payload: Json;
  readonly attempt: number;
};

export type Handlers = Readonly<Record<string, (due: Due) => Promise<void>>>;

export type Outbox = {
  start(handlers: Handlers): void;
  /** Looks again no later than `dueAt`, both on the database's clock. */
  wake(dueAt: number, now: number): void;
  /** Waits for the handlers that are at work, then stops. */
  stop(): Promise<void>;
};

const LEASE = '10 seconds';
const LONGEST_SLEEP = 1_000;
/** Handlers at work at once in one process: more would only wait for database connections, and lose the lease meanwhile. */
const MOST_AT_WORK = 32;

/**
 * Runs what is due: at least once, after commit, by whichever process claims it. A claimed row is invisible for 10 s; if its
 * process dies it is due again. A handler that fails is tried again after a growing pause, and never forgotten.
 * @param clockRate how much faster than the machine's the database's clock runs
 */
export function createOutbox(
  database: () => Database,
  log: Log,
  meters: Pick<PlatformMeters, 'taken' | 'handled'> = NO_METERS,
  clockRate = 1,
): Outbox {
  const longestSleep = lookEvery(LONGEST_SLEEP, clockRate);
  let handlers: Handlers = {};
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let claiming: Promise<void> | undefined;
  const atWork = new Set<Promise<void>>();
  let again = false;
  let stopped = true;

  function sleep(ms: number): void {
    if (stopped) return;
    const at = Date.now() + ms;
    if (timer !== undefined && timerAt <= at) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => {
      timer = undefined;
      timerAt = Number.POSITIVE_INFINITY;
      work();
    }, ms);
  }

  /** Claims what is due, one claim at a time; handlers go on beside it, so that a slow one keeps nobody else's news waiting. */
  function work(): void {
    if (claiming !== undefined || atWork.size >= MOST_AT_WORK) {
      again = true;
      return;
    }
    claiming = pass().finally(() => {
      claiming = undefined;
      goOn();
    });
  }

  function goOn(): void {
    if (!again || stopped) return;
    again = false;
    work();
  }

  async function pass(): Promise<void> {
    try {
      const most = MOST_AT_WORK - atWork.size;
      const { claimed, next } = await claim(most);
      for (const due of claimed) {
        const handled = handle(due).finally(() => {
          atWork.delete(handled);
          goOn();
        });
        atWork.add(handled);
      }
      if (claimed.length === most) again = true;
      sleep(Math.min(next / clockRate, longestSleep));
    } catch (error) {
      log.error({ err: error }, 'outbox: the database could not be asked what is due');
      sleep(longestSleep);
    }
  }

  function claim(most: number): Promise<{ claimed: readonly Due[]; next: number }> {
    return database().system('outbox', async (unit) => {
      const claimed = await unit.sql<Due & { dueAt: number }>(
        `update outbox set due_at = fw_now() + fw_real('${LEASE}'), attempts = attempts + 1
         from (
           select outbox_id, due_at from outbox where due_at <= fw_now()
           order by due_at limit ${most} for update skip locked) due
         where outbox.outbox_id = due.outbox_id
         returning outbox.outbox_id as id, kind, enterprise_id as "enterpriseId", subject, payload,
           attempts as attempt, due.due_at as "dueAt"`,
      );
      for (const { kind, attempt, dueAt } of claimed) if (attempt === 1) meters.taken(kind, (unit.now - dueAt) / 1_000);
      const [first] = await unit.sql<{ due_at: number | null }>('select min(due_at) as due_at from outbox');
      const next = first?.due_at == null ? Number.POSITIVE_INFINITY : Math.max(first.due_at - unit.now, 0);
      return { claimed: [...claimed].sort((left, right) => left.id - right.id), next };
    });
  }

  async function handle(due: Due): Promise<void> {
    const begun = performance.now();
    let failed = false;
    try {
      const handler = handlers[due.kind];
      if (handler === undefined) throw new Error(`Nobody handles ${due.kind}.`);
      await handler(due);
      await database().system('outbox', (unit) =>
        // The handler may have set the same deadline anew; then the row is no longer the one that was claimed.
        unit.sql('delete from outbox where outbox_id = $1 and attempts = $2', [due.id, due.attempt]),
      );
    } catch (error) {
      failed = true;
      const pause = Math.min(2 ** (due.attempt - 2), 3_600);
      log.error(
        { err: error, kind: due.kind, subject: due.subject, attempt: due.attempt },
        'outbox: a handler failed; it is tried again',
      );
      await database()
        .system('outbox', (unit) =>
          unit.sql(
            `update outbox set due_at = fw_now() + fw_real(make_interval(secs => $3)), last_error = $4
             where outbox_id = $1 and attempts = $2`,
            [due.id, due.attempt, pause, error instanceof Error ? error.message.slice(0, 500) : String(error)],
          ),
        )
        .catch(() => undefined);
    } finally {
      meters.handled(due.kind, (performance.now() - begun) / 1_000, failed);
    }
  }

  return {
    start: (given) => {
      handlers = given;
      stopped = false;
      work();
    },
    wake: (dueAt, now) => {
      if (stopped) return;
      if (dueAt <= now) work();
      else sleep(Math.min((dueAt - now) / clockRate, longestSleep));
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      again = false;
      await claiming;
      await Promise.all(atWork);
    },
  };
}

/** What waits in the outbox, by kind: how many rows, how many of them are due, and by how much the oldest is late. */
export type OutboxBacklog = {
  readonly kind: string;
  readonly waiting: number;
  readonly due: number;
  readonly lateMs: number;
};

/** Reads the backlog of the whole installation. */
export function readBacklog(unit: Unit): Promise<OutboxBacklog[]> {
  return unit.sql<OutboxBacklog>(
    `select kind, count(*) as waiting, count(*) filter (where due_at <= $1) as due,
       greatest(0, extract(epoch from $1 - min(due_at)) * 1000) as "lateMs"
     from outbox group by kind`,
    [new Date(unit.now)],
  );
}
