import { type Row, type TableLayout, tableFormat } from './recording-table.ts';
import { productBody, type ReplayEvent } from './replay-event.ts';

/**
 * The Diginetica recordings (CIKM Cup 2016) give the day, and the milliseconds since the session's first request: all sessions
 * begin at midnight. Users are known of few rows and change within sessions, so each session is a visitor's own.
 */
function layoutOf(
  layout: Omit<TableLayout, 'open'>,
  bodyOf: (cell: Row['cell']) => Readonly<Record<string, unknown>> | { readonly fault: string },
): TableLayout {
  const what = layout.name.slice('diginetica-'.length);
  return {
    ...layout,
    open:
      () =>
      ({ cell, number }): ReplayEvent | { readonly fault: string } => {
        const session = cell('session id');
        const at = Date.parse(cell('eventdate')) + (cell('timeframe') === '' ? Number.NaN : Number(cell('timeframe')));
        if (Number.isNaN(at)) return { fault: 'eventdate and timeframe are no day and milliseconds' };
        if (session === '') return { fault: 'it has no session' };
        const body = bodyOf(cell);
        if ('fault' in body) return { fault: String(body['fault']) };
        const visitor = `diginetica-session-${session}`;
        return { visitor, session, at, event: { id: `diginetica-${what}-${session}-${at}-${number}`, at, ...body } };
      },
  };
}

const NO_ITEM = { fault: 'it has no item' };

/** Products looked at. */
export const digineticaViews = tableFormat(
  layoutOf(
    {
      name: 'diginetica-views',
      looks: 'sessionId;userId;itemId;timeframe;eventdate',
      columns: ['session id', 'user id?', 'item id', 'timeframe', 'eventdate'],
      headless: /^\d+;[^;]*;\d+;\d+;\d{4}-\d\d-\d\d$/,
    },
    (cell) => (cell('item id') === '' ? NO_ITEM : productBody({ act: 'view', sku: cell('item id') })),
  ),
);

/** Products bought: a row each, several with one order number. Nothing is said of prices. */
export const digineticaPurchases = tableFormat(
  layoutOf(
    {
      name: 'diginetica-purchases',
      looks: 'sessionId;userId;timeframe;eventdate;ordernumber;itemId',
      columns: ['session id', 'user id?', 'timeframe', 'eventdate', 'ordernumber', 'item id'],
      headless: /^\d+;[^;]*;\d+;\d{4}-\d\d-\d\d;\d+;\d+$/,
    },
    (cell) =>
      cell('item id') === '' || cell('ordernumber') === ''
        ? { fault: 'it has no item or no order number' }
        : productBody({ act: 'purchase', sku: cell('item id'), orderId: cell('ordernumber') }),
  ),
);

/** Searches, by numbers that stand for words; those without words are lists of a category. */
export const digineticaQueries = tableFormat(
  layoutOf(
    {
      name: 'diginetica-queries',
      looks: 'queryId;sessionId;userId;timeframe;duration;eventdate;searchstring.tokens;categoryId;items;is.test',
      columns: [
        'query id',
        'session id',
        'user id?',
        'timeframe',
        'duration?',
        'eventdate',
        'searchstring.tokens',
        'category id',
        'items?',
        'is.test?',
      ],
    },
    (cell) => {
      const words = cell('searchstring.tokens');
      if (words !== '' && words !== 'NA') return { kind: 'search', query: words.slice(0, 1_000) };
      return { kind: 'list', category: cell('category id').slice(0, 200) };
    },
  ),
);
