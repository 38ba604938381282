import { type Static, Type } from 'typebox';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { DAY, type Instant, MINUTE } from '../../../kernel/time.ts';
import { TELEPHONE } from '../../clickstream/core/index.ts';

/**
 * A customer asks in the widget to be called: as soon as somebody is free, or `at` a time of hers (ISO 8601 with its offset from UTC, at
 * most 14 days ahead). The id is made by the sender: the same request twice is one. `number` has its country's code.
 */
export const CallbackBody = Type.Object(
  {
    callbackId: Type.String({ pattern: '^cbk_[0-9a-f]{32}$' }),
    number: Type.String({ maxLength: 40, pattern: TELEPHONE }),
    name: Type.Optional(Type.String({ maxLength: 120 })),
    /** What it is about, in her words. */
    text: Type.Optional(Type.String({ maxLength: 1000 })),
    at: Type.Optional(Type.String({ minLength: 10, maxLength: 40 })),
  },
  { additionalProperties: false },
);
export type CallbackBody = Static<typeof CallbackBody>;

/** What the customer sees of it. `number` is shortened to its end; `at` is missing where she is called as soon as possible. */
export const CallbackView = Type.Object({
  callbackId: Type.String(),
  number: Type.String(),
  at: Type.Optional(Type.String()),
});
export type CallbackView = Static<typeof CallbackView>;

const FURTHEST = 14 * DAY;
/** Without it the same words are another moment on every machine. */
const WITH_OFFSET = /T.*(Z|[+-]\d{2}:?\d{2})$/i;

/** When she is to be called: now, or when she says. Refused where that is no moment, over, or too far ahead. */
export function callTime(at: string | undefined, now: Instant): Result<Instant> {
  if (at === undefined) return ok(now);
  const wanted = Date.parse(at);
  const message = Number.isNaN(wanted)
    ? 'is no moment that exists'
    : !WITH_OFFSET.test(at)
      ? 'does not say how far it is from UTC'
      : wanted < now - MINUTE
        ? 'is over already'
        : wanted > now + FURTHEST
          ? 'is more than 14 days ahead'
          : undefined;
  if (message === undefined) return ok(Math.max(wanted, now));
  return refuse('invalid', 'callback-time', `She cannot be called then: at ${message}.`, {
    problems: [{ path: 'at', message }],
  });
}

/** The end of a number, by which she knows it again. */
export function endOf(number: string): string {
  return `… ${number.slice(-3)}`;
}
