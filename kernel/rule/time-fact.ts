import type { FactValue, TimeFact } from './condition.ts';

export function isTimeFact(value: FactValue | undefined): value is TimeFact {
  return typeof value === 'object' && !Array.isArray(value);
}

/** Milliseconds of a length of time at a moment. */
export function elapsed(fact: TimeFact, now: number): number {
  if (!fact.running) return fact.ms;
  const end = fact.until === undefined ? now : Math.min(now, fact.until);
  return fact.ms + Math.max(0, end - fact.at);
}

/**
 * The first whole moment at which a length of time is at least `limit` (or more than it, if `beyond`): -Infinity if it is
 * already, Infinity if it never will be. Truth and next look both follow from it, so that they cannot disagree.
 */
export function momentReached(fact: TimeFact, limit: number, beyond: boolean): number {
  if (beyond ? fact.ms > limit : fact.ms >= limit) return Number.NEGATIVE_INFINITY;
  if (!fact.running) return Number.POSITIVE_INFINITY;
  const missing = limit - fact.ms;
  const moment = Math.ceil(fact.at) + (beyond ? Math.floor(missing) + 1 : Math.ceil(missing));
  return fact.until !== undefined && moment > fact.until ? Number.POSITIVE_INFINITY : moment;
}
