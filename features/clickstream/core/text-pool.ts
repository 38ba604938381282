/** Texts of each of two generations, and how long a text may be that is kept here. Together a few megabytes. */
const MOST_TEXTS = 10_000;
const LONGEST = 200;

/**
 * Gives for each text the same text as it came first, so that what many sessions name (addresses and titles of pages) is in memory once.
 * What was not named for a while is forgotten here, and lives on where it is held.
 */
export function createTextPool(): <T extends string | undefined>(text: T) => T {
  let [young, old] = [new Map<string, string>(), new Map<string, string>()];
  return (text) => {
    if (text === undefined || text.length > LONGEST) return text;
    const found = young.get(text);
    if (found !== undefined) return found as typeof text;
    if (young.size >= MOST_TEXTS) [young, old] = [new Map(), young];
    const kept = old.get(text) ?? text;
    young.set(kept, kept);
    return kept as typeof text;
  };
}
