import { ok, type Result, refuse } from '../../../../kernel/result.ts';

/** Escapes that JSON allows and databases do not store: the null character and halves of surrogate pairs. */
const UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])/;

/** A text as databases store it. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}

/** V8 copies shorter pieces anyway. */
const SHORT = 13;

/**
 * The same text in memory of its own. A piece that was cut out of a text keeps all of that alive for as long as it is kept: of a body of
 * 500 kB the name of a page would.
 */
export function ownText(text: string): string {
  return text.length < SHORT ? text : (JSON.parse(JSON.stringify(text)) as string);
}

function clean(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  for (const name of Object.keys(value)) {
    const cleaned = storable(name);
    if (cleaned === name) continue;
    const record = value as Record<string, unknown>;
    // Set by that name, it would be the object's prototype, where no check of its own names looks.
    if (cleaned !== '__proto__') record[cleaned] = record[name];
    delete record[name];
  }
  return value;
}

/** Reads JSON, without what cannot be stored, and without the byte order mark that some programs put before it. */
export function readJson(text: string): Result<unknown> {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    return ok(UNSTORABLE.test(json) ? JSON.parse(json, clean) : JSON.parse(json));
  } catch (error) {
    // What has to be mended is walked through, which ends where the stack does.
    if (error instanceof RangeError) return refuse('invalid', 'malformed', 'The body nests too deep to be read.');
    const why = error instanceof Error ? error.message.slice(0, 120) : '';
    return refuse('invalid', 'malformed', `The body is not JSON: ${why}`);
  }
}

/** The value of a JSON text within a body; undefined if it is none. */
export function innerJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  const read = readJson(text);
  return read.ok ? read.value : undefined;
}

function plain(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return storable(decodeURIComponent(spaced));
  } catch {
    return ownText(storable(spaced));
  }
}

/** Reads `name=value&...`, as forms and addresses have it; of a name given twice, the last. */
export function readForm(text: string): Readonly<Record<string, string>> {
  const fields = new Map<string, string>();
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    if (equals > 0) fields.set(plain(pair.slice(0, equals)), plain(pair.slice(equals + 1)));
  }
  return Object.fromEntries(fields);
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The address-safe spelling, and the space that a form makes of a plus. */
const SPELLED: Readonly<Record<string, number>> = { '-': 62, _: 63, ' ': 62 };

/** The UTF-8 text behind base64 in either spelling, padded or not; undefined if it is none. */
export function decodeBase64(text: string): string | undefined {
  let held = 0;
  let bits = 0;
  const bytes: string[] = [];
  let end = text.length;
  while (end > 0 && /[=\s]/.test(text.charAt(end - 1))) end -= 1;
  for (const digit of text.slice(0, end)) {
    const found = DIGITS.indexOf(digit);
    const value = found === -1 ? SPELLED[digit] : found;
    if (value === undefined) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push(`%${((held >> bits) & 0xff).toString(16).padStart(2, '0')}`);
  }
  try {
    return decodeURIComponent(bytes.join(''));
  } catch {
    return undefined;
  }
}
