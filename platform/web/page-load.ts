import { backoff } from './backoff.ts';

const LONGEST_PAUSE = 3;

type Deps = {
  /** Whether the server answers, whatever it says. */
  readonly reachable: () => Promise<boolean>;
  readonly pause: (ms: number) => Promise<void>;
  readonly random: () => number;
};

const browser: Deps = {
  reachable: () =>
    fetch('/healthz').then(
      () => true,
      () => false,
    ),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
};

/**
 * Loads a page's program when it is first opened; while the server is away it is tried again, for nothing else would bring
 * it. Rejects when the server is there and does not have it, as after an update.
 */
export async function loadPage<T>(load: () => Promise<T>, { reachable, pause, random }: Deps = browser): Promise<T> {
  let missed = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await load();
    } catch (error) {
      const there = await reachable();
      // Once may be the moment in which the server came back.
      if (there && missed) throw error;
      missed = there;
      await pause(backoff(Math.min(attempt, LONGEST_PAUSE), random()));
    }
  }
}
