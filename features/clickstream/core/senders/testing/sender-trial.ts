import type { Reception, SessionEvent } from '../../event.ts';
import { inListedOrder, type ParseContext } from '../reception.ts';
import type { Sender, SenderRequest } from '../sender.ts';

/** The moment at which requests of a trial are received. */
export const RECEIVED = Date.UTC(2026, 10, 21, 12);

/** A request as it may be: to the sender's first address unless told, with nothing but a body. */
export function requestTo(sender: Sender, more: Partial<SenderRequest> = {}): SenderRequest {
  const path = sender.paths[0]?.split(' ')[1] ?? '';
  return { path, query: {}, headers: {}, visitorToken: undefined, ...more };
}

export function trialContext(more: Partial<ParseContext> = {}): ParseContext {
  return {
    enterpriseId: 'ent_1',
    websiteId: 'web_1',
    receivedAt: RECEIVED,
    visitorId: (source, value) => `vis_${source}_${value}`,
    bodyBytes: 100,
    trusted: false,
    signed: (customerId, signature) => signature === `signed:${customerId}`,
    ...more,
  };
}

/** What a sender makes of a body: an object, or a text that it decodes. */
export function receptionsOf(
  sender: Sender,
  body: unknown,
  more: Partial<SenderRequest> = {},
  how: Partial<ParseContext> = {},
): readonly Reception[] {
  const decoded = typeof body === 'string' && sender.decode ? sender.decode(body) : { ok: true as const, value: body };
  const parsed = decoded.ok ? sender.parse(decoded.value, requestTo(sender, more), trialContext(how)) : decoded;
  if (!parsed.ok) throw new Error(`${parsed.refusal.reason}: ${parsed.refusal.message}`);
  return inListedOrder(parsed.value.receptions);
}

/** The events of a request that has nothing else. */
export function eventsOf(...trial: Parameters<typeof receptionsOf>): readonly SessionEvent[] {
  return receptionsOf(...trial).map((each) => {
    if (each.verdict === 'ok') return each.event;
    throw new Error(each.reason);
  });
}

/** What happened, by those events. */
export function bodiesOf(...trial: Parameters<typeof receptionsOf>): readonly SessionEvent['body'][] {
  return eventsOf(...trial).map((event) => event.body);
}
