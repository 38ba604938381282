import { expect, test } from 'vitest';
import { serviceLevel } from './queue-health.ts';

test('QC4: the service level is the share answered in time of those answered or lost, and rests on somebody', () => {
  expect(serviceLevel({ answered: 8, answeredInTime: 6, lost: 2 })).toBe(0.6);
  expect(serviceLevel({ answered: 0, answeredInTime: 0, lost: 3 })).toBe(0);
  expect(serviceLevel({ answered: 0, answeredInTime: 0, lost: 0 })).toBeUndefined();
});
