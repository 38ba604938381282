import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { PageResolver, SessionTopic } from '../../clickstream/core/index.ts';
import type { DryRunPlan, DryRunResult, TriedSession } from '../core/index.ts';
import type { AskedPage, CustomerFacts, FromThread, ToThread } from './dry-run-messages.ts';

/** Megabytes that the objects of one dry run may take; the thread ends beyond, and nothing else does. */
const MEMORY = 1_024;
/** Pages resolved in one turn of the event loop, some microseconds each. */
const AT_A_TIME = 250;
/** Profiles that are read at once. */
const PROFILES_AT_ONCE = 4;

export type ThreadWork = {
  readonly plan: DryRunPlan;
  /** The events, as JSON texts of rows. */
  readonly pages: AsyncGenerator<{ readonly text: string; readonly events: number }>;
  readonly resolver: (websiteId: string) => Promise<PageResolver>;
  readonly customer: (customerId: string) => Promise<CustomerFacts>;
  readonly signal: AbortSignal;
  readonly taken: (progress: { readonly events: number; readonly sessions: number }) => void;
};

export type ThreadOutcome = {
  readonly sessions: number;
  readonly result: DryRunResult;
  readonly kept: readonly TriedSession[];
};

type Thread = {
  /** Sends a message and waits for its answer; rejects when the thread fails or has failed, and when it is aborted. */
  readonly exchange: (message: ToThread) => Promise<FromThread>;
  readonly end: () => Promise<unknown>;
};

function openThread(plan: DryRunPlan, signal: AbortSignal): Thread {
  const worker = new Worker(fileURLToPath(new URL('./dry-run-worker.ts', import.meta.url)), {
    workerData: plan,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY },
  });
  const over = Promise.withResolvers<never>();
  // Nobody may be waiting just then.
  over.promise.catch(() => undefined);
  const aborted = (): void => over.reject(signal.reason);
  worker.on('error', over.reject);
  worker.on('exit', (code) => over.reject(new Error(`The thread of the dry run ended with ${code}.`)));
  signal.addEventListener('abort', aborted, { once: true });
  return {
    exchange: (message) => {
      const answer = new Promise<FromThread>((resolve) => worker.once('message', resolve));
      worker.postMessage(message);
      return Promise.race([answer, over.promise]);
    },
    end: () => {
      signal.removeEventListener('abort', aborted);
      return worker.terminate();
    },
  };
}

async function topicsOf(pages: readonly AskedPage[], resolverOf: ThreadWork['resolver']): Promise<SessionTopic[]> {
  const resolvers = new Map<string, PageResolver>();
  const topics: SessionTopic[] = [];
  for (const { websiteId, ...hint } of pages) {
    let resolve = resolvers.get(websiteId);
    if (resolve === undefined) {
      resolve = await resolverOf(websiteId);
      resolvers.set(websiteId, resolve);
    }
    topics.push(resolve(hint));
    // The server has others to serve meanwhile.
    if (topics.length % AT_A_TIME === 0) await new Promise((done) => setImmediate(done));
  }
  return topics;
}

async function customersOf(ids: readonly string[], customer: ThreadWork['customer']): Promise<CustomerFacts[]> {
  const found: CustomerFacts[] = [];
  for (let from = 0; from < ids.length; from += PROFILES_AT_ONCE)
    found.push(...(await Promise.all(ids.slice(from, from + PROFILES_AT_ONCE).map(customer))));
  return found;
}

/**
 * Runs a dry run in a thread of its own: this loop only carries the events' texts to it and answers what it asks.
 * @throws the signal's reason when it is aborted, and what the thread ended with when it fails
 */
export async function runInThread(work: ThreadWork): Promise<ThreadOutcome> {
  const { plan, pages, signal, resolver, customer } = work;
  signal.throwIfAborted();
  const thread = openThread(plan, signal);
  try {
    let next = pages.next();
    for (let page = await next; page.done !== true; page = await next) {
      // The database reads on while the thread works.
      next = pages.next();
      next.catch(() => undefined);
      let answer = await thread.exchange({ kind: 'page', text: page.value.text });
      if (answer.kind === 'ask') {
        const topics = await topicsOf(answer.pages, resolver);
        const customers = await customersOf(answer.customers, customer);
        answer = await thread.exchange({ kind: 'answers', topics, customers });
      }
      if (answer.kind === 'taken') work.taken({ events: page.value.events, sessions: answer.sessions });
    }
    const outcome = await thread.exchange({ kind: 'end' });
    if (outcome.kind !== 'done') throw new Error(`The thread of the dry run ended with ${outcome.kind}.`);
    return outcome;
  } finally {
    await thread.end();
  }
}
