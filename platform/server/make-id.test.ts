import { expect, test } from 'vitest';
import { createMakeId } from './make-id.ts';

test('an identifier that is made later sorts later, also within a millisecond', () => {
  const makeId = createMakeId();
  const made = Array.from({ length: 20_000 }, () => makeId('opp'));
  expect(made).toEqual([...made].sort());
  expect(new Set(made).size).toBe(made.length);
  expect(made[0]).toMatch(/^opp_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
});
