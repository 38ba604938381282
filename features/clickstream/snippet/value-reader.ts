import { holdsSecret } from '../core/secret-text.ts';
import { readDate } from './date-reader.ts';

/** What an extraction may be read as. A choice is read from the field (see `extract`); a shown one is its text. */
export type ReadAs = 'text' | 'number' | 'money' | 'boolean' | 'date' | 'choice';

/** The signs with which a language groups and divides numbers. */
type NumberSigns = { readonly group: string; readonly decimal: string };

const MAGNITUDE = /^\s?(k|m|b|bn|mn|mm|mio|mrd|mil|tsd|thousand|million|milli|billion|lakh|crore)\b/i;
const YES =
  /^(true|y|yes|on|1|checked|ja|s[iíì]|oui|sim|tak|ano|áno|igen|kyllä|jah|da|evet|ναι|да|так|はい|是|예|네)$/i;
const NO = /^(false|n|no|off|0|nein|nee|nej|nei|non|não|nie|ne|nem|ei|nu|hayır|όχι|нет|ні|いいえ|否|아니요|아니오)$/i;
const LONGEST = 200;

/**
 * Reads a text of a page as the type asked for, by the page's language; undefined when it cannot be read without
 * guessing (so `400,000` is 400000 on an English page, but no amount of money on a German one), or when it holds the number of a
 * card or an account.
 */
export function readValue(text: string, as: ReadAs, locale: string): string | number | boolean | undefined {
  const plain = text.replace(/\s+/g, ' ').trim();
  if (plain === '' || holdsSecret(plain)) return undefined;
  if (as === 'boolean') return YES.test(plain) ? true : NO.test(plain) ? false : undefined;
  if (as === 'text' || as === 'choice') return plain.slice(0, LONGEST);
  if (as === 'date') return readDate(plain, locale);
  return readNumber(plain, as === 'money', signsOf(locale));
}

/** The signs of a language; all spaces count as one, and so do all apostrophes. */
function signsOf(locale: string): NumberSigns {
  let parts: Intl.NumberFormatPart[] = [];
  try {
    parts = new Intl.NumberFormat(locale || 'en').formatToParts(1234567.8);
  } catch {
    // A page may state a language that does not exist.
  }
  const find = (type: string, instead: string) => parts.find((part) => part.type === type)?.value ?? instead;
  return { group: find('group', ',').replace(/\s/, ' ').replace("'", '’'), decimal: find('decimal', '.') };
}

function readNumber(text: string, money: boolean, { group, decimal }: NumberSigns): number | undefined {
  // Exactly one number; around it words or a currency, but nothing that changes its size.
  const found = /^(\D*?)([-−]?) ?(\d[\d.,’ ]*\d|\d)(\D*)$/.exec(text.replaceAll("'", '’').replace(/[.,][-–—]+$/, ''));
  if (!found) return undefined;
  const [, before = '', sign, digits = '', after = ''] = found;
  if (MAGNITUDE.test(after) || (/\p{L}$/u.test(before) && !/[A-Z]{3}$/.test(before))) return undefined;
  const [whole = '', fraction, ...more] = digits.split(decimal);
  if (more.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return undefined;
  // No currency has prices of exactly three decimals on a page: the sign was meant as another language's group.
  if (money && fraction?.length === 3) return undefined;
  const [first = '', ...rest] = whole.split(/\D/);
  // What does not divide may group, also where the language itself prefers a space.
  const other = decimal === ',' ? '.' : ',';
  const seams = [...whole.replace(/\d/g, '')];
  if (!seams.every((seam) => seam === seams[0] && [group, other, ' ', '’'].includes(seam))) return undefined;
  if (rest.length > 0 && !(first.length <= 3 && rest.at(-1)?.length === 3)) return undefined;
  if (rest.some((part) => part.length < 2 || part.length > 3)) return undefined;
  const value = Number(`${first}${rest.join('')}.${fraction ?? '0'}`);
  return sign === '' ? value : -value;
}
