import { refuse } from '../../../kernel/result.ts';
import { RefusalError } from './problem.ts';

/** Counts attempts within a window, per name (an address, an e-mail). */
export type Attempts = {
  /** Counts one more. @returns 0 when it may go on, else the seconds until it may */
  take(name: string): number;
  /** Forgets a name, after a success. */
  forgive(name: string): void;
};

const MOST_NAMES = 50_000;

/**
 * @param most how many attempts a window allows
 * @param windowMs length of the window, which starts with a name's first attempt
 * @param clock milliseconds that only go forward
 */
export function createAttempts(
  most: number,
  windowMs: number,
  clock: () => number = () => performance.now(),
): Attempts {
  const seen = new Map<string, { count: number; until: number }>();
  return {
    take: (name) => {
      const now = clock();
      const found = seen.get(name);
      if (found === undefined || found.until <= now) {
        seen.delete(name);
        // All windows are of one length, so the first to be set is the first to end; if there are too many, it is given up.
        for (const [each, { until }] of seen) {
          if (until > now && seen.size < MOST_NAMES) break;
          seen.delete(each);
        }
        seen.set(name, { count: 1, until: now + windowMs });
        return 0;
      }
      if (found.count >= most) return Math.ceil((found.until - now) / 1_000);
      found.count += 1;
      return 0;
    },
    forgive: (name) => {
      seen.delete(name);
    },
  };
}

/**
 * Holds a person, a visitor or an address to a rate.
 * @param what is counted, as its doer knows it: "Too many WHAT."
 * @returns counts one more; throws the refusal, which says when to come again, if that is too many
 */
export function createLimit(most: number, windowMs: number, what: string): (name: string) => void {
  const attempts = createAttempts(most, windowMs);
  return (name) => {
    const retryAfter = attempts.take(name);
    if (retryAfter === 0) return;
    const { refusal } = refuse('too-many', 'too-many-attempts', `Too many ${what}. Try again in ${retryAfter} s.`, {
      retryAfter,
    });
    throw new RefusalError(refusal);
  };
}
