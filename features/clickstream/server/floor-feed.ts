import { SECOND } from '../../../kernel/time.ts';
import type { BrowsingRow } from '../core/index.ts';

/** What changed on the floor of an enterprise since the last time: rows as they are now, and sessions that are gone. */
export type FloorNews = { readonly rows: readonly BrowsingRow[]; readonly gone: readonly string[] };

export type FloorFeed = {
  /**
   * Hears once a second of what has changed, and every five seconds at least, of nothing if need be; the first news is everything.
   * @returns the function that ends it
   */
  watch(enterpriseId: string, listener: (news: FloorNews) => void): () => void;
  /** This session may look different; without one, any of the enterprise may. */
  touch(enterpriseId: string, sessionId?: string): void;
  start(): void;
  stop(): void;
};

export type FloorFeedDeps = {
  /** The rows of an enterprise, or of these of its sessions as far as they are live. */
  readonly rows: (enterpriseId: string, only?: readonly string[]) => Promise<readonly BrowsingRow[]>;
  /** Whether sessions of other processes are shown, too, of whose changes nobody here hears. */
  readonly shared: () => boolean;
  readonly failed: (error: unknown) => void;
};

type Floor = {
  readonly listeners: Map<(news: FloorNews) => void, 'new' | 'told'>;
  /** What was told of each session, and as what text. */
  readonly sent: Map<string, { readonly row: BrowsingRow; readonly text: string }>;
  touched: Set<string>;
  whole: boolean;
};

/** Every so many rounds all rows are looked at: some change by time alone (away). */
const WHOLE_EVERY = 5;

/** Every second, for each enterprise that somebody watches: the rows that differ, found among the sessions that moved. */
export function createFloorFeed(deps: FloorFeedDeps): FloorFeed {
  const floors = new Map<string, Floor>();
  let timer: NodeJS.Timeout | undefined;
  let round = 0;

  async function renew(enterpriseId: string, floor: Floor): Promise<void> {
    const whole = floor.whole || round === 0 || deps.shared();
    const touched = floor.touched;
    floor.touched = new Set();
    floor.whole = false;
    if (!whole && touched.size === 0) return;
    const rows = await deps.rows(enterpriseId, whole ? undefined : [...touched]).catch((error: unknown) => {
      floor.whole = true;
      throw error;
    });
    const changed: BrowsingRow[] = [];
    const live = new Set<string>();
    for (const row of rows) {
      live.add(row.sessionId);
      const text = JSON.stringify(row);
      if (floor.sent.get(row.sessionId)?.text === text) continue;
      floor.sent.set(row.sessionId, { row, text });
      changed.push(row);
    }
    const gone = [...(whole ? floor.sent.keys() : touched)].filter(
      (sessionId) => !live.has(sessionId) && floor.sent.delete(sessionId),
    );
    for (const [listener, state] of floor.listeners) {
      if (state === 'new') listener({ rows: [...floor.sent.values()].map((each) => each.row), gone: [] });
      else listener({ rows: changed, gone });
      floor.listeners.set(listener, 'told');
    }
  }

  async function tick(): Promise<void> {
    round = (round + 1) % WHOLE_EVERY;
    for (const [enterpriseId, floor] of floors) await renew(enterpriseId, floor).catch(deps.failed);
  }

  return {
    watch(enterpriseId, listener) {
      const known = floors.get(enterpriseId);
      const floor: Floor = known ?? { listeners: new Map(), sent: new Map(), touched: new Set(), whole: true };
      floor.listeners.set(listener, 'new');
      floors.set(enterpriseId, floor);
      // Nobody waits a second for what is there.
      void renew(enterpriseId, Object.assign(floor, { whole: true })).catch(deps.failed);
      return () => {
        floor.listeners.delete(listener);
        if (floor.listeners.size === 0 && floors.get(enterpriseId) === floor) floors.delete(enterpriseId);
      };
    },
    touch(enterpriseId, sessionId) {
      const floor = floors.get(enterpriseId);
      if (floor === undefined) return;
      if (sessionId === undefined) floor.whole = true;
      else floor.touched.add(sessionId);
    },
    start() {
      const next = (): void => {
        timer = setTimeout(() => void tick().finally(() => timer !== undefined && next()), SECOND);
      };
      next();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
