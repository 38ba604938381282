import type { VisitorEngagementView } from '../features/engagement/core/index.ts';
import { type Random, wholeBetween } from '../kernel/random.ts';
import type { Attitude } from './visit-plan.ts';

/** What a simulated customer does in her widget now, if anything. `key` as with associates: each is done once. */
export type CustomerAct = { readonly key: string; readonly afterMs: number } & (
  | { readonly kind: 'answer'; readonly answer: 'accept' | 'not-now' | 'no-thanks' }
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'end' }
);

/** Answers the invitation by her attitude, then says one line after each of the associate's, and goes when she has none left. */
export function customerAct(
  engagement: Pick<VisitorEngagementView, 'engagementId' | 'state' | 'messages'>,
  attitude: Attitude,
  random: Random,
): CustomerAct | undefined {
  const { engagementId, state, messages } = engagement;
  const afterMs = wholeBetween(random, 3_000, 9_000);
  if (state === 'inviting') {
    if (attitude.invited === 'ignore' || messages.length === 0) return undefined;
    return { kind: 'answer', key: `answer:${engagementId}`, answer: attitude.invited, afterMs };
  }
  if (state !== 'talking' || messages.at(-1)?.from !== 'associate') return undefined;
  const said = messages.filter((message) => message.from === 'customer').length;
  const text = attitude.lines[said];
  const key = `say:${engagementId}:${messages.length}`;
  return text === undefined ? { kind: 'end', key, afterMs } : { kind: 'say', key, text, afterMs };
}
