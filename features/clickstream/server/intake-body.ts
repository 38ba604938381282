import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { LIMITS, type Sender } from '../core/index.ts';

const unzip = promisify(gunzip);

export type DecodedBody = { readonly value: unknown; readonly bytes: number };

const TOO_LARGE = refuse('too-large', 'too-large', `A body holds at most ${LIMITS.bodyBytes} bytes, unpacked too.`);

/** Escapes that JSON allows and databases do not store: the null character and halves of surrogate pairs. */
const UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])/;

function clean(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\u0000', '').toWellFormed();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  for (const name of Object.keys(value)) {
    const cleaned = name.replaceAll('\u0000', '').toWellFormed();
    if (cleaned === name) continue;
    const record = value as Record<string, unknown>;
    record[cleaned] = record[name];
    delete record[name];
  }
  return value;
}

function parseJson(text: string): Result<unknown> {
  try {
    return ok(UNSTORABLE.test(text) ? JSON.parse(text, clean) : JSON.parse(text));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 120) : '';
    return refuse('invalid', 'malformed', `The body is not JSON: ${why}`);
  }
}

function read(bytes: Buffer, decode: NonNullable<Sender['decode']>): Result<DecodedBody> {
  if (bytes.length > LIMITS.bodyBytes) return TOO_LARGE;
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
 * Gzip is known by its first two bytes; everything else is text in UTF-8, JSON unless the sender's shape is another.
 */
export function decodeBody(request: {
  readonly raw: Buffer;
  readonly sender: Sender;
}): Result<DecodedBody> | Promise<Result<DecodedBody>> {
  const { raw, sender } = request;
  const decode = sender.decode ?? parseJson;
  return raw[0] === 0x1f && raw[1] === 0x8b ? unpack(raw, decode) : read(raw, decode);
}
