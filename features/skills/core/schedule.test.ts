import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../kernel/time.ts';
import { dutyAt, hoursOn, type Schedule, scheduleProblems } from './schedule.ts';

const at = (text: string): number => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const WEEKDAYS = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:30' }));
const office: Schedule = { timeZone: 'Europe/Zurich', weekly: WEEKDAYS, exceptions: [] };

describe('hours of an associate', () => {
  test('DT8: the hours of a day are those where she works, a day that differs has its own', () => {
    const schedule: Schedule = {
      ...office,
      weekly: [...WEEKDAYS, { day: 5, from: '07:00', to: '08:00' }],
      exceptions: [{ date: '2026-12-25', hours: [] }],
    };
    const hoursAt = (text: string) => hoursOn(schedule, at(text));
    // Half past midnight of Friday in Zurich is Thursday still in London.
    expect(hoursAt('2026-11-26T23:30[Europe/London]')).toEqual([
      { from: '07:00', to: '08:00' },
      { from: '09:00', to: '17:30' },
    ]);
    expect(hoursAt('2026-11-28T12:00[Europe/Zurich]')).toEqual([]);
    expect(hoursAt('2026-12-25T12:00[Europe/Zurich]')).toEqual([]);
  });

  test('DT8: within the hours of the week she works, until they end; then not, until they begin again', () => {
    const friday = at('2026-11-27T16:00[Europe/Zurich]');
    expect(dutyAt(office, friday)).toEqual({ onDuty: true, until: at('2026-11-27T17:30[Europe/Zurich]') });
    const evening = at('2026-11-27T17:30[Europe/Zurich]');
    expect(dutyAt(office, evening)).toEqual({ onDuty: false, until: at('2026-11-30T09:00[Europe/Zurich]') });
  });

  test('DT8: a day that differs replaces the hours of the week, also by none', () => {
    const hours = [{ from: '10:00', to: '12:00' }];
    const exceptions = [
      { date: '2026-11-27', hours: [] },
      { date: '2026-11-28', hours },
    ];
    const schedule = { ...office, exceptions };
    const friday = at('2026-11-27T11:00[Europe/Zurich]');
    expect(dutyAt(schedule, friday)).toEqual({ onDuty: false, until: at('2026-11-28T10:00[Europe/Zurich]') });
    expect(dutyAt(schedule, friday + DAY).onDuty).toBe(true);
  });

  test('DT8: a shift over midnight belongs to the day on which it begins; shifts that meet are one', () => {
    const weekly = [
      { day: 5, from: '22:00', to: '06:00' },
      { day: 6, from: '06:00', to: '24:00' },
      { day: 7, from: '00:00', to: '08:00' },
    ];
    const night: Schedule = { timeZone: 'America/New_York', weekly, exceptions: [] };
    const begin = at('2026-11-27T22:00[America/New_York]');
    expect(dutyAt(night, begin)).toEqual({ onDuty: true, until: at('2026-11-29T08:00[America/New_York]') });
    expect(dutyAt(night, begin - 1)).toEqual({ onDuty: false, until: begin });
  });

  test('DT8: nine is nine before and after the clocks change, in every zone by its own rules', () => {
    // Europe went back on 25 October 2026, America on 1 November.
    for (const [timeZone, sunday] of [
      ['Europe/Zurich', '2026-10-25'],
      ['America/New_York', '2026-11-01'],
    ] as const) {
      const schedule = { ...office, timeZone };
      const monday = dutyAt(schedule, at(`${sunday}T00:00[${timeZone}]`)).until;
      const friday = dutyAt(schedule, monday - 4 * DAY).until;
      expect(monday).toBe(at(`${sunday}T00:00[${timeZone}]`) + (9 + 24 + 1) * HOUR);
      expect(friday % DAY).not.toBe(monday % DAY);
    }
  });

  test('DT8: hours that the clocks leave out begin later; hours that come twice last both times', () => {
    const spring: Schedule = {
      timeZone: 'Europe/Zurich',
      weekly: [{ day: 7, from: '02:30', to: '05:00' }],
      exceptions: [],
    };
    const midnight = at('2026-03-29T00:00[Europe/Zurich]');
    expect(dutyAt(spring, midnight)).toEqual({ onDuty: false, until: midnight + 2.5 * HOUR });
    expect(dutyAt(spring, midnight + 3 * HOUR).until).toBe(midnight + 4 * HOUR);
    const autumn = { ...spring, weekly: [{ day: 7, from: '01:00', to: '02:30' }] };
    const night = at('2026-10-25T00:00[Europe/Zurich]');
    expect(dutyAt(autumn, night + HOUR)).toEqual({ onDuty: true, until: night + 3.5 * HOUR });
  });

  test('DT8: who always works, or never, is looked at again in a week', () => {
    const always = { ...office, weekly: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' })) };
    const now = at('2026-11-27T16:00[Europe/Zurich]');
    expect(dutyAt(always, now)).toEqual({ onDuty: true, until: now + 7 * DAY });
    expect(dutyAt({ ...office, weekly: [] }, now)).toEqual({ onDuty: false, until: now + 7 * DAY });
  });

  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30'))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
  const hours = fc
    .record({ from: time, to: fc.oneof(time, fc.constant('24:00')) })
    .filter(({ from, to }) => from !== to);
  const schedules: fc.Arbitrary<Schedule> = fc.record({
    timeZone: fc.constantFrom('UTC', 'Europe/Zurich', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
    weekly: fc.array(
      fc.tuple(fc.integer({ min: 1, max: 7 }), hours).map(([day, each]) => ({ day, ...each })),
      { maxLength: 10 },
    ),
    exceptions: fc.uniqueArray(
      fc.record({
        date: fc.constantFrom('2026-03-29', '2026-10-24', '2026-10-25', '2026-11-01'),
        hours: fc.array(hours, { maxLength: 2 }),
      }),
      { selector: ({ date }) => date, maxLength: 3 },
    ),
  });
  const days = ['2026-03-27', '2026-03-29', '2026-10-23', '2026-10-25', '2026-10-31', '2026-11-27'];
  const moments = fc
    .tuple(fc.constantFrom(...days), fc.integer({ min: 0, max: 2 * 24 * 60 }))
    .map(([day, minutes]) => Date.parse(`${day}T00:00Z`) + minutes * MINUTE);

  test('A7: nothing changes between a moment and the next one that is named, and there it does', () => {
    fc.assert(
      fc.property(schedules, moments, fc.double({ min: 0, max: 1, noNaN: true }), (schedule, now, share) => {
        const { onDuty, until } = dutyAt(schedule, now);
        expect(until).toBeGreaterThan(now);
        const between = Math.floor(now + (until - 1 - now) * share);
        expect(dutyAt(schedule, between).onDuty).toBe(onDuty);
        if (until < now + 7 * DAY) expect(dutyAt(schedule, until).onDuty).toBe(!onDuty);
      }),
      { numRuns: 150 },
    );
  });

  /** The wall clock as the platform's own calendar tells it. */
  function wallClock(timeZone: string, now: number): { day: number; date: string; time: string } {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    const [date = '', time = ''] = format.format(now).split(', ');
    const iso = date.split('/').toReversed().join('-');
    return { date: iso, time, day: ((new Date(`${iso}T00:00Z`).getUTCDay() + 6) % 7) + 1 };
  }

  test('DT8: away from changes of the clocks it agrees with the wall clock', () => {
    const quiet = fc
      .integer({ min: 0, max: 20 * 24 * 60 })
      .map((minutes) => Date.parse('2026-06-01T00:00Z') + minutes * MINUTE);
    fc.assert(
      fc.property(schedules, quiet, (schedule, now) => {
        const { day, time } = wallClock(schedule.timeZone, now);
        const works = schedule.weekly.some(({ day: own, from, to }) => {
          if (to > from) return own === day && from <= time && time < to;
          return (own === day && from <= time) || ((own % 7) + 1 === day && time < to);
        });
        expect(dutyAt(schedule, now).onDuty).toBe(works);
      }),
      { numRuns: 150 },
    );
  });

  test('DT8: what cannot be is said with its place', () => {
    const wrong: Schedule = {
      timeZone: 'Europe/Atlantis',
      weekly: [{ day: 1, from: '09:00', to: '09:00' }],
      exceptions: [
        { date: '2026-02-30', hours: [] },
        { date: '2026-03-01', hours: [{ from: '08:00', to: '08:00' }] },
        { date: '2026-03-01', hours: [] },
      ],
    };
    expect(scheduleProblems(wrong).map(({ path }) => path)).toEqual([
      'timeZone',
      'weekly[0]/to',
      'exceptions[0]/date',
      'exceptions[1]/hours[0]/to',
      'exceptions[2]/date',
    ]);
    expect(scheduleProblems(office)).toEqual([]);
    expect(scheduleProblems({ ...office, timeZone: '+01:00' })).toHaveLength(1);
  });
});
