import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Channel, fitting, fullReason, type SlotUse } from './slot-limits.ts';

const use = (mended: Partial<SlotUse> = {}): SlotUse => ({
  capacity: 5,
  slotsUsed: 2,
  callsUsed: 1,
  own: 2,
  ...mended,
});

describe('limits of customers at once', () => {
  test('A3: her own capacity comes first, then the enterprise, then the channel; what is not set does not limit', () => {
    expect(fullReason(use(), 'chat', {})).toBeUndefined();
    expect(fullReason(use({ capacity: 2 }), 'chat', { customers: 2 })).toEqual({ reason: 'no-slot', limit: 2 });
    expect(fullReason(use(), 'chat', { customers: 2, chats: 1 })).toEqual({ reason: 'enterprise-limit', limit: 2 });
    expect(fullReason(use(), 'chat', { chats: 1 })).toEqual({ reason: 'chat-limit', limit: 1 });
    expect(fullReason(use(), 'callback', { chats: 1, callbacks: 1 })).toEqual({ reason: 'callback-limit', limit: 1 });
    expect(fullReason(use(), 'chat', { callbacks: 1 })).toBeUndefined();
  });

  test('A3: of several customers those fit that come first, each by her own channel', () => {
    const free = use({ slotsUsed: 0, callsUsed: 0, own: 0 });
    expect(fitting(free, ['callback', 'callback', 'chat'], { callbacks: 1 })).toEqual([true, false, true]);
    expect(fitting(free, ['chat', 'callback', 'chat'], { customers: 2 })).toEqual([true, true, false]);
    expect(fitting({ ...free, capacity: 1 }, ['chat', 'chat'], {})).toEqual([true, false]);
    expect(fitting(use({ own: 2 }), ['chat'], { customers: 2 })).toEqual([false]);
  });

  test('A3: whoever is let in, in whatever order, stays within every limit', () => {
    const limit = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
    const arrivals = fc.array(fc.record({ channel: fc.constantFrom<Channel>('chat', 'callback'), own: fc.boolean() }));
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 6 }), limit, limit, limit, (wanted, capacity, all, one, two) => {
        const limits = {
          ...(all === undefined ? {} : { customers: all }),
          ...(one === undefined ? {} : { chats: one }),
          ...(two === undefined ? {} : { callbacks: two }),
        };
        let now: SlotUse = { capacity, slotsUsed: 0, callsUsed: 0, own: 0 };
        for (const { channel, own } of wanted) {
          // Another enterprise of hers has no such limits, and counts none of this one's customers.
          const full = fullReason(own ? now : { ...now, own: 0 }, channel, own ? limits : {});
          if (full !== undefined) continue;
          now = {
            ...now,
            slotsUsed: now.slotsUsed + 1,
            callsUsed: now.callsUsed + (channel === 'callback' ? 1 : 0),
            own: now.own + (own ? 1 : 0),
          };
          if (own && channel === 'chat') expect(now.slotsUsed - now.callsUsed).toBeLessThanOrEqual(limits.chats ?? 99);
          if (own && channel === 'callback') expect(now.callsUsed).toBeLessThanOrEqual(limits.callbacks ?? 99);
        }
        expect(now.slotsUsed).toBeLessThanOrEqual(capacity);
        expect(now.own).toBeLessThanOrEqual(limits.customers ?? 99);
      }),
    );
  });
});
