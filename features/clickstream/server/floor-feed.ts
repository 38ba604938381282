import { SECOND } from '../../../kernel/time.ts';
import type { BrowsingRow } from '../core/index.ts';

/** What changed on the floor of an enterprise since the last time: rows as they are now, and sessions that are gone. */
export type FloorNews = { readonly rows: readonly BrowsingRow[]; readonly gone: readonly string[] };

export type FloorFeed = {
  /** Hears once a second of what has changed; the first news is everything. @returns the function that ends it */
  watch(enterpriseId: string, listener: (news: FloorNews) => void): () => void;
  /** Something of this enterprise may look different. */
  touch(enterpriseId: string): void;
  start(): void;
  stop(): void;
};

export type FloorFeedDeps = {
  readonly rows: (enterpriseId: string) => Promise<readonly BrowsingRow[]>;
  /** Whether sessions of other processes are shown, too, of whose changes nobody here hears. */
  readonly shared: () => boolean;
  readonly failed: (error: unknown) => void;
};

type Floor = {
  readonly listeners: Map<(news: FloorNews) => void, 'new' | 'told'>;
  sent: Map<string, string>;
  touched: boolean;
};

/** Every second, for each enterprise that somebody watches and on whose floor something moved: the rows that differ. */
export function createFloorFeed(deps: FloorFeedDeps): FloorFeed {
  const floors = new Map<string, Floor>();
  let timer: NodeJS.Timeout | undefined;
  /** Rows also change by time alone (away): every so many rounds all are looked at. */
  let round = 0;

  async function renew(enterpriseId: string, floor: Floor): Promise<void> {
    floor.touched = false;
    const rows = await deps.rows(enterpriseId);
    const now = new Map(rows.map((row) => [row.sessionId, JSON.stringify(row)]));
    const changed = rows.filter((row) => floor.sent.get(row.sessionId) !== now.get(row.sessionId));
    const gone = [...floor.sent.keys()].filter((sessionId) => !now.has(sessionId));
    floor.sent = now;
    for (const [listener, state] of floor.listeners) {
      if (state === 'new') listener({ rows, gone: [] });
      else if (changed.length > 0 || gone.length > 0) listener({ rows: changed, gone });
      floor.listeners.set(listener, 'told');
    }
  }

  async function tick(): Promise<void> {
    round = (round + 1) % 5;
    for (const [enterpriseId, floor] of floors) {
      if (!floor.touched && !deps.shared() && round !== 0) continue;
      await renew(enterpriseId, floor).catch((error: unknown) => {
        floor.touched = true;
        deps.failed(error);
      });
    }
  }

  return {
    watch(enterpriseId, listener) {
      const floor = floors.get(enterpriseId) ?? { listeners: new Map(), sent: new Map(), touched: true };
      floor.listeners.set(listener, 'new');
      floor.touched = true;
      floors.set(enterpriseId, floor);
      return () => {
        floor.listeners.delete(listener);
        if (floor.listeners.size === 0) floors.delete(enterpriseId);
      };
    },
    touch(enterpriseId) {
      const floor = floors.get(enterpriseId);
      if (floor !== undefined) floor.touched = true;
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
