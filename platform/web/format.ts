import { fromMinor } from '../../kernel/money.ts';

/** How one reader sees numbers, amounts and times. */
export type Format = {
  readonly locale: string;
  readonly number: (value: number) => string;
  /** A share 0..1 as per cent without decimals. */
  readonly percent: (share: number) => string;
  /** Minor units and ISO 4217 code; whole amounts lose their empty decimals; without a code just the number. */
  readonly money: (minor: number, currency: string) => string;
  /** A moment relative to another: "2 minutes ago". */
  readonly ago: (at: number, now: number) => string;
  /** Date and time to the second, in the reader's zone. */
  readonly exact: (at: number) => string;
  readonly clock: (at: number) => string;
  readonly date: (at: number) => string;
  readonly list: (parts: readonly string[]) => string;
  /** The name of a language or locale: "German" of `de`; the code itself where it is none. */
  readonly language: (code: string) => string;
  /** The signs between whole and parts, and between thousands. */
  readonly decimalSign: string;
  readonly groupSign: string;
};

const STEPS: readonly (readonly [limit: number, size: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [60_000, 1_000, 'second'],
  [3_600_000, 60_000, 'minute'],
  [86_400_000, 3_600_000, 'hour'],
  [7 * 86_400_000, 86_400_000, 'day'],
  [30 * 86_400_000, 7 * 86_400_000, 'week'],
  [365 * 86_400_000, 30 * 86_400_000, 'month'],
  [Number.POSITIVE_INFINITY, 365 * 86_400_000, 'year'],
];

/** Splits a span into a whole number of the largest unit that fits; under ten seconds it is "now" (0 seconds). */
export function relativeParts(spanMs: number): { readonly value: number; readonly unit: Intl.RelativeTimeFormatUnit } {
  const size = Math.abs(spanMs);
  if (size < 10_000) return { value: 0, unit: 'second' };
  for (const [limit, step, unit] of STEPS) {
    if (size < limit) return { value: Math.sign(spanMs) * Math.floor(size / step), unit };
  }
  return { value: 0, unit: 'second' };
}

/** A length of time as a stopwatch shows it: 6:12, 1:02:03. Never negative. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Makes the formats of a locale (BCP 47). */
export function createFormat(locale: string): Format {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const languages = new Intl.DisplayNames(locale, { type: 'language' });
  const sign = (type: 'decimal' | 'group', otherwise: string): string =>
    number.formatToParts(1_234_567.5).find((part) => part.type === type)?.value ?? otherwise;
  const moneys = new Map<string, Intl.NumberFormat>();
  const moneyOf = (currency: string, whole: boolean): Intl.NumberFormat => {
    const key = `${currency}${whole}`;
    const kept = moneys.get(key);
    if (kept !== undefined) return kept;
    const made = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      ...(whole ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {}),
    });
    moneys.set(key, made);
    return made;
  };
  return {
    locale,
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    money: (minor, currency) => {
      const amount = fromMinor(minor, currency);
      // A cart may not have said its currency.
      if (!/^[A-Z]{3}$/.test(currency)) return number.format(amount);
      return moneyOf(currency, Number.isInteger(amount)).format(amount);
    },
    ago: (at, now) => {
      const { value, unit } = relativeParts(Math.min(0, at - now));
      return relative.format(value, unit);
    },
    exact: (at) => exact.format(at),
    clock: (at) => clock.format(at),
    date: (at) => date.format(at),
    list: (parts) => list.format(parts),
    language: (code) => {
      try {
        return languages.of(code) ?? code;
      } catch {
        // A page may say anything.
        return code;
      }
    },
    decimalSign: sign('decimal', '.'),
    groupSign: sign('group', ','),
  };
}
