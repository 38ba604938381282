/** Answers kept for a moment, so that a busy caller asks the database once. */
export type BriefCache<T> = {
  /** The answer of a moment ago, or a fresh one; callers at the same time share one question. */
  get(key: string, ask: () => Promise<T>): Promise<T>;
  /** Forgets everything, and keeps nothing that was asked before this call. */
  clear(): void;
};

/**
 * @param keepMs how long an answer is used
 * @param most how many answers are kept; beyond it all are forgotten, which costs a question each
 */
export function createBriefCache<T>(keepMs: number, most: number): BriefCache<T> {
  let known = new Map<string, { readonly until: number; readonly answer: Promise<T> }>();
  return {
    get: (key, ask) => {
      const found = known.get(key);
      const now = performance.now();
      if (found !== undefined && found.until > now) return found.answer;
      if (known.size >= most) known = new Map();
      const place = known;
      const answer = ask();
      place.set(key, { until: now + keepMs, answer });
      // A failure is told to those who wait for it and to nobody after them.
      answer.catch(() => place.delete(key));
      return answer;
    },
    clear: () => {
      known = new Map();
    },
  };
}

/** An answer that nobody has asked for so long is not renewed with the others. Milliseconds. */
const IN_USE = 60_000;
/** Answers that are renewed by one question. */
const TOGETHER = 1_000;

type Renewed<T> = { readonly until: number; usedAt: number; readonly answer: Promise<T>; renewable: boolean };

/**
 * A brief cache of answers that can be asked for together: when one is too old, those in use that soon will be are renewed with
 * it. With a question for each, a thousand websites would cost as many every `keepMs`.
 * @param renewable which answers are renewed without being asked for: not what anybody can make up
 */
export function createRenewedCache<T>(
  keepMs: number,
  most: number,
  ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  renewable: (answer: T) => boolean,
): { get(key: string): Promise<T>; clear(): void } {
  let known = new Map<string, Renewed<T>>();

  function renewedWith(key: string, now: number): string[] {
    const keys = [key];
    for (const [other, { until, usedAt, renewable: worth }] of known) {
      if (keys.length >= TOGETHER) break;
      if (worth && other !== key && until < now + keepMs / 2 && now - usedAt < IN_USE) keys.push(other);
    }
    return keys;
  }

  function askFor(key: string, now: number): Promise<T> {
    if (known.size >= most) known = new Map();
    const place = known;
    const keys = renewedWith(key, now);
    const answers = ask(keys);
    const [first] = keys.map((each) => {
      const answer = answers.then((all) => all.get(each) as T);
      const entry = { until: now + keepMs, usedAt: place.get(each)?.usedAt ?? now, answer, renewable: false };
      place.set(each, entry);
      // A failure is told to those who wait for it and to nobody after them.
      answer.then(
        (given) => {
          entry.renewable = renewable(given);
        },
        () => place.delete(each),
      );
      return answer;
    });
    return first as Promise<T>;
  }

  return {
    get: (key) => {
      const now = performance.now();
      const found = known.get(key);
      if (found !== undefined) found.usedAt = now;
      return found !== undefined && found.until > now ? found.answer : askFor(key, now);
    },
    clear: () => {
      known = new Map();
    },
  };
}
