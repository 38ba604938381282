const FIRST = 500;
const MOST = 20_000;

/**
 * Wait before the next attempt, in milliseconds: full jitter over a doubling span, so that thousands of desktops do not
 * return in the same instant.
 * @param attempt 0 for the first retry
 * @param chance 0..1
 */
export function backoff(attempt: number, chance: number): number {
  const span = Math.min(MOST, FIRST * 2 ** Math.min(attempt, 10));
  return 100 + Math.round(chance * span);
}

/** Over so long the clients of a server that ends come back: less than it takes until an associate counts as gone. */
const RESTART_SPREAD = 3_000;

/** Wait before coming back to a server that said that it restarts, in milliseconds. @param chance 0..1 */
export function afterRestart(chance: number): number {
  return 100 + Math.round(chance * RESTART_SPREAD);
}
