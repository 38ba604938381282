import { isRecord, readTime } from './reception.ts';
import { createRees46Reader, isRees46Header } from './rees46.ts';
import type { ReplayEvent } from './replay-event.ts';

/** Reads the lines of a recording one by one; a line that is not understood gives undefined. */
export type LineReader = (line: string) => readonly ReplayEvent[] | undefined;

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A row of the table of events, as `floorwalker export` writes it. */
function fromRow(line: Readonly<Record<string, unknown>>): readonly ReplayEvent[] | undefined {
  const { visitor_id: visitorId, event } = line;
  const at = readTime(line['at']);
  if (typeof visitorId !== 'string' || at === undefined || !isRecord(event)) return undefined;
  const { id, senderSession, url, device, locale, reach, body } = event;
  if (typeof id !== 'string' || !isRecord(body)) return undefined;
  const { verified: _, ...stated } = body;
  return [
    {
      visitor: `${visitorId.startsWith('sim_') ? 'sim.' : ''}replay-${visitorId}`,
      ...(typeof senderSession === 'string' ? { session: senderSession } : {}),
      context: { device, locale, reach },
      at,
      event: { id, at, url, ...stated },
    },
  ];
}

/** A line that is one event and whose it is. */
function fromEvent(line: Readonly<Record<string, unknown>>): readonly ReplayEvent[] | undefined {
  const { visitor, session, context, event } = line;
  const at = readTime(line['at']);
  if (typeof visitor !== 'string' || at === undefined || !isRecord(event)) return undefined;
  return [
    {
      visitor,
      ...(typeof session === 'string' ? { session } : {}),
      ...(isRecord(context) ? { context } : {}),
      at,
      event: { ...event, at },
    },
  ];
}

/** A line that is a native request. */
function fromRequest(line: Readonly<Record<string, unknown>>): readonly ReplayEvent[] | undefined {
  const { visitor, session, context, events } = line;
  if (typeof visitor !== 'string' || !Array.isArray(events)) return undefined;
  return events.flatMap((event: unknown) => {
    const at = isRecord(event) ? readTime(event['at']) : undefined;
    if (!isRecord(event) || at === undefined) return [];
    return [
      {
        visitor,
        ...(typeof session === 'string' ? { session } : {}),
        ...(isRecord(context) ? { context } : {}),
        at,
        event: { ...event, at },
      },
    ];
  });
}

/**
 * The reader for a recording that begins with this line: REES46 (CSV with its header), or lines of JSON: exported rows,
 * native requests, or single events (`{visitor, session?, at, event}`). The first line is not read yet where it is a header; `skipsFirst` says so.
 * @throws RangeError if it is none of these
 */
export function readerFor(firstLine: string): { readonly read: LineReader; readonly skipsFirst: boolean } {
  if (isRees46Header(firstLine)) {
    const readRow = createRees46Reader(firstLine);
    return {
      skipsFirst: true,
      read(line) {
        const event = readRow(line);
        return event === undefined ? undefined : [event];
      },
    };
  }
  const read: LineReader = (line) => {
    const value = parseLine(line);
    if (value === undefined) return undefined;
    if ('events' in value) return fromRequest(value);
    return 'visitor' in value ? fromEvent(value) : fromRow(value);
  };
  if (read(firstLine) === undefined) {
    throw new RangeError(
      'This is no recording: it must be REES46 (CSV with its header), or lines of JSON, each an exported event, a native request or an event.',
    );
  }
  return { read, skipsFirst: false };
}
