import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { LIMITS, readJson, type Sender } from '../core/index.ts';

const unzip = promisify(gunzip);

export type DecodedBody = { readonly value: unknown; readonly bytes: number };

/** Read as UTF-8 all the same, different ids would become one: all that is wrong in them is the same replacement character. */
const NOT_UTF8 = refuse('invalid', 'malformed', 'The body is not text in UTF-8, nor such text packed with gzip.');
const TOO_LARGE = refuse('too-large', 'too-large', `A body holds at most ${LIMITS.bodyBytes} bytes, unpacked too.`);

function read(bytes: Buffer, decode: NonNullable<Sender['decode']>): Result<DecodedBody> {
  if (bytes.length > LIMITS.bodyBytes) return TOO_LARGE;
  if (!isUtf8(bytes)) return NOT_UTF8;
  const decoded = decode(bytes.toString('utf8'));
  return decoded.ok ? ok({ value: decoded.value, bytes: bytes.length }) : decoded;
}

async function unpack(raw: Buffer, decode: NonNullable<Sender['decode']>): Promise<Result<DecodedBody>> {
  try {
    return read(await unzip(raw, { maxOutputLength: LIMITS.bodyBytes + 1 }), decode);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') return TOO_LARGE;
    return refuse('invalid', 'malformed', 'The body starts like gzip and cannot be unpacked.');
  }
}

/**
 * Reads a body by what it is, not by what its headers say: senders label gzip as forms and JSON as text.
 * Gzip is known by its first two bytes; everything else must be text in UTF-8, JSON unless the sender's shape is another.
 */
export function decodeBody(request: {
  readonly raw: Buffer;
  readonly sender: Sender;
}): Result<DecodedBody> | Promise<Result<DecodedBody>> {
  const { raw, sender } = request;
  const decode = sender.decode ?? readJson;
  return raw[0] === 0x1f && raw[1] === 0x8b ? unpack(raw, decode) : read(raw, decode);
}
