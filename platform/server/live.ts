/** Wake-ups between parts of one process, and between processes when they share a broker. Copies only, never authority. */
export type Live = {
  publish(channel: string, message: unknown): void;
  /** @returns the function that ends the subscription */
  subscribe(channel: string, listener: (message: unknown) => void): () => void;
};

type Listener = (message: unknown) => void;

/** Within one process. */
export function createMemoryLive(): Live {
  // Lists, for nearly all channels have one listener, and there is a channel for each socket.
  const listeners = new Map<string, readonly Listener[]>();
  return {
    publish: (channel, message) => {
      for (const listener of listeners.get(channel) ?? []) listener(message);
    },
    subscribe: (channel, listener) => {
      listeners.set(channel, (listeners.get(channel) ?? []).concat(listener));
      return () => {
        const others = (listeners.get(channel) ?? []).filter((each) => each !== listener);
        if (others.length > 0) listeners.set(channel, others);
        else listeners.delete(channel);
      };
    },
  };
}
