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
