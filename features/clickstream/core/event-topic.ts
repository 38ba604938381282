import type { SessionEvent } from './event.ts';
import type { PathStep, Session, SessionTopic } from './session.ts';

/** What of an event can tell what it is about in the catalogue: its address, and what its sender says of the page or product. */
export type PageHint = {
  readonly url?: string;
  readonly sku?: string;
  readonly gtin?: string;
  readonly brand?: string;
  readonly mpn?: string;
  readonly category?: string;
};

/** What senders say of a page or product beside its number, under the names that they share. */
const STATED = ['gtin', 'brand', 'mpn', 'category'] as const;

function statedOf({ properties }: SessionEvent): Partial<Record<(typeof STATED)[number], string>> {
  const stated: Partial<Record<(typeof STATED)[number], string>> = {};
  if (properties === undefined) return stated;
  for (const name of STATED) {
    const value = properties[name];
    if (typeof value === 'string' && value !== '') stated[name] = value;
  }
  return stated;
}

/** What the pages and products of one website are in the catalogue. */
export type PageResolver = (page: PageHint) => SessionTopic;

/** The page or product that an event is about; undefined for events that are about none. */
export function pageHintOf(event: SessionEvent): PageHint | undefined {
  const { kind } = event.body;
  if (kind !== 'page' && kind !== 'product' && kind !== 'help') return undefined;
  return {
    ...statedOf(event),
    ...(event.url === undefined ? {} : { url: event.url }),
    ...(event.body.kind === 'product' ? { sku: event.body.sku } : {}),
  };
}

/** What an event is about in the catalogue: its page or product; empty for others. */
export function topicOfEvent(resolve: PageResolver | undefined, event: SessionEvent): SessionTopic {
  const hint = resolve === undefined ? undefined : pageHintOf(event);
  return resolve === undefined || hint === undefined ? {} : resolve(hint);
}

/** What the session is about now: the latest product looked at, else the latest place in the hierarchy. */
export function topicOf(session: Session): SessionTopic {
  let step: PathStep | undefined;
  for (const each of session.path) {
    if (each.productId !== undefined || (each.nodeId !== undefined && step?.productId === undefined)) step = each;
  }
  if (step === undefined) return session.helpTopic?.value ?? {};
  return {
    ...(step.productId === undefined ? {} : { productId: step.productId }),
    ...(step.nodeId === undefined ? {} : { nodeId: step.nodeId }),
    ...(step.name === undefined ? {} : { name: step.name }),
  };
}
