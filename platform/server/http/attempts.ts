import { refuse } from '../../../kernel/result.ts';
import { RefusalError } from './problem.ts';

/** Counts attempts within a window, per name (an address, an e-mail). */
export type Attempts = {
  /** Counts one more. @returns 0 when it may go on, else the seconds until it may */
  take(name: string): number;
  /** Forgets a name, after a success. */
  forgive(name: string): void;
};

/** Names that are kept of one window, at most twice as many of two. */
const MOST_NAMES = 25_000;

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
  type Seen = Map<string, { count: number; until: number }>;
  // Two generations: what is in the older one has ended when the next begins, and is dropped at once, without being looked through.
  let [young, old]: [Seen, Seen] = [new Map(), new Map()];
  let turnsAt = Number.NEGATIVE_INFINITY;
  return {
    take: (name) => {
      const now = clock();
      if (now >= turnsAt || young.size >= MOST_NAMES) {
        [young, old] = [new Map(), young];
        turnsAt = now + windowMs;
      }
      const found = young.get(name) ?? old.get(name);
      if (found === undefined || found.until <= now) {
        young.set(name, { count: 1, until: now + windowMs });
        return 0;
      }
      if (found.count >= most) return Math.ceil((found.until - now) / 1_000);
      found.count += 1;
      return 0;
    },
    forgive: (name) => {
      young.delete(name);
      old.delete(name);
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
