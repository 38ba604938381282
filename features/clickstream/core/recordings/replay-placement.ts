import { DAY, HOUR, type Instant } from '../../../../kernel/time.ts';
import { RecentMap } from './recent-map.ts';
import type { ReplayEvent } from './replay-event.ts';

/** Visits whose place in time is remembered. */
const VISITS = 100_000;
/** How long before now a visit of a long recording begins: what it did before its first event in the file has room, too. */
const BEGINS = 22 * HOUR;
/** A silence takes at most this share of the time that is left until now: 33 minutes at first, which ends a session. */
const SHARE = 1 / 40;

/** First and last moment of a recording, on its own clock. */
export type Span = { readonly first: Instant; readonly last: Instant };

/** Which visit an event belongs to. */
export function visitOf({ visitor, session }: ReplayEvent): string {
  return session === undefined ? visitor : `${visitor}\n${session}`;
}

/**
 * Where events are placed when a recording is played as fast as it goes. Intake believes times of the last 24 hours. A recording
 * shorter than that is moved as a whole, its last event to now: all is as far apart as it was recorded. Of a longer one each
 * visit is moved by itself, to begin 22 hours ago; a silence so long that the visit would not end by now is shortened, so that a
 * visit of weeks still keeps its order.
 */
export function placeByVisit({ first, last }: Span, clock: () => Instant): (event: ReplayEvent) => Instant {
  const start = clock();
  if (last - first < DAY) return ({ at }) => start - (last - at);
  const visits = new RecentMap<{ readonly recorded: Instant; readonly placed: Instant }>(VISITS);
  return (event) => {
    const now = clock();
    const visit = visitOf(event);
    const latest = visits.get(visit) ?? { recorded: event.at, placed: now - BEGINS };
    const apart = event.at - latest.recorded;
    const placed = latest.placed + Math.min(apart, (now - latest.placed) * SHARE);
    if (apart >= 0) visits.set(visit, { recorded: event.at, placed });
    return Math.round(Math.max(placed, now - DAY));
  };
}

/** When an event is due that is played at `speed` times its recorded pace: 1 is the pace at which it was recorded. */
export function placeByPace(
  { first }: Pick<Span, 'first'>,
  now: Instant,
  speed: number,
): (event: ReplayEvent) => Instant {
  return ({ at }) => Math.round(now + (at - first) / speed);
}
