/** Watches what servers hold while they are used. */
export type MemoryWatch = {
  /**
   * Ends it.
   * @returns megabytes of heap in use, all servers together: the lowest that was seen in each eighth of the time, which comes near to what they
   * hold when garbage is collected
   */
  stop(): readonly number[];
};

const PARTS = 8;
const EVERY_MS = 500;
const HEAP = /^nodejs_heap_size_used_bytes (\S+)$/m;

/** @param token the `METRICS_TOKEN` that the servers were started with */
export function watchMemory(urls: readonly string[], token: string): MemoryWatch {
  const seen: number[] = [];
  const look = async () => {
    const used = await Promise.all(
      urls.map(async (url) => {
        const reply = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
        return Number(HEAP.exec(await reply.text())?.[1]);
      }),
    );
    seen.push(used.reduce((sum, each) => sum + each, 0));
  };
  // A look that fails is no figure: the day goes on, and others follow.
  const timer = setInterval(() => void look().catch(() => undefined), EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      const size = Math.ceil(seen.length / PARTS);
      const parts = Array.from({ length: PARTS }, (_, index) => seen.slice(index * size, (index + 1) * size));
      return parts.filter((part) => part.length > 0).map((part) => Math.round(Math.min(...part) / 1_000_000));
    },
  };
}
