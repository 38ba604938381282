import { textOf } from './page-saying.ts';

const SIGNS: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', $: 'USD', '¥': 'JPY', '₹': 'INR', zł: 'PLN' };

/**
 * A decimal amount as markup states it: a number, `1299.00`, or against the rules as it is shown (`1,299.00`, `1.299,00 €`).
 * Of two different signs the latter divides; a single one divides unless exactly three digits follow a comma.
 */
export function amountOf(value: unknown): number | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const found = /\d[\d.,'’\s]*/
    .exec(text)?.[0]
    .replace(/[\s'’]/g, '')
    .replace(/[.,]+$/, '');
  if (found === undefined) return undefined;
  const last = Math.max(found.lastIndexOf('.'), found.lastIndexOf(','));
  if (last === -1) return Number(found);
  const sign = found[last];
  const both = found.includes('.') && found.includes(',');
  const divides = found.split(sign ?? '').length === 2 && (both || found.length - last !== 4);
  const digits = (part: string) => part.replace(/\D/g, '');
  return Number(divides ? `${digits(found.slice(0, last))}.${digits(found.slice(last))}` : digits(found));
}

/** A currency by its code, or by a sign that most often stands for it. */
export function currencyOf(value: unknown): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  return SIGNS[text] ?? (/^[a-z]{3}$/i.test(text) ? text.toUpperCase() : undefined);
}
