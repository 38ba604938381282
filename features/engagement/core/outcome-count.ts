import type { Counted } from './engagement.ts';
import type { OutcomeChange } from './engagement-commands.ts';
import type { OutcomeBody } from './engagement-wire.ts';

/** What a conversation counts for: always one trial; won and its revenue when sold. No outcome counts as not sold. */
export function countOf(outcome: OutcomeBody | undefined): Counted {
  if (outcome?.result !== 'sold') return { trials: 1, won: 0, revenueMinor: 0 };
  const { amountMinor, currency } = outcome;
  return { trials: 1, won: 1, revenueMinor: amountMinor ?? 0, ...(currency === undefined ? {} : { currency }) };
}

/** Whether two outcomes say the same, however they were written down. */
export function isSameOutcome(one: OutcomeBody, other: OutcomeBody): boolean {
  const written = ({ result, amountMinor, currency, productsSold, productsAttempted, reason }: OutcomeBody) =>
    JSON.stringify([result, amountMinor, currency, productsSold, productsAttempted, reason]);
  return written(one) === written(other);
}

/**
 * What has to be added to the counters so that they hold `after` where they held `before`; empty when nothing changes. A
 * change of currency takes the old revenue out in the old one.
 */
export function changesBetween(before: Counted, after: Counted): readonly OutcomeChange[] {
  const together = before.currency === after.currency || before.revenueMinor === 0 || after.revenueMinor === 0;
  const currency = after.revenueMinor === 0 ? before.currency : after.currency;
  const change: OutcomeChange = {
    trials: after.trials - before.trials,
    won: after.won - before.won,
    revenueMinor: together ? after.revenueMinor - before.revenueMinor : after.revenueMinor,
    ...(currency === undefined ? {} : { currency }),
  };
  const changes: OutcomeChange[] = isNothing(change) ? [] : [change];
  if (together) return changes;
  const { currency: old } = before;
  return [{ trials: 0, won: 0, revenueMinor: -before.revenueMinor, ...(old && { currency: old }) }, ...changes];
}

function isNothing({ trials, won, revenueMinor }: OutcomeChange): boolean {
  return trials === 0 && won === 0 && revenueMinor === 0;
}
