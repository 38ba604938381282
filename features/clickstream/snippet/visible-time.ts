/** Counts how long the page was visible, in pieces that can be taken out. Time is given by the caller in milliseconds. */
export type VisibleTime = {
  start(now: number): void;
  stop(now: number): void;
  /** The time since the last taking, and starts a new piece. */
  take(now: number): number;
};

/** A piece never counts more than this: a device that slept did not show the page. */
const MOST = 60_000;

export function createVisibleTime(): VisibleTime {
  let since: number | undefined;
  let gathered = 0;

  function gather(now: number): void {
    if (since === undefined) return;
    gathered = Math.min(MOST, gathered + Math.max(0, now - since));
    since = now;
  }

  return {
    start(now) {
      since ??= now;
    },
    stop(now) {
      gather(now);
      since = undefined;
    },
    take(now) {
      gather(now);
      const piece = Math.round(gathered);
      gathered = 0;
      return piece;
    },
  };
}
