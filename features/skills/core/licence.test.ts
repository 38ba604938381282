import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Licence } from './associate.ts';
import { licenceProblem } from './licence.ts';
import { afterLapse } from './presence.ts';

const NOW = Date.UTC(2026, 10, 21);

function licence(over: Partial<Licence> = {}): Licence {
  return { licenceId: 'lic_1', nodeId: 'nod_loans', ...over };
}

const reason = (licences: readonly Licence[], sale: Parameters<typeof licenceProblem>[1]) =>
  licenceProblem(licences, sale, NOW)?.reason;

describe('licences', () => {
  test('SK5: a licence for a place allows everything beneath it, and nothing beside it', () => {
    expect(reason([licence()], { nodeIds: ['nod_fixed', 'nod_loans'] })).toBeUndefined();
    expect(reason([licence()], { nodeIds: ['nod_cameras'] })).toBe('no-licence');
    expect(reason([], { nodeIds: [] })).toBe('no-licence');
  });

  test('A4, SK5: expiry and revocation count from their very moment, and say when', () => {
    const nodeIds = ['nod_loans'];
    expect(reason([licence({ expiresAt: NOW + 1 })], { nodeIds })).toBeUndefined();
    expect(reason([licence({ expiresAt: NOW })], { nodeIds })).toBe('licence-expired');
    expect(reason([licence({ revokedAt: NOW })], { nodeIds })).toBe('licence-expired');
    const ended = [licence({ expiresAt: Date.UTC(2027, 0, 1), revokedAt: Date.UTC(2026, 0, 2) })];
    expect(licenceProblem(ended, { nodeIds }, NOW)?.detail).toBe('Her licence ended on 2026-01-02.');
    expect(reason([licence({ expiresAt: NOW }), licence()], { nodeIds })).toBeUndefined();
  });

  test('SK5: territory and segment restrict; an unknown one does not pass a restriction', () => {
    const nodeIds = ['nod_loans'];
    const lyon = [licence({ territories: ['Lyon', 'Paris'], segments: ['private'] })];
    expect(reason(lyon, { nodeIds, territory: 'Lyon', segment: 'private' })).toBeUndefined();
    expect(reason(lyon, { nodeIds, territory: 'Nice', segment: 'private' })).toBe('territory');
    expect(reason(lyon, { nodeIds, segment: 'private' })).toBe('territory');
    expect(reason(lyon, { nodeIds, territory: 'Lyon', segment: 'retail' })).toBe('segment');
    expect(reason(lyon, { nodeIds, territory: 'Lyon' })).toBe('segment');
  });

  test('SK5: one more licence never takes a permission away', () => {
    const some = fc.record(
      {
        licenceId: fc.constant('lic_x' as const),
        nodeId: fc.constantFrom('nod_a', 'nod_b'),
        territories: fc.subarray(['x', 'y']),
        segments: fc.subarray(['s', 't']),
        expiresAt: fc.constantFrom(NOW - 1, NOW + 1),
        revokedAt: fc.constantFrom(NOW - 1, NOW + 1),
      },
      { requiredKeys: ['licenceId', 'nodeId'] },
    );
    const sale = fc.record(
      {
        nodeIds: fc.subarray(['nod_a', 'nod_b']),
        territory: fc.constantFrom('x', 'y'),
        segment: fc.constantFrom('s', 't'),
      },
      { requiredKeys: ['nodeIds'] },
    );
    fc.assert(
      fc.property(fc.array(some, { maxLength: 5 }), some, sale, (licences, extra, wanted) => {
        if (licenceProblem(licences, wanted, NOW) === undefined) {
          expect(licenceProblem([...licences, extra], wanted, NOW)).toBeUndefined();
        }
        // A union of licences allows exactly what one of them allows by itself.
        const alone = licences.some((each) => licenceProblem([each], wanted, NOW) === undefined);
        expect(licenceProblem(licences, wanted, NOW) === undefined).toBe(alone);
      }),
    );
  });
});

test('A12: two lapses in a row make not responding', () => {
  const one = afterLapse({ lapses: 0, notResponding: false });
  expect(one).toEqual({ lapses: 1, notResponding: false });
  expect(afterLapse(one)).toEqual({ lapses: 2, notResponding: true });
});
