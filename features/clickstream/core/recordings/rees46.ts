import { toMinor } from '../../../../kernel/money.ts';
import { RecentMap } from './recent-map.ts';
import { tableFormat } from './recording-table.ts';
import { type ProductRow, productBody } from './replay-event.ts';

/** Amounts of this data set are in US dollars. */
const CURRENCY = 'USD';
/** Sessions whose first user is remembered. */
const OWNERS = 100_000;

const ACTS: ReadonlyMap<string, ProductRow['act']> = new Map([
  ['view', 'view'],
  ['cart', 'add'],
  ['remove_from_cart', 'remove'],
  ['purchase', 'purchase'],
]);

/**
 * The REES46 e-commerce recordings: views, changes of carts, purchases. A row's message id is made of `orig_row`, else of its
 * place in the file. A session that changes its user on the way stays the session of its first user, because a session is one
 * visitor's. Without a session, the visitor's silences tell one from the next.
 */
export const rees46 = tableFormat({
  name: 'rees46',
  looks: 'CSV with event_time, event_type, product_id, price, user_id, user_session',
  columns: [
    'event_time',
    'event_type',
    'product_id',
    'category_id?',
    'category_code?',
    'brand?',
    'price',
    'user_id',
    'user_session',
    'orig_row?',
  ],
  open() {
    const owners = new RecentMap<string>(OWNERS);
    return ({ cell, number: place }) => {
      const at = Date.parse(cell('event_time').replace(' UTC', 'Z').replace(' ', 'T'));
      if (Number.isNaN(at)) return { fault: `event_time is no time: "${cell('event_time').slice(0, 40)}"` };
      const act = ACTS.get(cell('event_type'));
      if (act === undefined) return { fault: `event_type is not known: "${cell('event_type').slice(0, 40)}"` };
      const number = cell('orig_row') || String(place);
      const priceMinor = toMinor(Number(cell('price')) || 0, CURRENCY);
      const session = cell('user_session');
      const owner = session === '' ? cell('user_id') : (owners.get(session) ?? cell('user_id'));
      if (session !== '') owners.set(session, owner);
      const body = productBody({ act, sku: cell('product_id'), priceMinor, currency: CURRENCY, orderId: number });
      return {
        visitor: `rees46-user-${owner}`,
        ...(session === '' ? {} : { session }),
        at,
        event: { id: `rees46-${at / 1000}-${number}`, at, ...body },
      };
    };
  },
});
