import { type Static, Type } from 'typebox';
import { HOUR, type Instant, SECOND } from '../../../kernel/time.ts';

const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });
const Format = Type.Union([Type.Literal('json'), Type.Literal('xml')]);
const Events = Type.Array(
  Type.Union([
    Type.Literal('opportunity.opened'),
    Type.Literal('opportunity.raised'),
    Type.Literal('opportunity.closed'),
  ]),
  { minItems: 1, uniqueItems: true },
);

/**
 * A receiver of messages (`out`: with a `url`, `events`, `format` and whether `personal` data of verified customers may leave), or a
 * sender of them (`in`: only a name, and the secret with which it signs).
 */
export const WebhookBody = Type.Object(
  {
    direction: Type.Union([Type.Literal('out'), Type.Literal('in')]),
    name: Name,
    url: Type.Optional(Type.String({ minLength: 1, maxLength: 2_048 })),
    format: Type.Optional(Format),
    events: Type.Optional(Events),
    personal: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type WebhookBody = Static<typeof WebhookBody>;

export const WebhookView = Type.Object({
  webhookId: Type.String(),
  direction: Type.Union([Type.Literal('out'), Type.Literal('in')]),
  name: Type.String(),
  url: Type.Optional(Type.String()),
  format: Format,
  events: Type.Array(Type.String()),
  personal: Type.Boolean(),
  /** `disabled`: nothing is sent to it, `disabledReason` says why. */
  status: Type.Union([Type.Literal('active'), Type.Literal('disabled')]),
  disabledReason: Type.Optional(Type.String()),
  disabledAt: Type.Optional(Type.String()),
  /** Tries in a row that failed. */
  failures: Type.Integer(),
  waiting: Type.Integer(),
  /** Until when the secret before the present one is valid too. */
  previousUntil: Type.Optional(Type.String()),
  /** Of a sender: what it names itself by in the header `webhook-sender`. */
  sender: Type.Optional(Type.String()),
  version: Type.Integer(),
  createdAt: Type.String(),
});
export type WebhookView = Static<typeof WebhookView>;

export const WebhookList = Type.Object({ items: Type.Array(WebhookView) });
export type WebhookList = Static<typeof WebhookList>;

/** With the secret, which is shown this once. */
export const WebhookWithSecret = Type.Object({ ...WebhookView.properties, secret: Type.String() });
export type WebhookWithSecret = Static<typeof WebhookWithSecret>;

/** One message on its way to one receiver. */
export const DeliveryView = Type.Object({
  messageId: Type.String(),
  type: Type.String(),
  state: Type.Union([Type.Literal('pending'), Type.Literal('delivered'), Type.Literal('failed')]),
  attempts: Type.Integer(),
  /** HTTP status of the latest answer; absent when there was none. */
  status: Type.Optional(Type.Integer()),
  reason: Type.Optional(Type.String()),
  nextAt: Type.Optional(Type.String()),
  lastAt: Type.Optional(Type.String()),
  createdAt: Type.String(),
});
export type DeliveryView = Static<typeof DeliveryView>;

export const DeliveryList = Type.Object({ items: Type.Array(DeliveryView), next: Type.Optional(Type.String()) });
export type DeliveryList = Static<typeof DeliveryList>;

/** How long a message is tried. */
export const TRIED_FOR = 24 * HOUR;
const FIRST_PAUSE = 5 * SECOND;
const LONGEST_PAUSE = 8 * HOUR;
/** A receiver that just failed is left in peace by other messages for at most so long. */
const LONGEST_REST = 5 * 60 * SECOND;

/** The pause after so many failures in a row: 5 s, and three times as long each time, at most 8 h. */
export function pauseAfter(failures: number): number {
  return Math.min(FIRST_PAUSE * 3 ** Math.max(0, failures - 1), LONGEST_PAUSE);
}

/** When all messages of a receiver wait after it failed so often in a row. */
export function restAfter(failures: number): number {
  return Math.min(pauseAfter(failures), LONGEST_REST);
}

/**
 * When a message is tried again that failed; undefined when its 24 h are over. The last try is at their end.
 * @param attempts with the one that just failed
 */
export function nextTry(attempts: number, firstAt: Instant, now: Instant): Instant | undefined {
  const end = firstAt + TRIED_FOR;
  return now >= end ? undefined : Math.min(now + pauseAfter(attempts), end);
}
