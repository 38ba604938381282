import { type Money, toMinor } from '../../../kernel/money.ts';

/** What is wrong with an amount as written. */
type AmountFault = { readonly fault: string };

/** A longer text is no amount; the patterns below would take very long to find that out. */
const LONGEST = 60;

const GROUPED = /^\d{1,3}([.,\s\u00a0\u202f'])\d{3}(\1\d{3})*$/;

/** The decimal number that a price is written as; undefined where it could be read in two ways, or not at all. */
function decimalOf(text: string): number | undefined {
  const bare = text.replace(/[\s\u00a0\u202f']/g, '');
  if (/^\d+$/.test(bare)) return Number(bare);
  // The last mark is the decimal one if one, two or more than three digits follow it, or if another mark came before.
  const found = /^([\d.,]*\d)([.,])(\d+)$/.exec(bare);
  if (found === null) return undefined;
  const [, whole = '', mark = '', fraction = ''] = found;
  const thousands = mark === '.' ? ',' : '.';
  if (whole.includes(mark)) return GROUPED.test(bare) ? Number(bare.replaceAll(mark, '')) : undefined;
  if (whole.includes(thousands) && !GROUPED.test(whole)) return undefined;
  if (fraction.length === 3 && !whole.includes(thousands)) return undefined;
  return Number(`${whole.replaceAll(thousands, '')}.${fraction}`);
}

/**
 * Reads an amount: `15.00 USD`, `EUR 1.299,00`, `1299` with a currency stated beside it. A number that could be read in two ways
 * (`1,299`) is refused: a price is not guessed.
 * @param currency what holds where the text names none
 */
export function readAmount(text: string, currency?: string): Money | AmountFault {
  const found =
    text.length > LONGEST ? null : /^\s*([A-Za-z]{3})?\s*([\d][\d.,'\s\u00a0\u202f]*)([A-Za-z]{3})?\s*$/.exec(text);
  if (found === null)
    return { fault: `An amount is written like 15.00 USD, not ${JSON.stringify(text.slice(0, 40))}.` };
  const [, before, number = '', after] = found;
  const unit = (before ?? after ?? currency)?.toUpperCase();
  if (unit === undefined || !/^[A-Z]{3}$/.test(unit)) return { fault: 'An amount needs its currency, e.g. 15.00 USD.' };
  const decimal = decimalOf(number.trim());
  if (decimal === undefined) {
    return {
      fault: `${JSON.stringify(number.trim())} can be read in two ways: write 1299.00 for one thousand two hundred ninety-nine.`,
    };
  }
  const minor = toMinor(decimal, unit);
  return Number.isSafeInteger(minor) ? { minor, currency: unit } : { fault: 'An amount is too large to be kept.' };
}
