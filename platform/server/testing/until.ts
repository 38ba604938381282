/** Waits until something holds, looking every 25 ms; fails with the words given when it does not in time (default 10 s). */
export async function until<T>(
  words: string,
  what: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  ms = 10_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await what();
    if (value !== undefined && value !== false && value !== null) return value;
    if (Date.now() > end) throw new Error(`Not within ${ms} ms: ${words}.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
