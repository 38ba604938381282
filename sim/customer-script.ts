import type { VisitorEngagementView } from '../features/engagement/core/index.ts';
import { type Random, wholeBetween } from '../kernel/random.ts';
import { TAKES_IT, THINKS_IT_OVER } from './people.ts';
import type { Attitude } from './visit-plan.ts';

/** What a simulated customer does in her widget now, if anything. `key` as with associates: each is done once. */
export type CustomerAct = { readonly key: string; readonly afterMs: number } & (
  | { readonly kind: 'answer'; readonly answer: 'accept' | 'not-now' | 'no-thanks' }
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'end' }
);

/**
 * Answers the invitation by her attitude, then says one line after each of the associate's, says what she has decided, and goes.
 * @param buys whether she buys from who talks to her
 */
export function customerAct(
  engagement: Pick<VisitorEngagementView, 'engagementId' | 'state' | 'messages'>,
  attitude: Attitude,
  random: Random,
  buys: boolean,
): CustomerAct | undefined {
  const { engagementId, state, messages } = engagement;
  const afterMs = wholeBetween(random, 3_000, 9_000);
  if (state === 'inviting') {
    if (attitude.invited === 'ignore' || messages.length === 0) return undefined;
    return { kind: 'answer', key: `answer:${engagementId}`, answer: attitude.invited, afterMs };
  }
  if (state !== 'talking' || messages.at(-1)?.from !== 'associate') return undefined;
  const said = messages.filter((message) => message.from === 'customer').length;
  const text = [...attitude.lines, buys ? TAKES_IT : THINKS_IT_OVER][said];
  const key = `say:${engagementId}:${messages.length}`;
  return text === undefined ? { kind: 'end', key, afterMs } : { kind: 'say', key, text, afterMs };
}
