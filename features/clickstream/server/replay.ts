import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { LIMITS, type ReplayEvent, readerFor } from '../core/index.ts';

/** Lines that are gathered before they are sent, and requests under way at once. */
const WINDOW = 2_000;
const AT_ONCE = 16;
/** Tries of one request, with a pause that grows to five seconds, before the replay gives up. */
const TRIES = 60;

export type ReplayReport = {
  readonly lines: number;
  /** Lines that were not understood. */
  readonly unread: number;
  /** Events that are stored now, whether new or sent before. */
  readonly received: number;
  readonly dropped: number;
  readonly parked: number;
  readonly requests: number;
  readonly retries: number;
};

export type ReplayOptions = {
  /** Where Floorwalker listens, e.g. `http://127.0.0.1:4700`. */
  readonly url: string;
  readonly key: string;
  /** Hears of progress after each window. */
  readonly progress?: (report: ReplayReport) => void;
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
    for (let start = 0; start < group.length; start += LIMITS.eventsPerBatch / 5) {
      requests.push(group.slice(start, start + LIMITS.eventsPerBatch / 5));
    }
  }
  return requests;
}

type Sent = { received: number; dropped: number; parked: number; retries: number };

async function post(body: string, options: ReplayOptions): Promise<Sent> {
  for (let retries = 0; ; retries += 1) {
    const response = await fetch(`${options.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-floorwalker-key': options.key },
      body,
    }).catch((error: unknown) => {
      if (retries >= TRIES) throw error;
      return undefined;
    });
    if (response?.ok) {
      const reply = (await response.json()) as { received: number; dropped: unknown[]; parked: unknown[] };
      return { received: reply.received, dropped: reply.dropped.length, parked: reply.parked.length, retries };
    }
    const status = response?.status ?? 503;
    const text = (await response?.text()) ?? '';
    if ((status !== 429 && status !== 503) || retries >= TRIES) {
      throw new Error(`The intake refused the replay with ${status}: ${text.slice(0, 300)}`);
    }
    const wish = Number(response?.headers.get('retry-after'));
    const pause = Number.isFinite(wish) && wish > 0 ? wish * 1_000 : Math.min(100 * 2 ** retries, 5_000);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/**
 * Plays a recorded file through the public intake, as fast as that takes it. The recording is moved in time as a whole, so
 * that its last event is now; message ids are the recording's, so that a second replay adds nothing.
 * @throws RangeError if the file is no recording; Error if the intake refuses
 */
export async function replayFile(path: string, options: ReplayOptions): Promise<ReplayReport> {
  let lastAt = Number.NEGATIVE_INFINITY;
  for await (const events of eventsOf(path)) for (const event of events ?? []) lastAt = Math.max(lastAt, event.at);
  const startedAt = Date.now();
  const report = { lines: 0, unread: 0, received: 0, dropped: 0, parked: 0, requests: 0, retries: 0 };

  async function send(events: readonly ReplayEvent[]): Promise<void> {
    const requests = requestsOf(events).values();
    const worker = async (): Promise<void> => {
      for (const request of requests) {
        const [first] = request;
        const body = JSON.stringify({
          visitor: first?.visitor,
          session: first?.session,
          context: first?.context,
          sentAt: Date.now() - startedAt + lastAt,
          events: request.map((each) => each.event),
        });
        const sent = await post(body, options);
        report.requests += 1;
        report.received += sent.received;
        report.dropped += sent.dropped;
        report.parked += sent.parked;
        report.retries += sent.retries;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    options.progress?.({ ...report });
  }

  let window: ReplayEvent[] = [];
  for await (const events of eventsOf(path)) {
    report.lines += 1;
    if (events === undefined) report.unread += 1;
    else window.push(...events);
    if (window.length < WINDOW) continue;
    await send(window);
    window = [];
  }
  await send(window);
  return report;
}
