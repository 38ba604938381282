import type { Instant } from '../../../kernel/time.ts';

/** A memory that forgets the oldest when it is full. A copy only: what it forgets is found out again. */
export type SmallMemory<T> = {
  /** What is remembered under a key, if it was written after `since`. */
  get(key: string, since?: Instant): T | undefined;
  set(key: string, value: T, at: Instant): void;
};

export function createSmallMemory<T>(most: number): SmallMemory<T> {
  const kept = new Map<string, { readonly value: T; readonly at: Instant }>();
  return {
    get: (key, since = Number.NEGATIVE_INFINITY) => {
      const found = kept.get(key);
      return found !== undefined && found.at > since ? found.value : undefined;
    },
    set: (key, value, at) => {
      kept.delete(key);
      kept.set(key, { value, at });
      if (kept.size <= most) return;
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        break;
      }
    },
  };
}
