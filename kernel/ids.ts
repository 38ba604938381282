/** An identifier: a typed prefix, an underscore, and the 32 hexadecimal digits of a UUIDv7, e.g. `opp_0192f0c4...`. */
export type Id<Prefix extends string = string> = `${Prefix}_${string}`;

/** Makes fresh identifiers. The real maker takes time and chance from the machine; tests pass a seeded one. */
export type MakeId = <Prefix extends string>(prefix: Prefix) => Id<Prefix>;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * Formats an identifier as UUIDv7 (RFC 9562, section 5.7) without dashes.
 * @param now milliseconds since 1970
 * @param random ten bytes of chance
 */
export function formatId<Prefix extends string>(prefix: Prefix, now: number, random: Uint8Array): Id<Prefix> {
  const bytes = new Uint8Array(16);
  let rest = Math.trunc(now);
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.trunc(rest / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return `${prefix}_${text}`;
}
