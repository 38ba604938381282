import type { Log } from '../../../platform/server/log.ts';

/** Work after a commit that a deadline would do a little later anyway; one at a time for each subject. */
export type Soon<About> = {
  /** @param about what is known of the subject now */
  start(enterpriseId: string, subject: string, about: About): void;
  idle(): Promise<void>;
};

export function createSoon<About>(
  work: (enterpriseId: string, subject: string, about: About) => Promise<void>,
  log: Log,
): Soon<About> {
  /** What is asked for while a subject is at work is asked for because something changed since it was read. */
  const running = new Map<string, { next: About | undefined; readonly done: Promise<void> }>();

  async function run(enterpriseId: string, subject: string, about: About): Promise<void> {
    for (let now: About | undefined = about; now !== undefined; ) {
      await work(enterpriseId, subject, now).catch((error: unknown) => {
        log.error({ err: error, subject }, 'queue: matching failed; its deadline tries again');
      });
      const state = running.get(subject);
      now = state?.next;
      if (state !== undefined) state.next = undefined;
    }
    running.delete(subject);
  }

  return {
    start: (enterpriseId, subject, about) => {
      const state = running.get(subject);
      if (state === undefined) {
        const done = Promise.resolve().then(() => run(enterpriseId, subject, about));
        running.set(subject, { next: undefined, done });
      } else {
        state.next = about;
      }
    },
    idle: async () => {
      while (running.size > 0) await Promise.all([...running.values()].map((each) => each.done));
    },
  };
}
