import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { DAY } from '../../../kernel/time.ts';
import { type ReplayEvent, readerFor } from '../core/index.ts';

/** Events of one request. */
const PER_REQUEST = 100;
/** Events that are gathered before they are sent, and requests under way at once. */
const WINDOW = 2_000;
const AT_ONCE = 64;
/** Tries of one request, with a pause that grows to five seconds, before the replay gives up. */
const TRIES = 60;

export type ReplayReport = {
  readonly sent: number;
  /** Events that are stored now, whether new or sent before. */
  readonly received: number;
  /** How many were dropped or parked, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Lines that were not understood. */
  readonly unread: number;
};

export type ReplayOptions = {
  /** Where Floorwalker listens, e.g. `http://127.0.0.1:4700`. */
  readonly url: string;
  readonly key: string;
};

/** The lines of a text file, packed or not: told by its first two bytes. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
  await file.close();
  const raw = createReadStream(path);
  const text = buffer[0] === 0x1f && buffer[1] === 0x8b ? raw.pipe(createGunzip()) : raw;
  for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') yield line;
  }
}

/** The events of a recording, line by line; undefined for a line that is not understood. */
async function* eventsOf(path: string): AsyncGenerator<readonly ReplayEvent[] | undefined> {
  let reader: ReturnType<typeof readerFor> | undefined;
  for await (const line of linesOf(path)) {
    if (reader === undefined) {
      reader = readerFor(line);
      if (reader.skipsFirst) continue;
    }
    yield reader.read(line);
  }
}

/** Events of one visitor in one session, in order, as many as one request holds. */
function requestsOf(events: readonly ReplayEvent[]): readonly (readonly ReplayEvent[])[] {
  const groups = new Map<string, ReplayEvent[]>();
  for (const event of events) {
    const key = JSON.stringify([event.visitor, event.session, event.context]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  const requests: (readonly ReplayEvent[])[] = [];
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += PER_REQUEST) {
      requests.push(group.slice(start, start + PER_REQUEST));
    }
  }
  return requests;
}

type Reply = {
  readonly received: number;
  readonly dropped: readonly { readonly reason: string }[];
  readonly parked: readonly { readonly reason: string }[];
};

async function post(body: string, options: ReplayOptions): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${options.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-floorwalker-key': options.key },
      body,
    }).catch((error: unknown) => {
      if (tries >= TRIES) throw error;
      return undefined;
    });
    if (response?.ok) return (await response.json()) as Reply;
    const status = response?.status ?? 503;
    const problem = (await response?.json().catch(() => undefined)) as { detail?: string } | undefined;
    if ((status !== 429 && status !== 503) || tries >= TRIES) {
      throw new Error(`The server refused the events (${status}): ${problem?.detail ?? 'no reason given'}`);
    }
    const wish = Number(response?.headers.get('retry-after'));
    const pause = wish > 0 ? wish * 1_000 : Math.min(100 * 2 ** tries, 5_000);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** First and last moment of a recording. */
async function spanOf(path: string): Promise<{ readonly first: number; readonly last: number }> {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for await (const events of eventsOf(path)) {
    for (const { at } of events ?? []) {
      first = Math.min(first, at);
      last = Math.max(last, at);
    }
  }
  if (first > last) throw new RangeError('There are no events in this file.');
  return { first, last };
}

/**
 * Plays a recorded file through the public intake, as fast as that takes it. The recording is moved in time as a whole, so
 * that its last event is now; one longer than a day is moved request by request, because intake believes a day at most.
 * Message ids are the recording's, so that a second replay adds nothing.
 * @throws RangeError if the file is no recording; Error if the intake refuses
 */
export async function replayFile(path: string, options: ReplayOptions): Promise<ReplayReport> {
  const { first, last } = await spanOf(path);
  const startedAt = Date.now();
  const report = { sent: 0, received: 0, refused: {} as Record<string, number>, unread: 0 };

  async function sendOne(request: readonly ReplayEvent[]): Promise<void> {
    const [{ visitor, session, context } = { visitor: '' }] = request;
    const now = last - first < DAY ? Date.now() - startedAt + last : Math.max(...request.map((each) => each.at));
    const events = request.map((each) => each.event);
    const reply = await post(JSON.stringify({ visitor, session, context, sentAt: now, events }), options);
    report.sent += request.length;
    report.received += reply.received;
    for (const { reason } of [...reply.dropped, ...reply.parked]) {
      report.refused[reason] = (report.refused[reason] ?? 0) + 1;
    }
  }

  async function send(events: readonly ReplayEvent[]): Promise<void> {
    const requests = requestsOf(events).values();
    const worker = async (): Promise<void> => {
      for (const request of requests) await sendOne(request);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  let window: ReplayEvent[] = [];
  for await (const events of eventsOf(path)) {
    if (events === undefined) report.unread += 1;
    else window.push(...events);
    if (window.length < WINDOW) continue;
    await send(window);
    window = [];
  }
  await send(window);
  return report;
}
