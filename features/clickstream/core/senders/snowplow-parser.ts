import type { LineItem, SessionEvent } from '../event.ts';
import { type Read, readCommerce } from './commerce-events.ts';
import { type Properties, readId, readItem, readNumber } from './commerce-reader.ts';
import { campaignOf, deviceOf, type MessageReader, readWholeId, type Told, without } from './message.ts';
import { foreignReferrer, isRecord, LIMITS, type ParseContext, present, readText } from './reception.ts';
import { customerIn, readHappening } from './snowplow-commerce.ts';
import { contextsOf, type Described, describedEventOf } from './snowplow-schemas.ts';

/**
 * Visible time of a page ping. It says that the page was looked at since the last one, not how long that is: trackers are set
 * to ten seconds in Snowplow's own documentation. Milliseconds.
 */
const PING = 10_000;

/** Lines of the old transactions arrive as events of their own: those of one request, by order. */
type TransactionItems = ReadonlyMap<string, readonly LineItem[]>;

function itemOf(payload: Properties): LineItem | undefined {
  return readItem(
    {
      sku: payload['ti_sk'],
      name: payload['ti_nm'],
      category: payload['ti_ca'],
      price: payload['ti_pr'],
      quantity: payload['ti_qu'],
    },
    readText(payload['ti_cu'])?.toUpperCase(),
  );
}

/** Gathers the lines of old transactions, so that each order of the request has its own. */
export function transactionItems(payloads: readonly unknown[]): TransactionItems {
  const items = new Map<string, LineItem[]>();
  for (const payload of payloads) {
    if (!isRecord(payload) || payload['e'] !== 'ti') continue;
    const orderId = readId(payload['ti_id']);
    const item = itemOf(payload);
    if (orderId !== undefined && item !== undefined) items.set(orderId, [...(items.get(orderId) ?? []), item]);
  }
  return items;
}

function transaction(payload: Properties, items: TransactionItems): Read | undefined {
  const order = readCommerce('purchase', {
    order_id: payload['tr_id'],
    total: payload['tr_tt'],
    currency: payload['tr_cu'],
  });
  if (order === undefined || 'fault' in order || order.kind !== 'order') return order;
  return { ...order, items: items.get(order.orderId)?.slice(0, 200) ?? [] };
}

function structured(payload: Properties): Read {
  const action = readText(payload['se_ac'], 100);
  const category = readText(payload['se_ca'], 90);
  if (action === undefined) return { fault: '/se_ac must be a text' };
  // By custom, the label is what was acted on.
  const read = readCommerce(action, { sku: payload['se_la'], query: payload['se_la'] });
  if (read !== undefined && !('fault' in read)) return read;
  return { kind: 'custom', name: category === undefined ? action : `${category}: ${action}` };
}

/** A payload taken apart once. */
type Parts = {
  readonly url: string | undefined;
  readonly described: ReturnType<typeof describedEventOf>;
  readonly contexts: ReturnType<typeof contextsOf>;
};

function bodyOf(payload: Properties, { url, described, contexts }: Parts, items: TransactionItems): Read | undefined {
  switch (payload['e']) {
    case 'pv':
      return present({
        kind: 'page' as const,
        title: readText(payload['page']),
        referrer: foreignReferrer(payload['refr'], url),
        campaign: campaignOf(url),
      });
    case 'pp':
      return { kind: 'beat', visibleMs: PING };
    case 'ue':
      if (described === undefined) return { fault: '/ue_pr or /ue_px must be an event with its schema' };
      return readHappening({ event: described.event, entities: contexts?.entities ?? [] });
    case 'se':
      return structured(payload);
    case 'tr':
      return transaction(payload, items);
    case 'ti':
      return { kind: 'custom', name: 'transaction item' };
    default:
      return undefined;
  }
}

/** Fields that are in the event, or are unpacked beside it. `ip` is the sender's address, which is not kept. */
const PLACED = [
  'e',
  'eid',
  'aid',
  'url',
  'page',
  'refr',
  'dtm',
  'ttm',
  'stm',
  'duid',
  'uid',
  'sid',
  'lang',
  'ua',
  'ip',
];

function restOf(payload: Properties, { described, contexts }: Parts): Properties {
  const names = new Set(PLACED);
  for (const name of described === undefined ? [] : ['ue_pr', 'ue_px']) names.add(name);
  for (const name of contexts === undefined ? [] : ['co', 'cx']) names.add(name);
  return {
    ...without(payload, names),
    ...(described === undefined ? {} : { event: described.raw }),
    ...(contexts === undefined ? {} : { contexts: contexts.raw }),
  };
}

function sessionIn(entities: readonly Described[]): Properties {
  return entities.find((each) => each.name === 'client_session')?.data ?? {};
}

function visitorOf(payload: Properties, session: Properties, context: ParseContext): string | undefined {
  for (const id of [payload['duid'], session['userId'], payload['nuid'], payload['tnuid']]) {
    const whole = readWholeId(id);
    if (whole !== undefined) return context.visitorId('anonymous', whole);
  }
  const uid = readWholeId(payload['uid']);
  return uid === undefined ? undefined : context.visitorId('user', uid);
}

function readPlatform(payload: Properties, agent: unknown): SessionEvent['device'] {
  if (payload['p'] === 'mob') return 'mobile';
  return deviceOf(payload['ua']) ?? (payload['p'] === 'srv' ? undefined : deviceOf(agent));
}

function labelOf(payload: Properties, event: Described | undefined): string | undefined {
  return event?.name.slice(0, 100) ?? readText(payload['se_ac'], 100) ?? readText(payload['e'], 60);
}

/**
 * How a payload of Snowplow's trackers is read.
 * @param request the browser's description of itself, and the lines of old transactions
 */
export function snowplowReader(
  request: { readonly agent: unknown; readonly items: TransactionItems },
  context: ParseContext,
): MessageReader {
  return {
    label(payload) {
      const event = payload['e'] === 'ue' ? describedEventOf(payload)?.event : undefined;
      return present({
        id: readWholeId(payload['eid']),
        kind: labelOf(payload, event),
        url: readText(payload['url'], LIMITS.urlLength),
      });
    },
    tell(payload): Told {
      const url = readText(payload['url'], LIMITS.urlLength);
      const described = payload['e'] === 'ue' ? describedEventOf(payload) : undefined;
      const parts: Parts = { url, described, contexts: contextsOf(payload) };
      const entities = parts.contexts?.entities ?? [];
      const session = sessionIn(entities);
      // Milliseconds since 1970, as digits.
      const stamped = payload['ttm'] ?? payload['dtm'] ?? undefined;
      return {
        visitorId: visitorOf(payload, session, context),
        stamped: stamped === undefined ? undefined : (readNumber(stamped) ?? stamped),
        sentAt: readNumber(payload['stm']),
        senderSession: readWholeId(payload['sid']) ?? readWholeId(session['sessionId']),
        url,
        device: readPlatform(payload, request.agent),
        locale: readText(payload['lang'], 40),
        customerId: readId(payload['uid']) ?? customerIn(entities),
        body: bodyOf(payload, parts, request.items),
        properties: restOf(payload, parts),
      };
    },
  };
}
