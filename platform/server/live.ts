/** Wake-ups between parts of one process, and between processes when they share a broker. Copies only, never authority. */
export type Live = {
  publish(channel: string, message: unknown): void;
  /** @returns the function that ends the subscription */
  subscribe(channel: string, listener: (message: unknown) => void): () => void;
};

/** Within one process. */
export function createMemoryLive(): Live {
  const listeners = new Map<string, Set<(message: unknown) => void>>();
  return {
    publish: (channel, message) => {
      for (const listener of listeners.get(channel) ?? []) listener(message);
    },
    subscribe: (channel, listener) => {
      const known = listeners.get(channel) ?? new Set();
      known.add(listener);
      listeners.set(channel, known);
      return () => {
        known.delete(listener);
        if (known.size === 0) listeners.delete(channel);
      };
    },
  };
}
