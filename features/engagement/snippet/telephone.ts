/**
 * A number as it is dialled from abroad (E.164: `+`, then 7 to 15 digits), from what people write: groups, brackets, `00` for the plus,
 * and the `(0)` that is not dialled. Undefined where the country's code is missing: it is not guessed.
 */
export function dialled(written: string): string | undefined {
  const number = written
    .replace(/\(0\)/g, '')
    .replace(/[\s()/.-]/g, '')
    .replace(/^00/, '+');
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : undefined;
}
