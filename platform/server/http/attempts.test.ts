import { expect, test } from 'vitest';
import { createAttempts } from './attempts.ts';

test('E6: after the last allowed attempt it says when to retry, and keeps to it', () => {
  let now = 0;
  const attempts = createAttempts(3, 60_000, () => now);
  expect([1, 2, 3].map(() => attempts.take('a'))).toEqual([0, 0, 0]);
  now = 15_000;
  expect(attempts.take('a')).toBe(45);
  expect(attempts.take('b')).toBe(0);
  now = 60_000;
  expect(attempts.take('a')).toBe(0);
});

test('E6: a flood of names pushes out the oldest ones only, and costs the same for each', () => {
  let now = 0;
  const attempts = createAttempts(1, 60_000, () => now);
  attempts.take('first');
  for (let index = 0; index < 60_000; index += 1) attempts.take(`flood ${index}`);
  attempts.take('latest');
  expect(attempts.take('latest')).toBeGreaterThan(0);
  expect(attempts.take('flood 59999')).toBeGreaterThan(0);
  expect(attempts.take('first')).toBe(0);
  now = 60_000;
  expect(attempts.take('latest')).toBe(0);
});

test('E6: a success forgives', () => {
  const attempts = createAttempts(1, 60_000, () => 0);
  attempts.take('a');
  expect(attempts.take('a')).toBeGreaterThan(0);
  attempts.forgive('a');
  expect(attempts.take('a')).toBe(0);
});
