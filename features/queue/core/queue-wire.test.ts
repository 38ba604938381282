import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { QueuePolicyBody } from './queue-policy-wire.ts';

test('E7: a version that no settings can have is refused by its shape', () => {
  expect(Value.Check(QueuePolicyBody, { version: 7 })).toBe(true);
  expect(Value.Check(QueuePolicyBody, { version: 1e300 })).toBe(false);
});
