/** An amount in minor units (cents) of an ISO 4217 currency. */
export type Money = { readonly minor: number; readonly currency: string };

const MINOR_DIGITS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, CLP: 0, ISK: 0, BHD: 3, KWD: 3, TND: 3 };

/** Minor units of a decimal amount, rounded half away from zero: `toMinor(35.79, 'USD')` is 3579. */
export function toMinor(amount: number, currency: string): number {
  const scaled = amount * 10 ** (MINOR_DIGITS[currency] ?? 2);
  return Math.sign(scaled) * Math.round(Math.abs(scaled) + 1e-9);
}

/** The decimal amount of minor units: the inverse of `toMinor`. */
export function fromMinor(minor: number, currency: string): number {
  const digits = MINOR_DIGITS[currency] ?? 2;
  // Read for every session that moves, and powers are slow.
  return minor / (digits === 2 ? 100 : 10 ** digits);
}
