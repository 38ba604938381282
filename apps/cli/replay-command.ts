import type { ReplayEvent } from '../../features/clickstream/core/index.ts';
import { CommandError } from './explain.ts';
import { readRecording } from './replay-file.ts';
import { configOf, say, type Where } from './setting.ts';

export type ReplayOptions = Pick<Where, 'port'> & { readonly key: string; readonly url?: string };

export type ReplayReport = {
  readonly sent: number;
  readonly received: number;
  /** How many were dropped or parked, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Lines that are no events. */
  readonly skipped: number;
};

const PER_REQUEST = 100;
const WAITING_MOST = 20_000;
const AT_ONCE = 8;
const DAY = 86_400_000;

/** `floorwalker replay FILE`: plays a recording through the public intake of a running server. */
export async function replay(path: string, options: ReplayOptions): Promise<void> {
  const url = options.url ?? `http://127.0.0.1:${configOf(options).port}`;
  const report = await replayTo(url, options.key, path);
  const dropped = Object.entries(report.dropped).map(([reason, count]) => `\n  ${count} not taken: ${reason}`);
  const skipped = report.skipped === 0 ? '' : `\n  ${report.skipped} lines are no events`;
  say(`${report.received} of ${report.sent} events were taken.${dropped.join('')}${skipped}`);
  if (report.received === 0) process.exitCode = 1;
}

/**
 * Sends every event of a recording. The recording is moved in time so that it ends now; one longer than a day is moved session by
 * session, because intake believes a day at most.
 */
export async function replayTo(url: string, key: string, path: string): Promise<ReplayReport> {
  const { first, last } = await spanOf(path);
  const end = last - first < DAY ? last : undefined;
  const report = { sent: 0, received: 0, dropped: new Map<string, number>(), skipped: 0 };
  const waiting = new Map<string, ReplayEvent[]>();
  const underWay = new Set<Promise<void>>();

  let failure: unknown;
  async function post(events: readonly ReplayEvent[]): Promise<void> {
    while (underWay.size >= AT_ONCE) await Promise.race(underWay);
    if (failure !== undefined) throw failure;
    const request: Promise<void> = send(url, key, events, end)
      .then(({ received, dropped }) => {
        report.sent += events.length;
        report.received += received;
        for (const { reason } of dropped) report.dropped.set(reason, (report.dropped.get(reason) ?? 0) + 1);
      })
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => underWay.delete(request));
    underWay.add(request);
  }

  let held = 0;
  for await (const event of readRecording(path)) {
    if (event === undefined) {
      report.skipped += 1;
      continue;
    }
    const name = JSON.stringify([event.visitor, event.session]);
    const batch = waiting.get(name) ?? [];
    batch.push(event);
    held += 1;
    waiting.set(name, batch);
    if (batch.length < PER_REQUEST && held < WAITING_MOST) continue;
    const [oldest = name] = waiting.keys();
    const chosen = batch.length >= PER_REQUEST ? name : oldest;
    const full = waiting.get(chosen) ?? [];
    waiting.delete(chosen);
    held -= full.length;
    await post(full);
  }
  for (const batch of waiting.values()) await post(batch);
  await Promise.all(underWay);
  if (failure !== undefined) throw failure;
  return { ...report, dropped: Object.fromEntries(report.dropped) };
}

async function spanOf(path: string): Promise<{ first: number; last: number }> {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for await (const event of readRecording(path)) {
    if (event === undefined) continue;
    first = Math.min(first, event.at);
    last = Math.max(last, event.at);
  }
  if (first === Number.POSITIVE_INFINITY) throw new CommandError(`There are no events in ${path}.`);
  return { first, last };
}

type Answer = { readonly received: number; readonly dropped: readonly { readonly reason: string }[] };

async function send(
  url: string,
  key: string,
  events: readonly ReplayEvent[],
  end: number | undefined,
): Promise<Answer> {
  const [first] = events;
  const body = {
    sentAt: end ?? Math.max(...events.map((event) => event.at)),
    visitor: first?.visitor,
    ...(first?.session === undefined ? {} : { session: first.session }),
    events: events.map(({ event }) => event),
  };
  for (;;) {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-floorwalker-key': key },
      body: JSON.stringify(body),
    });
    if (response.ok) return (await response.json()) as Answer;
    const problem = (await response.json().catch(() => ({}))) as { detail?: string };
    if (response.status !== 429 && response.status !== 503) {
      throw new CommandError(
        `The server refused the events (${response.status}): ${problem.detail ?? 'no reason given'}`,
      );
    }
    const seconds = Number(response.headers.get('retry-after') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  }
}
