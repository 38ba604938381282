import type { Machine } from '../../../kernel/machine.ts';
import type { EngagementState } from './engagement-wire.ts';

/** What changes the state of an engagement. `due` is a deadline that has passed. */
export type EngagementMove =
  | 'say'
  | 'answer'
  | 'call'
  | 'asked'
  | 'end'
  | 'leave'
  | 'refuse'
  | 'callback'
  | 'barred'
  | 'due'
  | 'outcome'
  | 'reassign'
  | 'close';

/**
 * - `inviting`: entered at the claim. Timer `engagement.greet` until the associate's first words, then
 *   `engagement.answer` until the customer's answer. A customer who asked goes on to `talking` with the greeting. One who is
 *   called back goes on to `talking` when she answers the telephone; until then the timer is `engagement.greet`.
 * - `talking`: both may write. Left by either side, by the end of the customer's session (unless she is on the telephone),
 *   or by an outcome. No timer while a desk of the associate is connected; else `engagement.gone`, which tells the customer, and closes
 *   it so that somebody else goes on (ADR 37). Not on the telephone. Who may not sell here any more loses it at
 *   once. While inviting or talking a supervisor may give it to another associate; one who has not greeted starts anew.
 * - `wrapping`: nobody may write; the outcome is asked. Timer `engagement.wrap`.
 * - `closed`: the slot is free. The outcome may still come, or be corrected.
 */
export const engagementMachine: Machine<EngagementState, EngagementMove> = {
  name: 'engagement',
  initial: 'inviting',
  final: ['closed'],
  moves: {
    inviting: {
      say: ['talking'],
      answer: ['talking', 'closed'],
      call: ['talking', 'closed'],
      asked: ['talking'],
      end: ['closed'],
      leave: ['closed'],
      refuse: ['closed'],
      callback: ['closed'],
      barred: ['closed'],
      due: ['closed'],
      close: ['closed'],
    },
    talking: {
      end: ['wrapping'],
      leave: ['wrapping'],
      close: ['wrapping'],
      barred: ['wrapping', 'closed'],
      outcome: ['closed'],
      due: ['closed'],
    },
    wrapping: { outcome: ['closed'], due: ['closed'], close: ['closed'] },
    closed: {},
  },
};
