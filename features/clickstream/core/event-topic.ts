import type { SessionEvent } from './event.ts';
import type { SessionTopic } from './session.ts';

/** What of an event can tell what it is about in the catalogue. */
export type PageHint = { readonly url?: string; readonly sku?: string };

/** What the pages and products of one website are in the catalogue. */
export type PageResolver = (page: PageHint) => SessionTopic;

/** The page or product that an event is about; undefined for events that are about none. */
export function pageHintOf(event: SessionEvent): PageHint | undefined {
  const { kind } = event.body;
  if (kind !== 'page' && kind !== 'product' && kind !== 'help') return undefined;
  return {
    ...(event.url === undefined ? {} : { url: event.url }),
    ...(event.body.kind === 'product' ? { sku: event.body.sku } : {}),
  };
}

/** What an event is about in the catalogue: its page or product; empty for others. */
export function topicOfEvent(resolve: PageResolver | undefined, event: SessionEvent): SessionTopic {
  const hint = resolve === undefined ? undefined : pageHintOf(event);
  return resolve === undefined || hint === undefined ? {} : resolve(hint);
}
