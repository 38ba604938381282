import { Temporal } from 'temporal-polyfill';
import { DAY, type Instant } from '../../../kernel/time.ts';

/**
 * Hours of one day, `HH:MM` on the wall clock of the schedule's zone. `to` may be `24:00`; where it is not after `from`, the shift ends on
 * the next day.
 */
export type Hours = { readonly from: string; readonly to: string };

/** When an associate works. On a day that is named, its hours replace those of the week; none: she is off. */
export type Schedule = {
  /** IANA, e.g. `Europe/Zurich`. */
  readonly timeZone: string;
  /** `day`: 1 (Monday) to 7 (Sunday), ISO 8601. */
  readonly weekly: readonly (Hours & { readonly day: number })[];
  /** `date`: `2026-12-24`, in the schedule's zone. */
  readonly exceptions: readonly { readonly date: string; readonly hours: readonly Hours[] }[];
};

/** Whether her hours say that she works, and when that is looked at again: where it changes, or in a week. */
export type Duty = { readonly onDuty: boolean; readonly until: Instant };

export type ScheduleProblem = { readonly path: string; readonly message: string };

/** How far ahead a change is looked for; where nothing changes, one looks again a week later. */
const DAYS_AHEAD = 8;
const LOOK_AGAIN = 7 * DAY;

type Span = { readonly start: Instant; readonly end: Instant };

/**
 * What a schedule says of a moment, by the rules of its zone: hours that a change of the clocks leaves out begin as much later, hours
 * that come twice count from the first to the last time. The answer is the same from `now` until `until`.
 */
export function dutyAt(schedule: Schedule, now: Instant): Duty {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(schedule.timeZone).toPlainDate();
  const spans: Span[] = [];
  // Yesterday's shift may last into today.
  for (let ahead = -1; ahead <= DAYS_AHEAD; ahead += 1) spans.push(...spansOf(schedule, today.add({ days: ahead })));
  const merged = merge(spans);
  const current = merged.find(({ start, end }) => start <= now && now < end);
  const horizon = now + LOOK_AGAIN;
  if (current !== undefined) return { onDuty: true, until: Math.min(current.end, horizon) };
  const next = merged.find(({ start }) => start > now);
  return { onDuty: false, until: Math.min(next?.start ?? horizon, horizon) };
}

/** The hours of the day that a moment falls on where she works, earliest first; none: she is off that day. */
export function hoursOn(schedule: Schedule, now: Instant): readonly Hours[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(schedule.timeZone).toPlainDate();
  return hoursOf(schedule, today)
    .map(({ from, to }) => ({ from, to }))
    .toSorted((one, other) => (one.from < other.from ? -1 : 1));
}

function hoursOf({ weekly, exceptions }: Schedule, date: Temporal.PlainDate): readonly Hours[] {
  const own = exceptions.find((each) => each.date === date.toString());
  return own?.hours ?? weekly.filter((each) => each.day === date.dayOfWeek);
}

/** The hours that begin on a date, as spans of time. */
function spansOf(schedule: Schedule, date: Temporal.PlainDate): Span[] {
  const { timeZone } = schedule;
  return hoursOf(schedule, date).flatMap(({ from, to }) => {
    const start = momentOf(date, from, timeZone, 'compatible');
    // What ends at an hour that comes twice ends the second time: nobody is sent home in the middle of her shift.
    const end = momentOf(to > from ? date : date.add({ days: 1 }), to, timeZone, 'later');
    return end > start ? [{ start, end }] : [];
  });
}

function momentOf(
  date: Temporal.PlainDate,
  time: string,
  timeZone: string,
  disambiguation: 'compatible' | 'later',
): Instant {
  const whole = time === '24:00';
  const plain = (whole ? date.add({ days: 1 }) : date).toPlainDateTime(whole ? '00:00' : time);
  return plain.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds;
}

function merge(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last === undefined || span.start > last.end) merged.push(span);
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return merged;
}

/** What of a schedule cannot be, with where it stands; its shape is checked before (`ScheduleBody`). */
export function scheduleProblems({ timeZone, weekly, exceptions }: Schedule): readonly ScheduleProblem[] {
  const problems: ScheduleProblem[] = [];
  if (!isTimeZone(timeZone)) problems.push({ path: 'timeZone', message: 'is no time zone' });
  for (const [index, { from, to }] of weekly.entries()) {
    if (from === to) problems.push({ path: `weekly[${index}]/to`, message: 'is when it begins' });
  }
  const dates = new Set<string>();
  for (const [index, { date, hours }] of exceptions.entries()) {
    if (!isDate(date)) problems.push({ path: `exceptions[${index}]/date`, message: 'is no day' });
    if (dates.has(date)) problems.push({ path: `exceptions[${index}]/date`, message: 'is there twice' });
    dates.add(date);
    for (const [place, { from, to }] of hours.entries()) {
      if (from === to) problems.push({ path: `exceptions[${index}]/hours[${place}]/to`, message: 'is when it begins' });
    }
  }
  return problems;
}

function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    // Offsets (`+01:00`) know nothing of summer.
    return !/^[+-]|^\d/.test(name);
  } catch {
    return false;
  }
}

function isDate(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}
