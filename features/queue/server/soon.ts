import type { Log } from '../../../platform/server/log.ts';

/** Work after a commit that the outbox would do a little later anyway; one at a time for each subject. */
export type Soon = {
  start(enterpriseId: string, subject: string): void;
  idle(): Promise<void>;
};

export function createSoon(work: (enterpriseId: string, subject: string) => Promise<void>, log: Log): Soon {
  const running = new Map<string, { again: boolean; readonly done: Promise<void> }>();

  async function run(enterpriseId: string, subject: string): Promise<void> {
    for (let again = true; again; ) {
      // What is asked for while this runs is asked for because something changed since it read.
      const state = running.get(subject);
      if (state !== undefined) state.again = false;
      await work(enterpriseId, subject).catch((error: unknown) => {
        log.error({ err: error, subject }, 'queue: matching failed; the outbox tries again');
      });
      again = running.get(subject)?.again ?? false;
    }
    running.delete(subject);
  }

  return {
    start: (enterpriseId, subject) => {
      const state = running.get(subject);
      if (state !== undefined) {
        state.again = true;
        return;
      }
      let begin = () => {};
      const ready = new Promise<void>((resolve) => {
        begin = resolve;
      });
      running.set(subject, { again: false, done: ready.then(() => run(enterpriseId, subject)) });
      begin();
    },
    idle: async () => {
      while (running.size > 0) await Promise.all([...running.values()].map((each) => each.done));
    },
  };
}
