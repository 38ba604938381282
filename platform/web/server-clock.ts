/**
 * The server's time, as well as this browser can know it. A deadline is the server's; a clock that is minutes off must
 * not shorten or lengthen a countdown.
 *
 * Two kinds of evidence bound the offset (server minus browser). A stamp read from the server was made before it
 * arrived: offset >= stamp - arrival. A `Date` header is cut to whole seconds: sent <= its time + 1 s, and the server's
 * clock showed it after the request left: offset <= stamp + 1000 - departure.
 */
export type ServerClock = {
  readonly now: () => number;
  /** A stamp to the millisecond that arrived just now. */
  readonly heard: (stamp: number) => void;
  /** A `Date` header of a request that left at `departure` (browser time). */
  readonly answered: (dateHeader: string | null, departure: number) => void;
};

/** @param machineNow the browser's clock, milliseconds */
export function createServerClock(machineNow: () => number): ServerClock {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  const offset = (): number => {
    if (least === Number.NEGATIVE_INFINITY) return Number.isFinite(most) ? most : 0;
    // Bounds that contradict each other mean a clock was set: the newest stamp counts.
    return Number.isFinite(most) && most >= least ? (least + most) / 2 : least;
  };
  return {
    now: () => machineNow() + offset(),
    heard: (stamp) => {
      if (Number.isFinite(stamp)) least = Math.max(least, stamp - machineNow());
    },
    answered: (dateHeader, departure) => {
      const stamp = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
      if (!Number.isFinite(stamp)) return;
      least = Math.max(least, stamp - machineNow());
      most = Math.min(most, stamp + 1_000 - departure);
    },
  };
}
