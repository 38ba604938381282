/** `$1,539.29` of 153929 cents. */
export function dollars(cents: number, digits = 0): string {
  return `$${(cents / 100).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** `6.25 %`. */
export function percent(rate: number): string {
  return `${rate.toFixed(2)} %`;
}
