import { DAY } from '../../../../kernel/time.ts';
import { tableFormat } from './recording-table.ts';
import { type ProductRow, productBody } from './replay-event.ts';

const ACTS: ReadonlyMap<string, ProductRow['act']> = new Map([
  ['view', 'view'],
  ['addtocart', 'add'],
  ['transaction', 'purchase'],
]);

/**
 * The events of the Retailrocket recordings. They know visitors and no sessions, and are not in the order of time: what a
 * visitor does on one day (UTC) is one session.
 */
export const retailrocket = tableFormat({
  name: 'retailrocket',
  looks: 'timestamp,visitorid,event,itemid,transactionid',
  columns: ['timestamp', 'visitorid', 'event', 'itemid', 'transactionid'],
  open:
    () =>
    ({ cell, number }) => {
      const visitor = cell('visitorid');
      const at = /^\d+$/.test(cell('timestamp')) ? Number(cell('timestamp')) : Number.NaN;
      if (Number.isNaN(at)) return { fault: `timestamp is no number: "${cell('timestamp').slice(0, 40)}"` };
      const act = ACTS.get(cell('event'));
      if (act === undefined) return { fault: `the event is not known: "${cell('event').slice(0, 40)}"` };
      if (visitor === '' || cell('itemid') === '') return { fault: 'it has no visitor or no item' };
      const id = `retailrocket-${act}-${visitor}-${at}-${cell('itemid')}-${number}`;
      const body = productBody({ act, sku: cell('itemid'), orderId: cell('transactionid') || id });
      const session = `${visitor}-${Math.floor(at / DAY)}`;
      return { visitor: `retailrocket-visitor-${visitor}`, session, at, event: { id, at, ...body } };
    },
});
