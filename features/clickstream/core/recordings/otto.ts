import { isRecord } from '../senders/reception.ts';
import { type LineRead, type ProductRow, productBody, type RecordingFormat, type ReplayEvent } from './replay-event.ts';

const ACTS: ReadonlyMap<unknown, ProductRow['act']> = new Map([
  ['clicks', 'view'],
  ['carts', 'add'],
  ['orders', 'purchase'],
]);

type OttoLine = { readonly session: number; readonly events: readonly unknown[] };

function lineOf(text: string): OttoLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || typeof value['session'] !== 'number' || !Array.isArray(value['events'])) return undefined;
    return { session: value['session'], events: value['events'] };
  } catch {
    return undefined;
  }
}

function eventOf(raw: unknown, session: number, number: number): ReplayEvent | undefined {
  if (!isRecord(raw)) return undefined;
  const { aid, ts: at, type } = raw;
  const act = ACTS.get(type);
  if (act === undefined || typeof aid !== 'number' || typeof at !== 'number') return undefined;
  const id = `otto-${session}-${at}-${aid}-${number}`;
  const body = productBody({ act, sku: String(aid), orderId: id });
  return { visitor: `otto-session-${session}`, session: String(session), at, event: { id, at, ...body } };
}

function read(text: string): LineRead {
  const line = lineOf(text);
  if (line === undefined) return { events: [], fault: 'it is no session: {"session": number, "events": [...]}' };
  const events: ReplayEvent[] = [];
  const faulty: number[] = [];
  for (const [number, raw] of line.events.entries()) {
    const event = eventOf(raw, line.session, number);
    if (event === undefined) faulty.push(number);
    else events.push(event);
  }
  if (faulty.length === 0) return { events };
  const which = `${faulty.slice(0, 3).join(', ')}${faulty.length > 3 ? ', ...' : ''}`;
  return { events, fault: `of its events /events/${which} are not clicks, carts or orders with aid and ts` };
}

/**
 * Sessions of the OTTO recordings (a line each): clicks, additions to the cart, orders. A session there is all that one visitor
 * did in weeks.
 */
export const otto: RecordingFormat = {
  name: 'otto',
  looks: 'a line of JSON a session: {"session", "events": [{"aid", "ts", "type"}]}',
  begins: (line) => lineOf(line) !== undefined,
  open: () => ({ read, isHeader: false }),
};
