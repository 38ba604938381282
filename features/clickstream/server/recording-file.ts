import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type ReplayEvent, recordingFormat, type Span } from '../core/index.ts';

/** Characters of a line. A longer one is read over, so that a file without line ends does not fill the memory. */
const LINE_MOST = 2 ** 20;

/** A line of a file with its number, from 1; without text if it cannot be read, and why. */
type Line = { readonly number: number; readonly text?: string; readonly fault?: string };

/** What one line of a recording holds. */
export type RecordingLine = {
  readonly number: number;
  readonly events: readonly ReplayEvent[];
  readonly fault?: string;
};

async function contentOf(path: string): Promise<Readable> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
  await file.close();
  const raw = createReadStream(path);
  if (buffer[0] !== 0x1f || buffer[1] !== 0x8b) return raw.setEncoding('utf8');
  // Whatever goes wrong with either stream is heard by whoever reads the second.
  return pipeline(raw, createGunzip(), () => undefined).setEncoding('utf8');
}

function isCutOff(error: unknown): boolean {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR';
}

/** The lines of a text file that are not blank, packed or not: told by its first two bytes. */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  let number = 0;
  let rest = '';
  let isOver = false;
  function* ended(text: string): Generator<Line> {
    number += 1;
    if (isOver || text.length > LINE_MOST) yield { number, fault: `it has more than ${LINE_MOST} characters` };
    else if (text.trim() !== '') yield { number, text: number === 1 ? text.replace(/^\ufeff/, '') : text };
    isOver = false;
  }
  try {
    for await (const chunk of await contentOf(path)) {
      const parts = (rest + String(chunk)).split(/\r?\n/);
      rest = parts.pop() ?? '';
      for (const part of parts) yield* ended(part);
      if (rest.length <= LINE_MOST) continue;
      isOver = true;
      rest = '';
    }
  } catch (error) {
    if (!isCutOff(error)) throw error;
    yield { number: number + 1, fault: 'the packed file is damaged or cut off here' };
    return;
  }
  if (rest !== '' || isOver) yield* ended(rest);
}

/** Why an event cannot be sent; undefined if it can. Intake would refuse the whole request for its visitor's or session's sake. */
function faultOf({ visitor, session }: ReplayEvent): string | undefined {
  if (visitor.length < 8 || visitor.length > 200) return 'its visitor must have 8 to 200 characters';
  if (session !== undefined && (session === '' || session.length > 200))
    return 'its session must have 1 to 200 characters';
  return undefined;
}

export type RecordingOptions = {
  /** Name of the layout; undefined: told by the first line. */
  readonly format?: string;
  /** Ends the reading before the end of the file. */
  readonly signal?: AbortSignal;
};

/**
 * Reads a recording line by line, without holding more of it than a line.
 * @throws RangeError if it is of no known layout
 */
export async function* readRecording(path: string, options: RecordingOptions): AsyncGenerator<RecordingLine> {
  let reader: ReturnType<ReturnType<typeof recordingFormat>['open']> | undefined;
  for await (const { number, text, fault } of linesOf(path)) {
    if (options.signal?.aborted) return;
    if (text === undefined) {
      yield { number, events: [], ...(fault === undefined ? {} : { fault }) };
      continue;
    }
    if (reader === undefined) {
      reader = recordingFormat(text, options.format).open(text);
      if (reader.isHeader) continue;
    }
    const read = reader.read(text);
    const faults = [...read.events.map(faultOf), read.fault].filter((each) => each !== undefined);
    const events = faults.length === 0 ? read.events : read.events.filter((event) => faultOf(event) === undefined);
    yield { number, events, ...(faults[0] === undefined ? {} : { fault: faults[0] }) };
  }
}

/** What is known of a recording once it was read through. */
export type Survey = Span & {
  readonly events: number;
  /** Whether no event is earlier than the one before it. */
  readonly isOrdered: boolean;
};

/**
 * Reads a recording through once.
 * @throws RangeError if it is of no known layout, or has no events
 */
export async function surveyRecording(path: string, options: RecordingOptions): Promise<Survey> {
  let [first, last, events] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  let isOrdered = true;
  for await (const line of readRecording(path, options)) {
    for (const { at } of line.events) {
      if (at < last) isOrdered = false;
      first = Math.min(first, at);
      last = Math.max(last, at);
      events += 1;
    }
  }
  if (events === 0 && !options.signal?.aborted) throw new RangeError('There are no events in this file.');
  return { first, last, events, isOrdered };
}
