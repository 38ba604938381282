import { gzipSync } from 'node:zlib';
import { pickOne, type Random, wholeBetween } from '../../../kernel/random.ts';

/** Bytes that readers stumble over. */
const PIECES: readonly string[] = [
  ...['"', '\\', '{', '}', '[', ']', ',', ':', '<', '>', '&', '=', '%', '\u0000', '\ufeff', '\r\n', '\u2028'],
  ...['null', 'true', 'NaN', '-0', '1e999', '-1e999', '0.1e-400', '99999999999999999999999', '-'],
  ...['"__proto__":{"a":1},', '"constructor":{"prototype":{}},', '"toString":1,', '"length":-1,', '"\\u0000":1,'],
  ...['\\u0000', '\\ud800', '\\udc00\\ud800', '\ud83d\ude00', '%00', '%ff', '%F0%9F', '+', '~'],
  ...['<!DOCTYPE a [<!ENTITY b "c">]>', '&b;', '&#0;', '&#x110000;', ']]>', '<!--', '-->', '<![CDATA[', '<?x?>'],
  '['.repeat(300),
  '{"a":'.repeat(300),
  '<a>'.repeat(40),
  'x'.repeat(11_000),
  '9'.repeat(400),
];

/** What stands in the place of some value. */
const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -1e308, Number.MIN_VALUE, 2 ** 53, '', ' ', '0', '-0', '1e999', 'NaN'],
  ...[
    '\u0000',
    '\ud800',
    '__proto__',
    'constructor',
    'toString',
    '9999-12-31T23:59:59Z',
    '0001-01-01',
    'x'.repeat(10_240),
  ],
  ...[[], {}, [[]], [null], { toString: 1, valueOf: 1 }, { length: 3 }, ['__proto__'], '203.0.113.7'],
  Array.from({ length: 600 }, () => 0),
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  JSON.parse('['.repeat(40) + ']'.repeat(40)),
];

/** Every place within a value that can be replaced: the record or list, and the name in it. */
function placesIn(value: unknown): readonly { readonly holder: Record<string, unknown>; readonly name: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesIn(holder[name])]);
}

/** The JSON with some values replaced, removed, renamed or repeated; undefined if the text is no JSON. */
function mutateValues(text: string, random: Random): string | undefined {
  if (!/^[{[]/.test(text)) return undefined;
  const value: unknown = JSON.parse(text);
  for (let count = wholeBetween(random, 1, 3); count > 0; count -= 1) {
    const places = placesIn(value);
    if (places.length === 0) break;
    const { holder, name } = pickOne(random, places);
    const act = wholeBetween(random, 0, 5);
    if (act === 0) delete holder[name];
    else if (act === 1)
      holder[String(pickOne(random, ['__proto__x', 'constructor', 'a\u0000', 'kind', 'id']))] = holder[name];
    else if (act === 2) holder[name] = [holder[name], holder[name]];
    else holder[name] = structuredClone(pickOne(random, VALUES));
  }
  return JSON.stringify(value);
}

function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const at = wholeBetween(random, 0, bytes.length);
  const end = Math.min(bytes.length, at + wholeBetween(random, 1, 40));
  const [before, middle, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  switch (wholeBetween(random, 0, 5)) {
    case 0:
      return before;
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, middle, middle, after]);
    case 3:
      return Buffer.concat([before, Buffer.from([wholeBetween(random, 0, 255)]), bytes.subarray(at + 1)]);
    case 4:
      return Buffer.concat([before, Buffer.from(pickOne(random, PIECES)), after]);
    default:
      return Buffer.concat([before, Buffer.from(pickOne(random, PIECES)), bytes.subarray(at)]);
  }
}

/** A body like a valid one, and wrong in one to four ways: in its values, its bytes, or its packing. */
export function mutateBody(text: string, random: Random): Buffer {
  const mutated = random() < 0.5 ? mutateValues(text, random) : undefined;
  let bytes = Buffer.from(mutated ?? text);
  for (let count = mutated === undefined ? wholeBetween(random, 1, 3) : 0; count > 0; count -= 1) {
    bytes = Buffer.from(mutateBytes(bytes, random));
  }
  if (random() < 0.9) return bytes;
  const packed = gzipSync(bytes, { level: 1 });
  return random() < 0.5 ? packed : mutateBytes(packed, random);
}
