/** Copies of stored documents in memory, asked for their version once in a while. */
export type FreshCopies<T> = {
  /** The copy of a key, at most `freshMs` old; one load at a time per key. Never inside a unit: loading opens its own. */
  of(key: string): Promise<T>;
  /** Loads again at the next question: call it after a change in this process has committed. */
  doubt(key: string): void;
};

/**
 * @param load gets the copy there was, so that it can return it when its version is still the same
 * @param freshMs how long a copy is used without asking
 */
export function createFreshCopies<T>(
  freshMs: number,
  load: (key: string, before: T | undefined) => Promise<T>,
): FreshCopies<T> {
  const kept = new Map<string, { readonly copy: T; readonly checkedAt: number }>();
  const loading = new Map<string, Promise<T>>();
  const doubts = new Map<string, number>();

  async function refresh(key: string): Promise<T> {
    const startedAt = performance.now();
    const doubted = doubts.get(key);
    const copy = await load(key, kept.get(key)?.copy);
    // What was loaded while a change was on its way must not count as fresh after it.
    kept.set(key, { copy, checkedAt: doubts.get(key) === doubted ? startedAt : Number.NEGATIVE_INFINITY });
    return copy;
  }

  return {
    of: (key) => {
      const known = kept.get(key);
      if (known !== undefined && performance.now() - known.checkedAt < freshMs) return Promise.resolve(known.copy);
      const under = loading.get(key);
      if (under !== undefined) return under;
      const started = refresh(key).finally(() => {
        if (loading.get(key) === started) loading.delete(key);
      });
      loading.set(key, started);
      return started;
    },
    doubt: (key) => {
      doubts.set(key, (doubts.get(key) ?? 0) + 1);
      const known = kept.get(key);
      if (known !== undefined) kept.set(key, { copy: known.copy, checkedAt: Number.NEGATIVE_INFINITY });
      loading.delete(key);
    },
  };
}
