import { toMinor } from '../../../kernel/money.ts';
import type { ReplayEvent } from './replay-event.ts';

const COLUMNS = ['event_time', 'event_type', 'product_id', 'price', 'user_id', 'user_session'] as const;

/** Amounts of this data set are in US dollars. */
const CURRENCY = 'USD';

function bodyOf(type: string | undefined, sku: string, priceMinor: number, orderId: string): object | undefined {
  const item = { sku, quantity: 1, priceMinor };
  switch (type) {
    case 'view':
      return { kind: 'product', sku, priceMinor, currency: CURRENCY };
    case 'cart':
      return { kind: 'cart-add', item, currency: CURRENCY };
    case 'remove_from_cart':
      return { kind: 'cart-remove', item, currency: CURRENCY };
    case 'purchase':
      return { kind: 'order', orderId, totalMinor: priceMinor, currency: CURRENCY, items: [item] };
    default:
      return undefined;
  }
}

/**
 * Reads the REES46 e-commerce recordings (CSV with a header; views, carts, purchases): give it the header, then each row.
 * A row's message id is made of `orig_row`, else of its place in the file. A session that changes its user on the way
 * stays the session of its first user, because a session is one visitor's. Undefined for rows of unknown types.
 */
export function createRees46Reader(header: string): (row: string) => ReplayEvent | undefined {
  const names = header.trim().split(',');
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new RangeError(`This is no REES46 file: it has no column ${missing.join(', ')}.`);
  const owners = new Map<string, string>();
  let place = -1;
  return (row) => {
    place += 1;
    const cells = row.replace(/\r$/, '').split(',');
    const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
    const at = Date.parse(cell('event_time').replace(' UTC', 'Z').replace(' ', 'T'));
    const number = cell('orig_row') || String(place);
    const body = bodyOf(cell('event_type'), cell('product_id'), toMinor(Number(cell('price')) || 0, CURRENCY), number);
    if (body === undefined || Number.isNaN(at)) return undefined;
    const session = cell('user_session');
    const owner = session === '' ? cell('user_id') : (owners.get(session) ?? cell('user_id'));
    if (session !== '') owners.set(session, owner);
    return {
      visitor: `rees46-user-${owner}`,
      ...(session === '' ? {} : { session }),
      at,
      event: { id: `rees46-${at / 1000}-${number}`, at, ...body },
    };
  };
}

/** Whether a first line is the header of a REES46 file. */
export function isRees46Header(line: string): boolean {
  const names = line.trim().split(',');
  return COLUMNS.every((column) => names.includes(column));
}
