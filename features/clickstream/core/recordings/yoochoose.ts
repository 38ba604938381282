import { toMinor } from '../../../../kernel/money.ts';
import { type Row, tableFormat } from './recording-table.ts';
import { NO_CURRENCY, productBody, type ReplayEvent } from './replay-event.ts';

/** ISO 8601 as published, or seconds since 1970 as in the prepared files that pass around. Not a number if it is neither. */
function timeOf(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1_000) : Date.parse(text);
}

function readRow(row: Row, what: 'view' | 'purchase'): ReplayEvent | { readonly fault: string } {
  const [session, sku, stamp] = [row.cell('session id'), row.cell('item id'), row.cell('timestamp')];
  const at = timeOf(stamp);
  if (Number.isNaN(at)) return { fault: `the timestamp is no time: "${stamp.slice(0, 40)}"` };
  if (session === '' || sku === '') return { fault: 'it has no session or no item' };
  const id = `yoochoose-${what}-${session}-${at}-${sku}-${row.number}`;
  const sold =
    what === 'view'
      ? {}
      : {
          orderId: id,
          quantity: Number(row.cell('quantity')) || 1,
          priceMinor: toMinor(Number(row.cell('price')) || 0, NO_CURRENCY),
          currency: NO_CURRENCY,
        };
  return {
    visitor: `yoochoose-session-${session}`,
    session,
    at,
    event: { id, at, ...productBody({ act: what, sku, ...sold }) },
  };
}

/** Clicks of the YooChoose recordings (RecSys Challenge 2015). They know sessions and no visitors, so each is a visitor's own. */
export const yoochooseClicks = tableFormat({
  name: 'yoochoose-clicks',
  looks: 'Session ID, Timestamp, Item ID, Category in CSV with or without a header; or SessionId, ItemId, Time in TSV',
  columns: ['session id', 'timestamp|time', 'item id', 'category?'],
  headless: /^\d+,\d{4}-\d\d-\d\dT[^,]*,\d+,[^,]*$/,
  open: () => (row) => readRow(row, 'view'),
});

/** What was bought in sessions of the YooChoose recordings: each row an order of its own. */
export const yoochooseBuys = tableFormat({
  name: 'yoochoose-buys',
  looks: 'Session ID, Timestamp, Item ID, Price, Quantity in CSV with or without a header',
  columns: ['session id', 'timestamp|time', 'item id', 'price', 'quantity'],
  headless: /^\d+,\d{4}-\d\d-\d\dT[^,]*,\d+,\d+,\d+$/,
  open: () => (row) => readRow(row, 'purchase'),
});
