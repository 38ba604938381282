import type { FactValue } from '../../../kernel/rule/condition.ts';
import type { PageHint, SessionTopic } from '../../clickstream/core/index.ts';
import type { DryRunResult, TriedSession } from '../core/index.ts';

/** A page or product of a website that the thread does not know yet. */
export type AskedPage = { readonly websiteId: string } & PageHint;

/** What tells pages apart: all that their topic may follow from. */
export function pageKey({ websiteId, url, sku, gtin, brand, mpn, category }: AskedPage): string {
  return JSON.stringify([websiteId, url, sku, gtin, brand, mpn, category]);
}

/** What is known of a verified customer, by the names of the profile's fields. */
export type CustomerFacts = Readonly<Record<string, FactValue>>;

/** To the thread. After `page` and `answers` it takes the events, or asks first; after `end` it says what came of all. */
export type ToThread =
  | { readonly kind: 'page'; readonly text: string }
  | { readonly kind: 'answers'; readonly topics: readonly SessionTopic[]; readonly customers: readonly CustomerFacts[] }
  | { readonly kind: 'end' };

/** From the thread: one answer to each message. */
export type FromThread =
  | { readonly kind: 'ask'; readonly pages: readonly AskedPage[]; readonly customers: readonly string[] }
  | { readonly kind: 'taken'; readonly sessions: number }
  | {
      readonly kind: 'done';
      readonly sessions: number;
      readonly result: DryRunResult;
      readonly kept: readonly TriedSession[];
    };
