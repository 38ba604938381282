import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDueHeap } from './due-heap.ts';

const step = fc.oneof(
  fc.record({
    act: fc.constant('set' as const),
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    at: fc.integer({ min: 0, max: 20 }),
  }),
  fc.record({ act: fc.constant('delete' as const), name: fc.constantFrom('a', 'b', 'c', 'd', 'e') }),
  fc.record({ act: fc.constant('take' as const), now: fc.integer({ min: 0, max: 20 }) }),
);

test('gives each name once, at the moment it was set to last, the earliest first', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const heap = createDueHeap();
      const model = new Map<string, number>();
      for (const each of steps) {
        if (each.act === 'set') {
          heap.set(each.name, each.at);
          model.set(each.name, each.at);
        } else if (each.act === 'delete') {
          heap.delete(each.name);
          model.delete(each.name);
        } else {
          const due = [...model].filter(([, at]) => at <= each.now);
          const taken = heap.take(each.now);
          expect([...taken].sort()).toEqual(due.map(([name]) => name).sort());
          expect(taken.map((name) => model.get(name))).toEqual(
            due.map(([, at]) => at).sort((one, other) => one - other),
          );
          for (const name of taken) model.delete(name);
        }
        expect(heap.next()).toBe(model.size === 0 ? undefined : Math.min(...model.values()));
      }
    }),
    { numRuns: 1_000 },
  );
});
