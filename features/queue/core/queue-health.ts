import { type Static, Type } from 'typebox';

/** Customers who wait are to be answered within this time. Milliseconds. */
export const ANSWER_WITHIN = 20_000;
/** Hours that are looked back. */
export const HEALTH_HOURS = 8;

const Count = Type.Integer();

/** One hour of the queue. Rates are left to the reader, with what they rest on. */
export const QueueHour = Type.Object({
  /** Beginning of the hour, ISO 8601. */
  from: Type.String(),
  /** Opportunities whose customer waited (a `must`, or she asked), by what became of them. */
  waited: Count,
  /** Taken by an associate who then wrote or called; and of these within 20 s. */
  answered: Count,
  answeredInTime: Count,
  /** Expired, or the customer left before anybody took her. */
  lost: Count,
  /** From opening (or asking) to the acceptance, in milliseconds; of those answered. */
  medianMs: Type.Optional(Type.Number()),
  p90Ms: Type.Optional(Type.Number()),
});
export type QueueHour = Static<typeof QueueHour>;

/** How the queue of an enterprise does: now, and over the last hours. Simulated customers are not counted. */
export const QueueHealth = Type.Object({
  now: Type.String(),
  answerWithinMs: Type.Integer(),
  waiting: Type.Object({
    must: Count,
    can: Count,
    /** Of these, customers who asked. */
    asked: Count,
    /** Pending offers. */
    offers: Count,
    /** Age of the oldest of them in milliseconds; absent when nobody waits. */
    oldestMs: Type.Optional(Type.Number()),
  }),
  /** Oldest first. */
  hours: Type.Array(QueueHour),
  total: Type.Omit(QueueHour, ['from']),
  /** Offers of these hours by how they ended, or `pending`. */
  offers: Type.Record(Type.String(), Count),
  /** Why opportunities were lost, most frequent first. */
  lost: Type.Array(Type.Object({ reason: Type.String(), count: Count })),
});
export type QueueHealth = Static<typeof QueueHealth>;

/** Share answered in time of those who were answered or lost (service level); undefined where it rests on nobody. */
export function serviceLevel({
  answered,
  answeredInTime,
  lost,
}: Pick<QueueHour, 'answered' | 'answeredInTime' | 'lost'>): number | undefined {
  const settled = answered + lost;
  return settled === 0 ? undefined : answeredInTime / settled;
}
