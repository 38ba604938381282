import type { Instant } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/server/unit.ts';
import type { FoldedSession, SessionEvent, SessionId } from '../core/index.ts';
import {
  insertEvents,
  insertParked,
  type NewEvent,
  newPlaces,
  type ParkedEvent,
  preparePartitions,
} from './event-store.ts';
import { findSessions, foundSessions } from './lane-store.ts';

/** Transactions under way at once: one is written while the next gathers. */
const IN_FLIGHT = 2;
/**
 * A commit costs as much as storing dozens of events. So the next one starts when that many wait, or when the last one started
 * so long ago (milliseconds): a lone event goes at once, and under load few large commits leave the processor to the rest.
 */
const WORTH_A_COMMIT = 56;
const PACE = 2;
/** Events in one transaction, and events that may wait before senders are asked to slow down. */
const FLUSH_MOST = 1_000;
const WAIT_MOST = 10_000;

/** What one request asks to be stored. */
export type IntakeBatch = { readonly events: readonly NewEvent[]; readonly parked: readonly ParkedEvent[] };

type Waiting = {
  readonly batch: IntakeBatch;
  readonly done: (storedBefore: number) => void;
  readonly failed: (error: unknown) => void;
};

/** New events, and what was put away of the sessions that they name: all `asked` that are not in `found` are new. */
export type Committed = {
  readonly events: readonly SessionEvent[];
  readonly asked: readonly SessionId[];
  readonly found: readonly FoldedSession[];
};

export type IntakeFlush = {
  /**
   * Stores a request's events with whatever else waits; resolves after the commit, with how many of its events were stored
   * before. Undefined: too many wait already.
   */
  submit(batch: IntakeBatch): Promise<number> | undefined;
  /** Resolves when all transactions that are under way now have ended, well or badly. */
  settled(): Promise<void>;
  /** Waits for everything that was submitted. */
  close(): Promise<void>;
};

export type IntakeFlushDeps = {
  readonly database: Database;
  /** Names this process in the rows it commits. */
  readonly origin: string;
  readonly keepDays: number;
  /** Sessions that events name and that this process folds, but does not have in memory. */
  readonly missing: (events: readonly SessionEvent[]) => readonly SessionId[];
  /** Hears of the events that were new, in the moment in which their commit is known. */
  readonly committed: (news: Committed) => void;
  /** A commit failed in a way that may have stored rows all the same. */
  readonly uncertain: () => void;
  /** Hears the database's time with every commit, and tells what it should be now. */
  readonly clock: (now: Instant) => void;
  readonly now: () => Instant;
};

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
}

function weightOf(batch: IntakeBatch | undefined): number {
  return batch === undefined ? 0 : batch.events.length + batch.parked.length;
}

/** How many events of a batch were stored before its commit. Nearly always all were new: then nothing is looked up. */
function storedBefore(batches: readonly Waiting[], fresh: readonly SessionEvent[]): (batch: IntakeBatch) => number {
  const count = batches.reduce((sum, each) => sum + each.batch.events.length, 0);
  if (fresh.length === count) return () => 0;
  const isNew = new Set(fresh);
  return (batch) => batch.events.filter((each) => !isNew.has(each.event)).length;
}

/** Group commit across tenants: whatever waits goes into one transaction, at most two at a time. */
export function createIntakeFlush(deps: IntakeFlushDeps): IntakeFlush {
  let waiting: Waiting[] = [];
  let waitingEvents = 0;
  let startedAt = Number.NEGATIVE_INFINITY;
  let pacing: NodeJS.Timeout | undefined;
  const underWay = new Set<Promise<void>>();

  async function write(batches: readonly Waiting[]): Promise<Committed | undefined> {
    const events = batches.flatMap((each) => each.batch.events);
    const parked = batches.flatMap((each) => each.batch.parked);
    const asked = deps.missing(events.map((each) => each.event));
    const { now, rows } = await deps.database.intake([
      ...(asked.length === 0 ? [] : [findSessions(asked)]),
      ...(parked.length === 0 ? [] : [insertParked(parked)]),
      ...(events.length === 0 ? [] : insertEvents(deps.origin, events, deps.now())),
    ]);
    deps.clock(now);
    if (events.length === 0) return undefined;
    return {
      events: newPlaces(rows.at(-1), events).map((place) => (events[place] as NewEvent).event),
      asked,
      found: asked.length === 0 ? [] : foundSessions(rows[0]),
    };
  }

  async function writeOrMend(batches: readonly Waiting[]): Promise<Committed | undefined> {
    try {
      return await write(batches);
    } catch (error) {
      // 23514: no partition for this day, as after a long sleep of the machine.
      if (codeOf(error) !== '23514') throw error;
      await deps.database.system('lanes', (unit) => preparePartitions(unit, deps.keepDays));
      return write(batches);
    }
  }

  async function flush(batches: readonly Waiting[]): Promise<void> {
    try {
      const news = await writeOrMend(batches);
      if (news !== undefined && news.events.length > 0) deps.committed(news);
      const before = storedBefore(batches, news?.events ?? []);
      for (const each of batches) each.done(before(each.batch));
    } catch (error) {
      // 22xxx and 23xxx: something in the data itself. One sender's fault must not be its neighbours'.
      if (batches.length > 1 && /^2[23]/.test(codeOf(error))) {
        for (const each of batches) await flush([each]);
        return;
      }
      if (!/^[0-9]/.test(codeOf(error))) deps.uncertain();
      for (const each of batches) each.failed(error);
    }
  }

  function take(): Waiting[] {
    let count = 0;
    let index = 0;
    while (index < waiting.length && (index === 0 || count < FLUSH_MOST)) {
      count += weightOf(waiting[index]?.batch);
      index += 1;
    }
    const taken = waiting.slice(0, index);
    waiting = waiting.slice(index);
    waitingEvents -= count;
    return taken;
  }

  /** Milliseconds until the next transaction may start; Infinity if only the end of another, or more events, will let it. */
  function startsIn(): number {
    if (waiting.length === 0 || underWay.size >= IN_FLIGHT) return Number.POSITIVE_INFINITY;
    return waitingEvents >= WORTH_A_COMMIT ? 0 : Math.max(0, startedAt + PACE - performance.now());
  }

  function pump(): void {
    clearTimeout(pacing);
    pacing = undefined;
    while (startsIn() === 0) {
      startedAt = performance.now();
      const flushing = flush(take()).finally(() => {
        underWay.delete(flushing);
        pump();
      });
      underWay.add(flushing);
    }
    const wait = startsIn();
    if (wait !== Number.POSITIVE_INFINITY) pacing = setTimeout(pump, wait);
  }

  return {
    submit(batch) {
      const weight = weightOf(batch);
      if (waitingEvents + weight > WAIT_MOST) return undefined;
      waitingEvents += weight;
      return new Promise((done, failed) => {
        waiting.push({ batch, done, failed });
        // All requests that are read in the same turn of the event loop go together, up to what is worth a commit: the first of
        // them are on their way to the disk while the rest are read, or else reading and writing would wait for each other.
        if (waiting.length === 1) setImmediate(pump);
        else if (waitingEvents >= WORTH_A_COMMIT) pump();
      });
    },
    settled: async () => {
      await Promise.all(underWay);
    },
    async close() {
      while (underWay.size > 0 || waiting.length > 0) {
        startedAt = Number.NEGATIVE_INFINITY;
        pump();
        await Promise.all(underWay);
      }
    },
  };
}
