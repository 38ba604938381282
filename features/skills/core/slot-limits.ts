import { SECOND } from '../../../kernel/time.ts';

/** How a customer is served: she reads and writes, or is called back by telephone. */
export type Channel = 'chat' | 'callback';

/** How many customers an associate may have at once, beside her own capacity; what is missing does not limit. */
export type SlotLimits = {
  /** Of this enterprise. */
  readonly customers?: number;
  /** By channel, over all her enterprises: she has two hands and one voice. */
  readonly chats?: number;
  readonly callbacks?: number;
};

/** What an enterprise sets of presence: how long she may wrap up after a conversation (0: not at all), in milliseconds, and the limits. */
export type PresencePolicy = SlotLimits & { readonly wrapMs: number };

/** Nobody holds two telephone conversations. */
export const DEFAULT_PRESENCE_POLICY: PresencePolicy = { wrapMs: 60 * SECOND, callbacks: 1 };

/** How many customers she has: over all her enterprises, of these by telephone, and of the enterprise that asks. */
export type SlotUse = {
  readonly capacity: number;
  readonly slotsUsed: number;
  readonly callsUsed: number;
  readonly own: number;
};

/** Which limit keeps her from one more customer. */
export type FullReason = 'no-slot' | 'enterprise-limit' | 'chat-limit' | 'callback-limit';
export type Full = { readonly reason: FullReason; readonly limit: number };

/** Why she can have no further customer by a channel: her own capacity, then the enterprise's limits. Undefined: she can. */
export function fullReason(use: SlotUse, channel: Channel, limits: SlotLimits): Full | undefined {
  const { customers, chats, callbacks } = limits;
  if (use.slotsUsed >= use.capacity) return { reason: 'no-slot', limit: use.capacity };
  if (customers !== undefined && use.own >= customers) return { reason: 'enterprise-limit', limit: customers };
  const [used, limit] = channel === 'chat' ? [use.slotsUsed - use.callsUsed, chats] : [use.callsUsed, callbacks];
  if (limit === undefined || used < limit) return undefined;
  return { reason: channel === 'chat' ? 'chat-limit' : 'callback-limit', limit };
}

/** Which of so many further customers, by their channels, she could have, if she took them in this order. */
export function fitting(use: SlotUse, channels: readonly Channel[], limits: SlotLimits): readonly boolean[] {
  let { slotsUsed, callsUsed, own } = use;
  return channels.map((channel) => {
    if (fullReason({ ...use, slotsUsed, callsUsed, own }, channel, limits) !== undefined) return false;
    slotsUsed += 1;
    callsUsed += channel === 'callback' ? 1 : 0;
    own += 1;
    return true;
  });
}
