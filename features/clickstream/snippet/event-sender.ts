import { randomHex } from '../../../platform/snippet/browser-chance.ts';
import type { GatedStore } from '../../../platform/snippet/gated-store.ts';
import { createOutbox, type Outbox } from '../../../platform/snippet/post-outbox.ts';
import { post } from '../../../platform/snippet/post-text.ts';
import type { EventBody, Reach } from '../core/index.ts';
import type { CalledEvent } from './public-calls.ts';
import type { Visit } from './visit.ts';

export type SentBody = CalledEvent | Extract<EventBody, { kind: 'beat' | 'click' | 'consent' }>;

/** How soon an event must leave: at once with what comes in the same moment, or with the next ones. */
export type Urgency = 'now' | 'later';

/** What the server says with the receipt of events. */
export type Wishes = {
  /** Somebody wants to talk to this customer, or she waits for somebody. */
  readonly attention: boolean;
  /** How often it wants to hear of this page, in milliseconds. */
  readonly beatMs?: number;
};

export type EventSender = {
  /** Stamps an event with id, time and page, and takes it on its way. `at` and `url` default to now and here. */
  emit(body: SentBody, urgency: Urgency, page: { readonly url: string; readonly at?: number }): void;
  readonly outbox: Outbox;
};

export type EventSenderParts = {
  readonly base: string;
  readonly key: string;
  readonly tab: string;
  readonly store: GatedStore;
  readonly visit: Visit;
  readonly reach: () => Reach;
  /** `news`: what was taken may have changed what the server wants, in a moment. */
  readonly onWishes: (wishes: Wishes, news: boolean) => void;
  /** The visit went on under a new session id: what this page is must be told again. */
  readonly onNewSession: () => void;
};

const SOON_MS = 150;
const LATER_MS = 4_000;

export function createEventSender(parts: EventSenderParts): EventSender {
  const url = `${parts.base}/v1/events`;
  let session: string | undefined;

  function body(envelope: string, events: readonly unknown[]): unknown {
    const context = {
      device: device(),
      locale: document.documentElement.lang || navigator.language,
      reach: parts.reach(),
    };
    return { key: parts.key, sentAt: new Date().toISOString(), ...JSON.parse(envelope), context, events };
  }

  const outbox = createOutbox(parts.tab, {
    store: parts.store,
    async post(envelope, events) {
      const outcome = await post(url, body(envelope, events));
      if (outcome.kind === 'done') parts.onWishes(readWishes(outcome.reply), events.some(isNews));
      return outcome;
    },
    beacon(envelope, events) {
      try {
        return navigator.sendBeacon(url, JSON.stringify(body(envelope, events)));
      } catch {
        return false;
      }
    },
  });

  return {
    outbox,
    emit(event, urgency, page) {
      const ids = parts.visit.ids(event.kind !== 'consent');
      const at = new Date(page.at ?? Date.now()).toISOString();
      if (session !== undefined && session !== ids.session && event.kind !== 'page') {
        session = ids.session;
        parts.onNewSession();
      }
      session = ids.session;
      const stamped = { id: randomHex(16), at, url: page.url, ...event };
      outbox.add(JSON.stringify(ids), stamped, urgency === 'now' ? SOON_MS : LATER_MS);
    },
  };
}

function isNews(event: unknown): boolean {
  return !/^(beat|click)$/.test((event as SentBody).kind);
}

function readWishes(reply: unknown): Wishes {
  const { attention, beatMs } = (typeof reply === 'object' && reply !== null ? reply : {}) as Record<string, unknown>;
  const wanted = attention === true;
  return typeof beatMs === 'number' && beatMs >= 500 ? { attention: wanted, beatMs } : { attention: wanted };
}

function device(): 'desktop' | 'mobile' | 'tablet' {
  if (!matchMedia('(pointer: coarse)').matches) return 'desktop';
  return Math.min(screen.width, screen.height) < 600 ? 'mobile' : 'tablet';
}
