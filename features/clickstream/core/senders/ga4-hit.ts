import type { Properties } from './commerce-reader.ts';
import { isRecord, present } from './reception.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Two letters in front of each fact of a product, in the parameter `pr1`, `pr2`, ... */
const ITEM: Readonly<Record<string, string>> = {
  id: 'item_id',
  nm: 'item_name',
  br: 'item_brand',
  ca: 'item_category',
  va: 'item_variant',
  pr: 'price',
  qt: 'quantity',
  cp: 'coupon',
  ln: 'item_list_name',
  li: 'item_list_id',
};

function itemOf(text: string): Properties {
  const facts = new Map<string, string>();
  for (const part of text.split('~')) {
    const mark = part.slice(0, 2);
    const name = Object.hasOwn(ITEM, mark) ? ITEM[mark] : undefined;
    if (part.length > 2) facts.set(name ?? mark, part.slice(2));
  }
  return Object.fromEntries(facts);
}

const PLACED = new Set([
  'v',
  'tid',
  'cid',
  'uid',
  'sid',
  'dl',
  'dt',
  'dr',
  'ul',
  '_et',
  'en',
  'cu',
  '_uip',
  'api_secret',
]);

function messageOf(fields: Fields): Properties {
  const params = new Map<string, unknown>();
  const items: Properties[] = [];
  const rest = new Map<string, unknown>();
  for (const [name, value] of Object.entries(fields)) {
    if (/^epn?\../.test(name)) params.set(name.slice(name.indexOf('.') + 1), value);
    else if (/^pr\d{1,3}$/.test(name) && typeof value === 'string') items.push(itemOf(value));
    else if (!PLACED.has(name)) rest.set(name, value);
  }
  return {
    ...Object.fromEntries(rest),
    ...present({ client_id: fields['cid'], user_id: fields['uid'] }),
    event: {
      name: fields['en'],
      params: {
        ...Object.fromEntries(params),
        ...present({
          session_id: fields['sid'],
          page_location: fields['dl'],
          page_title: fields['dt'],
          page_referrer: fields['dr'],
          language: fields['ul'],
          engagement_time_msec: fields['_et'],
          currency: fields['cu'],
          items: items.length === 0 ? undefined : items,
        }),
      },
    },
  };
}

/** The events of a hit of Google's tag as messages of the measurement protocol: what all share is in the address, each event a line. */
export function hitsOf(query: Fields, lines: readonly unknown[]): readonly Properties[] {
  if (lines.length === 0) return [messageOf(query)];
  return lines.map((line) => messageOf({ ...query, ...(isRecord(line) ? line : {}) }));
}
