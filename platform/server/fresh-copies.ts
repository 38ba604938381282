import type { Database } from './unit.ts';

/** Copies of stored documents in memory, asked for their version once in a while. */
export type FreshCopies<T> = {
  /** The copy of a key, at most `freshMs` old; one load at a time per key. Never inside a unit: loading opens its own. */
  of(key: string): Promise<T>;
  /** Loads again at the next question: call it after a change in this process has committed. */
  doubt(key: string): void;
};

/** The newest versions of documents, by key; what is not there is version 0. */
export type Versions = (keys: readonly string[]) => Promise<ReadonlyMap<string, number>>;

/** How copies are found to be the newest still, many at once. */
export type Comparison<T> = { readonly versions: Versions; readonly versionOf: (copy: T) => number };

/** A copy that nobody has asked for so long is not compared until somebody does. Milliseconds. */
const IN_USE = 60_000;

type Kept<T> = { readonly copy: T; readonly checkedAt: number; askedAt: number };

/** Reads versions of many enterprises' documents by one statement, which gives `key` and `version` for the keys in $1. */
export function versionsBy(database: Database, statement: string): Versions {
  return async (keys) => {
    const rows = await database.system('versions', (unit) =>
      unit.sql<{ key: string; version: number }>(statement, [keys]),
    );
    return new Map(rows.map(({ key, version }) => [key, version]));
  };
}

/**
 * @param load gets the copy there was, so that it can return it when its version is still the same
 * @param freshMs how long a copy is used without asking
 * @param comparison compares all copies in use when one of them has to be: or else each costs a question of its own in every
 * `freshMs`, and a thousand enterprises as many
 */
export function createFreshCopies<T>(
  freshMs: number,
  load: (key: string, before: T | undefined) => Promise<T>,
  comparison?: Comparison<T>,
): FreshCopies<T> {
  const kept = new Map<string, Kept<T>>();
  const loading = new Map<string, Promise<T>>();
  const doubts = new Map<string, number>();
  let comparing: Promise<void> | undefined;

  function isFresh(known: Kept<T>): boolean {
    return performance.now() - known.checkedAt < freshMs;
  }

  async function compare({ versions, versionOf }: Comparison<T>): Promise<void> {
    const startedAt = performance.now();
    const inUse = [...kept].filter(([, known]) => startedAt - known.askedAt < IN_USE);
    const newest = await versions(inUse.map(([key]) => key));
    for (const [key, known] of inUse) {
      // What was loaded or doubted meanwhile is another entry.
      if (kept.get(key) !== known || versionOf(known.copy) !== (newest.get(key) ?? 0)) continue;
      kept.set(key, { ...known, checkedAt: startedAt });
    }
  }

  async function refresh(key: string): Promise<T> {
    const before = kept.get(key);
    if (comparison !== undefined && before !== undefined && Number.isFinite(before.checkedAt)) {
      comparing ??= compare(comparison).finally(() => {
        comparing = undefined;
      });
      await comparing;
      const known = kept.get(key);
      if (known !== undefined && isFresh(known)) return known.copy;
    }
    const startedAt = performance.now();
    const doubted = doubts.get(key);
    const copy = await load(key, kept.get(key)?.copy);
    // What was loaded while a change was on its way must not count as fresh after it.
    const checkedAt = doubts.get(key) === doubted ? startedAt : Number.NEGATIVE_INFINITY;
    kept.set(key, { copy, checkedAt, askedAt: startedAt });
    return copy;
  }

  return {
    of: (key) => {
      const known = kept.get(key);
      if (known !== undefined) {
        known.askedAt = performance.now();
        if (isFresh(known)) return Promise.resolve(known.copy);
      }
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
      if (known !== undefined) kept.set(key, { ...known, checkedAt: Number.NEGATIVE_INFINITY });
      loading.delete(key);
    },
  };
}
