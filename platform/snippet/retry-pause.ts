/**
 * How long to wait before the next try, in milliseconds: doubling from one second to a minute, spread over its upper
 * half so that many browsers do not come back at the same moment.
 * @param failures failed tries so far, from 1
 * @param chance between 0 and 1
 */
export function retryPause(failures: number, chance: number): number {
  const most = Math.min(60_000, 1000 * 2 ** (failures - 1));
  return most / 2 + (most / 2) * chance;
}
