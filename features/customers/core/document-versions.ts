/** What one version of a list of things has over another, by their ids. */
export type Differences = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
};

/** Compares two lists of things by id; the order in which they stand does not matter. */
export function differencesOf<T>(before: readonly T[], after: readonly T[], idOf: (thing: T) => string): Differences {
  const old = new Map(before.map((thing) => [idOf(thing), JSON.stringify(thing)]));
  const fresh = new Map(after.map((thing) => [idOf(thing), JSON.stringify(thing)]));
  return {
    added: [...fresh.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !fresh.has(id)),
    changed: [...fresh].filter(([id, text]) => old.has(id) && old.get(id) !== text).map(([id]) => id),
  };
}
