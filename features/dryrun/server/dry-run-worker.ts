// The thread of one dry run: it reads the events' text, folds and judges. What it does not know of pages and customers it asks for.
import { parentPort, workerData } from 'node:worker_threads';
import {
  pageHintOf,
  type RecordedRow,
  recordedEvent,
  type SessionEvent,
  type SessionTopic,
} from '../../clickstream/core/index.ts';
import { createDryRun, type DryRunPlan } from '../core/index.ts';
import { type AskedPage, type CustomerFacts, type FromThread, pageKey, type ToThread } from './dry-run-messages.ts';

/** Pages that are remembered; addresses with a query of their own could be any number. */
const REMEMBERED = 50_000;

const plan = workerData as DryRunPlan;
const topics = new Map<string, SessionTopic>();
const customers = new Map<string, CustomerFacts>();
const dryRun = createDryRun(plan, {
  topicOf: (event) => {
    const hint = pageHintOf(event);
    return hint === undefined ? {} : (topics.get(pageKey({ websiteId: event.websiteId, ...hint })) ?? {});
  },
  customerOf: (customerId) => customers.get(customerId),
});
let waiting: { events: readonly SessionEvent[]; pages: AskedPage[]; customers: string[] } | undefined;

function reply(message: FromThread): void {
  parentPort?.postMessage(message);
}

function verifiedIn({ customer, body }: SessionEvent): string | undefined {
  if (body.kind === 'identify' && body.verified) return body.customerId;
  return customer?.verified === true ? customer.customerId : undefined;
}

/** What has to be known before these events can be folded. */
function unknownIn(events: readonly SessionEvent[]): { pages: AskedPage[]; customers: string[] } {
  if (topics.size > REMEMBERED) topics.clear();
  const pages = new Map<string, AskedPage>();
  const verified = new Set<string>();
  for (const event of events) {
    const hint = pageHintOf(event);
    if (hint !== undefined) {
      const page = { websiteId: event.websiteId, ...hint };
      const key = pageKey(page);
      if (!topics.has(key)) pages.set(key, page);
    }
    const customerId = verifiedIn(event);
    if (customerId !== undefined && !customers.has(customerId)) verified.add(customerId);
  }
  return { pages: [...pages.values()], customers: [...verified] };
}

function take(events: readonly SessionEvent[]): void {
  dryRun.take(events);
  reply({ kind: 'taken', sessions: dryRun.sessions() });
}

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'page') {
    const rows = JSON.parse(message.text) as readonly RecordedRow[];
    const events = rows.map((row) => recordedEvent(plan.enterpriseId, row));
    const unknown = unknownIn(events);
    if (unknown.pages.length === 0 && unknown.customers.length === 0) return take(events);
    waiting = { events, ...unknown };
    return reply({ kind: 'ask', ...unknown });
  }
  if (message.kind === 'answers') {
    const asked = waiting;
    if (asked === undefined) throw new Error('Nothing was asked.');
    waiting = undefined;
    for (const [place, page] of asked.pages.entries()) topics.set(pageKey(page), message.topics[place] ?? {});
    for (const [place, customerId] of asked.customers.entries())
      customers.set(customerId, message.customers[place] ?? {});
    return take(asked.events);
  }
  const count = dryRun.finish();
  const kept = count.kept();
  reply({ kind: 'done', sessions: count.sessions(), result: count.result(), kept });
});
