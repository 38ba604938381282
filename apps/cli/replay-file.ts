import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { createRees46Reader, isRees46Header, type ReplayEvent } from '../../features/clickstream/core/index.ts';
import { CommandError } from './explain.ts';

/**
 * Reads a recording, packed with gzip or not: REES46's CSV, or JSON lines of `{visitor, session?, at, event}`, or of the events
 * that `floorwalker export` writes.
 * @returns events in the order of the file; `undefined` for a line that is none
 */
export async function* readRecording(path: string): AsyncGenerator<ReplayEvent | undefined> {
  const raw = createReadStream(path);
  const failed = new Promise<never>((_resolve, reject) => raw.once('error', reject));
  // Told where the lines are awaited, or nowhere when the reader has gone.
  failed.catch(() => undefined);
  const input = /\.gz$/i.test(path) ? raw.pipe(createGunzip()) : raw;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  let read: ((line: string) => ReplayEvent | undefined) | undefined;
  try {
    for (;;) {
      const { value, done } = await Promise.race([lines.next(), failed]);
      if (done === true) return;
      const line: string = value;
      if (line.trim() === '') continue;
      if (read !== undefined) {
        yield read(line);
      } else if (isRees46Header(line)) {
        read = createRees46Reader(line);
      } else {
        read = readJsonLine;
        const first = readJsonLine(line);
        if (first === undefined) throw new CommandError(`${path} is neither a REES46 file nor JSON lines of events.`);
        yield first;
      }
    }
  } finally {
    raw.destroy();
  }
}

type Exported = {
  visitorId?: unknown;
  senderSession?: unknown;
  id?: unknown;
  url?: unknown;
  body?: unknown;
};

/** A line of either kind; undefined when it is none. */
function readJsonLine(line: string): ReplayEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { visitor, session, at, event } = value as Partial<ReplayEvent>;
  const time = typeof at === 'string' ? Date.parse(at) : at;
  if (typeof time !== 'number' || Number.isNaN(time)) return undefined;
  if (typeof visitor === 'string' && typeof event === 'object') {
    return { visitor, ...(session === undefined ? {} : { session }), at: time, event: { ...event, at: time } };
  }
  const { visitorId, senderSession, id, url, body } = value as Exported;
  if (typeof visitorId !== 'string' || typeof body !== 'object' || body === null) return undefined;
  return {
    visitor: visitorId,
    ...(typeof senderSession === 'string' ? { session: senderSession } : {}),
    at: time,
    event: { id, at: time, ...(typeof url === 'string' ? { url } : {}), ...body },
  };
}
