import { DAY, HOUR, type Instant, MINUTE } from '../../../kernel/time.ts';
import type {
  Firings,
  PassedOver,
  Qualification,
  Staffing,
  Throttle,
  Trigger,
  TriggerDocument,
  TriggerId,
} from './trigger.ts';

/**
 * Whether a trigger has fired as often as it may, and until when that holds: for this visit there is no end. One by which the session
 * is an opportunity already does not fire again, so that no limit takes back what it gave.
 */
export function heldBack(
  { triggerId, limits }: Trigger,
  firings: Firings,
  sessionId: string,
  now: Instant,
): PassedOver | undefined {
  if (limits === undefined || firings.standing.has(triggerId)) return undefined;
  const { perVisit, perDay, perHour, coolDownMinutes } = limits;
  const own = firings.ofCustomer.filter((each) => each.triggerId === triggerId);
  if (perVisit !== undefined && own.filter((each) => each.sessionId === sessionId).length >= perVisit) {
    return { triggerId, why: 'cap' };
  }
  const times = own.map(({ at }) => at);
  const ends = [
    perDay === undefined ? undefined : fullUntil(times, perDay, DAY, now),
    perHour === undefined ? undefined : fullUntil(firings.ofTrigger(triggerId), perHour, HOUR, now),
  ].filter((each) => each !== undefined);
  if (ends.length > 0) return { triggerId, why: 'cap', until: Math.max(...ends) };
  const cool = coolDownMinutes === undefined ? undefined : fullUntil(times, 1, coolDownMinutes * MINUTE, now);
  return cool === undefined ? undefined : { triggerId, why: 'cool-down', until: cool };
}

/**
 * Which triggers fire when a session is judged so, and by which it stands from then on. What made the verdict fires once and stands until
 * it makes it no longer; while a verdict is withheld, nothing fires and what stood stands.
 */
export function firedBy(
  found: Qualification,
  stood: ReadonlySet<TriggerId>,
): { readonly fired: readonly TriggerId[]; readonly standing: readonly TriggerId[] } {
  const deciding = found.deciding ?? [];
  const given = found.verdict !== 'none';
  return {
    fired: given ? deciding.filter((triggerId) => !stood.has(triggerId)) : [],
    standing: deciding.filter((triggerId) => given || stood.has(triggerId)),
  };
}

/** Whether anything limits how often triggers fire; a throttle does not, it asks who is free. */
export function isLimited({ triggers, approachesPerDay }: TriggerDocument): boolean {
  return approachesPerDay !== undefined || triggers.some(({ limits }) => limits !== undefined);
}

/** Whether a `can` is made only while somebody is free. */
export function isThrottling({ triggers, throttle }: TriggerDocument): boolean {
  return throttle !== undefined || triggers.some((each) => each.throttle !== undefined);
}

/** Until when a customer has been approached as often in a day as the enterprise allows; undefined if she has not. */
export function approachedUntil(
  { approachesPerDay }: Pick<TriggerDocument, 'approachesPerDay'>,
  firings: Firings,
  now: Instant,
): Instant | undefined {
  if (approachesPerDay === undefined) return undefined;
  // Several triggers of one sum fire at the same moment: that is one approach.
  const moments = new Set(firings.ofCustomer.map(({ at }) => at));
  return fullUntil([...moments], approachesPerDay, DAY, now);
}

/** Whether too few associates are free for another `can`. */
export function isThrottled({ minFree, minShare }: Throttle, { free, atDesk }: Staffing): boolean {
  if (minFree !== undefined && free < minFree) return true;
  return minShare !== undefined && (atDesk === 0 || free / atDesk < minShare);
}

/** When, of at least `most` moments within the last `span`, so many have grown old that there is room for another. */
function fullUntil(moments: readonly Instant[], most: number, span: number, now: Instant): Instant | undefined {
  const within = moments.filter((at) => at > now - span).toSorted((one, other) => other - one);
  const last = within[most - 1];
  return last === undefined ? undefined : last + span;
}
