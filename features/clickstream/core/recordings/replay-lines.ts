import { isRecord, readTime } from '../senders/reception.ts';
import type { LineRead, RecordingFormat, ReplayEvent } from './replay-event.ts';

type Line = Readonly<Record<string, unknown>>;

/** A row of the table of events, as `floorwalker export` writes it. */
function fromRow(line: Line): LineRead | undefined {
  const { visitor_id: visitorId, event } = line;
  const at = readTime(line['at']);
  if (typeof visitorId !== 'string' || at === undefined || !isRecord(event)) return undefined;
  const { id, senderSession, url, device, locale, reach, body } = event;
  if (typeof id !== 'string' || !isRecord(body)) return undefined;
  const { verified: _, ...stated } = body;
  return {
    events: [
      {
        visitor: `${visitorId.startsWith('sim_') ? 'sim.' : ''}replay-${visitorId}`,
        ...(typeof senderSession === 'string' ? { session: senderSession } : {}),
        context: { device, locale, reach },
        at,
        event: { id, at, url, ...stated },
      },
    ],
  };
}

/** What a line says of whose its events are. */
function ownerOf(line: Line): Pick<ReplayEvent, 'visitor' | 'session' | 'context'> | undefined {
  const { visitor, session, context } = line;
  if (typeof visitor !== 'string') return undefined;
  return {
    visitor,
    ...(typeof session === 'string' ? { session } : {}),
    ...(isRecord(context) ? { context } : {}),
  };
}

/** A line that is one event and whose it is. */
function fromEvent(line: Line): LineRead | undefined {
  const owner = ownerOf(line);
  const { event } = line;
  const at = readTime(line['at']);
  if (owner === undefined || at === undefined || !isRecord(event)) return undefined;
  return { events: [{ ...owner, at, event: { ...event, at } }] };
}

/** A line that is a native request. */
function fromRequest(line: Line): LineRead | undefined {
  const owner = ownerOf(line);
  const { events: listed } = line;
  if (owner === undefined || !Array.isArray(listed)) return undefined;
  const events = listed.flatMap((event: unknown) => {
    const at = isRecord(event) ? readTime(event['at']) : undefined;
    return !isRecord(event) || at === undefined ? [] : [{ ...owner, at, event: { ...event, at } }];
  });
  const lost = listed.length - events.length;
  return lost === 0 ? { events } : { events, fault: `${lost} of its events have no time` };
}

function readLine(text: string): LineRead | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(line)) return undefined;
  if ('events' in line) return fromRequest(line);
  return 'visitor' in line ? fromEvent(line) : fromRow(line);
}

const FAULT: LineRead = { events: [], fault: 'it is no exported event, native request or event' };

/** Lines of JSON of our own: exported rows, native requests, or single events (`{visitor, session?, at, event}`), mixed at will. */
export const ownLines: RecordingFormat = {
  name: 'floorwalker',
  looks: 'lines of JSON: exported events, native requests, or {"visitor", "session", "at", "event"}',
  begins: (line) => readLine(line) !== undefined,
  open: () => ({ read: (line) => readLine(line) ?? FAULT, isHeader: false }),
};
