const PLAIN = /^[A-Za-z0-9_-]+$/;

/** An array in PostgreSQL's notation, of numbers and identifiers that need no quoting: the driver quotes all, slowly. */
export function plainArray(values: readonly (string | number)[]): string {
  for (const value of values) {
    if (typeof value === 'string' && !PLAIN.test(value))
      throw new RangeError(`Not an identifier: ${value.slice(0, 80)}`);
  }
  return `{${values.join(',')}}`;
}

/**
 * Texts of JSON as one parameter, to be taken apart by `string_to_array(..., chr(30))::json[]`. JSON text has no control
 * characters, so it needs no quoting when one of them stands between.
 */
export function joinedJson(texts: readonly string[]): string {
  return texts.join('\u001e');
}
