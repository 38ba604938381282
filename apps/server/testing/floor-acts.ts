import type { QueuePolicy } from '../../../features/queue/core/index.ts';
import { MINUTE, SECOND } from '../../../kernel/time.ts';

/**
 * One thing that somebody does, or that time or the server does. `who` and `which` are counted round among those who can do it: an
 * associate with an offer, a customer whom somebody greeted.
 */
export type Act =
  | { readonly do: 'browse'; readonly which: number; readonly verdict: 'none' | 'can' | 'must' }
  | { readonly do: 'ask' | 'refuse' | 'leave'; readonly which: number }
  | { readonly do: 'write' | 'end'; readonly which: number }
  /** What she answers to another way, if she is offered one. */
  | { readonly do: 'other-way'; readonly which: number; readonly how: 'refuse' | 'message' }
  | { readonly do: 'answer'; readonly which: number; readonly answer: 'accept' | 'not-now' | 'no-thanks' }
  | { readonly do: 'accept' | 'accept-late' | 'decline' | 'licence' | 'suspend'; readonly who: number }
  | { readonly do: 'greet' | 'finish'; readonly who: number }
  /** An associate takes a customer from the list. */
  | { readonly do: 'approach'; readonly who: number; readonly which: number }
  /** A supervisor gives who waits to an associate, takes an opportunity off the queue, or gives a conversation to another. */
  | { readonly do: 'assign' | 'reassign'; readonly who: number; readonly which: number }
  | { readonly do: 'dismiss'; readonly which: number }
  | { readonly do: 'outcome'; readonly who: number; readonly sold: boolean }
  | { readonly do: 'declare'; readonly who: number; readonly declared: 'available' | 'busy' | 'away' }
  | { readonly do: 'disconnect' | 'connect'; readonly who: number }
  | { readonly do: 'clock'; readonly ms: number }
  | { readonly do: 'rules'; readonly policy: Partial<QueuePolicy> }
  /** One pass of the outbox: news that is due, and deadlines that have passed. */
  | { readonly do: 'deliver' }
  /** All news and deadlines that are due: then nobody waits whom somebody free could take (A7). */
  | { readonly do: 'settle' };

/** Longer than any deadline. */
export const LONG = 11 * MINUTE;

/** Times that are just before and just after deadlines of the default policy. */
export const CLOCK_STEPS = [4 * SECOND, 16 * SECOND, 31 * SECOND, 46 * SECOND, 61 * SECOND, 91 * SECOND, LONG];
