import { useCallback, useEffect, useRef, useState } from 'react';
import { useServices } from '../../../platform/web/services.tsx';
import { type FloorFrame, type FloorView, joinFrame, type ShownWindow } from '../core/index.ts';

/** What a page shows by: what does not change while she scrolls. */
export type FloorFilter = Omit<FloorView, 'first' | 'count' | 'hold'>;

export const ALL: FloorFilter = { show: 'all' };

/** Those she is matched with. */
export const MINE: FloorFilter = { show: 'mine' };

/** A look at the live floor. */
export type Browsing = {
  /** Undefined until the first frame has come. */
  readonly shown: ShownWindow | undefined;
  /** The server does not let her read it. */
  readonly refused: boolean;
  readonly look: (first: number, count: number) => void;
  readonly hold: (held: boolean) => void;
};

/** While she scrolls, the server is told where no more often than so. Milliseconds. */
const LOOK_EVERY = 120;

function isFrame(data: unknown): data is FloorFrame {
  return typeof data === 'object' && data !== null && 'rows' in data && Array.isArray(data.rows) && 'total' in data;
}

/**
 * Who is browsing: the rows in sight, and counts over all.
 * @param list `floor:ENTERPRISE`, or `floor:mine` over all enterprises where she may sell
 */
export function useBrowsing(list: string, filter: FloorFilter): Browsing {
  const { streams } = useServices();
  const [shown, setShown] = useState<ShownWindow>();
  const [refused, setRefused] = useState(false);
  const place = useRef({ first: 0, count: 40, hold: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const words = JSON.stringify(filter);

  const tell = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
    streams.view(list, { ...JSON.parse(words), ...place.current });
  }, [streams, list, words]);

  useEffect(() => {
    const stop = streams.follow(
      list,
      0,
      {
        entry: ({ data }) => {
          if (!isFrame(data)) return;
          setShown((before) => joinFrame(before, data));
        },
        // After a reconnection the whole window comes again.
        reload: () => undefined,
        refused: () => setRefused(true),
      },
      { live: true },
    );
    return stop;
  }, [streams, list]);
  useEffect(() => {
    tell();
    return () => clearTimeout(timer.current);
  }, [tell]);

  const look = useCallback(
    (first: number, count: number) => {
      // The server keeps windows of at most 200 rows.
      Object.assign(place.current, { first, count: Math.min(200, Math.max(20, count)) });
      timer.current ??= setTimeout(tell, LOOK_EVERY);
    },
    [tell],
  );
  const hold = useCallback(
    (held: boolean) => {
      if (place.current.hold === held) return;
      place.current.hold = held;
      tell();
    },
    [tell],
  );
  return { shown, refused, look, hold };
}
