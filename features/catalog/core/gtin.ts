/** Why a text is no GTIN. */
export type GtinFault = 'length' | 'digits' | 'check-digit';

const LENGTHS: ReadonlySet<number> = new Set([8, 12, 13, 14]);

/**
 * Reads a Global Trade Item Number (GTIN-8, -12/UPC-A, -13/EAN, -14; ISBN-13 is one), with or without spaces and dashes, and checks
 * its last digit (GS1 General Specifications, section 7.9: weights 3 and 1 from the right, sum a multiple of ten).
 * @returns its 14 digits with zeros before, so that the same number is the same text; or what is wrong
 */
export function readGtin(text: string): { readonly gtin: string } | { readonly fault: GtinFault } {
  const digits = text.trim().replace(/[\s\u2010-\u2015-]/g, '');
  if (!/^[0-9]+$/.test(digits)) return { fault: 'digits' };
  if (!LENGTHS.has(digits.length)) return { fault: 'length' };
  const gtin = digits.padStart(14, '0');
  let sum = 0;
  for (let place = 0; place < 14; place += 1) sum += Number(gtin[place]) * (place % 2 === 0 ? 3 : 1);
  return sum % 10 === 0 ? { gtin } : { fault: 'check-digit' };
}

/**
 * Whether the number means the same product at every seller. Numbers that GS1 leaves to shops themselves (prefixes 02, 04, 2;
 * GTIN-8 beginning with 0 or 2) and coupons (05, 98, 99) do not.
 */
export function isGlobalGtin(gtin: string): boolean {
  if (gtin.startsWith('000000')) return !/^000000[02]/.test(gtin);
  return !/^.(02|04|05|2|98|99)/.test(gtin);
}
