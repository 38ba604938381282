import { fromMinor, toMinor } from '../../../kernel/money.ts';
import type { EngagementView, OutcomeBody } from '../core/index.ts';

/** An outcome as far as she has filled it in. */
export type OutcomeDraft = {
  readonly result?: OutcomeBody['result'] | undefined;
  readonly amount?: number | undefined;
  readonly currency?: string | undefined;
  readonly sold: readonly string[];
  readonly attempted: readonly string[];
  readonly reason: string;
};

/** Whether something kept by the browser is a draft. */
export function isOutcomeDraft(value: unknown): value is OutcomeDraft {
  if (typeof value !== 'object' || value === null) return false;
  const { sold, attempted, reason } = value as Partial<OutcomeDraft>;
  return Array.isArray(sold) && Array.isArray(attempted) && typeof reason === 'string';
}

/** Where the form begins: with what is recorded already, or empty. */
export function draftOf({ outcome }: Pick<EngagementView, 'outcome'>, currency: string): OutcomeDraft {
  return {
    result: outcome?.result,
    amount:
      outcome?.amountMinor === undefined ? undefined : fromMinor(outcome.amountMinor, outcome.currency ?? currency),
    currency: outcome?.currency,
    sold: outcome?.productsSold ?? [],
    attempted: outcome?.productsAttempted ?? [],
    reason: outcome?.reason ?? '',
  };
}

/** What is sent for a draft (`usual`: the currency unless she chose another); `amount-missing` when a sale has none, undefined while nothing is chosen. */
export function outcomeOf(draft: OutcomeDraft, usual: string): OutcomeBody | 'amount-missing' | undefined {
  const { result } = draft;
  const currency = draft.currency ?? usual;
  if (result === undefined) return undefined;
  const shared = {
    ...(draft.attempted.length === 0 ? {} : { productsAttempted: [...draft.attempted] }),
    ...(draft.reason.trim() === '' ? {} : { reason: draft.reason.trim() }),
  };
  if (result !== 'sold') return { result, ...shared };
  if (draft.amount === undefined || draft.amount <= 0) return 'amount-missing';
  return {
    result,
    amountMinor: toMinor(draft.amount, currency),
    currency,
    ...(draft.sold.length === 0 ? {} : { productsSold: [...draft.sold] }),
    ...shared,
  };
}
