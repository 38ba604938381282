import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createServerClock } from './server-clock.ts';

test('A9: a browser clock that is minutes off does not move a countdown', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -600_000, max: 600_000 }),
      fc.array(fc.record({ pause: fc.nat(5_000), up: fc.nat(80), down: fc.nat(80) }), { minLength: 3, maxLength: 20 }),
      (offset, requests) => {
        let machine = 1_800_000_000_000;
        const clock = createServerClock(() => machine);
        for (const { pause, up, down } of requests) {
          machine += pause;
          const departure = machine;
          machine += up;
          const server = machine + offset;
          machine += down;
          clock.answered(new Date(Math.floor(server / 1_000) * 1_000).toUTCString(), departure);
        }
        expect(Math.abs(clock.now() - (machine + offset))).toBeLessThanOrEqual(1_160);
      },
    ),
  );
});

test('A9: a stamp from the stream makes it exact to the latency', () => {
  let machine = 5_000_000;
  const clock = createServerClock(() => machine);
  clock.heard(machine + 250_000 - 30);
  machine += 10_000;
  expect(clock.now()).toBe(machine + 250_000 - 30);
});

test('without any evidence the browser clock is taken; nonsense is no evidence', () => {
  const clock = createServerClock(() => 1_000);
  clock.answered(null, 1_000);
  clock.answered('yesterday', 1_000);
  clock.heard(Number.NaN);
  expect(clock.now()).toBe(1_000);
});
