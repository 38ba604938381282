import { mayRetry } from './api-client.ts';
import { backoff } from './backoff.ts';

/** Tries after the first, over less than a minute: a server that was started again is back by then. */
const MOST_RETRIES = 20;
/** Somebody waits for it with her eyes on it, so the pauses stay short. */
const LONGEST_PAUSE = 3;

/**
 * How a write is sent that the server takes once however often it comes: again by itself while the server is away, so
 * that nobody has to do twice what she has done. For `useMutation`; never for a write that would be done twice.
 */
export const repeatedWrite = {
  retry: (failures: number, error: Error): boolean => failures < MOST_RETRIES && mayRetry(error),
  retryDelay: (failures: number): number => backoff(Math.min(failures, LONGEST_PAUSE), Math.random()),
};
