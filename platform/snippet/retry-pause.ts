/**
 * No longer than a page is silent in good times (a beat every 15 s): a server that comes back is heard of soon, and however many
 * browsers wait for it, they ask no more often than they would tell it something.
 */
const LONGEST = 15_000;

/**
 * How long to wait before the next try, in milliseconds: doubling from one second to fifteen, spread over its upper half so that
 * many browsers do not come back at the same moment.
 * @param failures failed tries so far, from 1
 * @param chance between 0 and 1
 */
export function retryPause(failures: number, chance: number): number {
  const most = Math.min(LONGEST, 1000 * 2 ** (failures - 1));
  return most / 2 + (most / 2) * chance;
}
