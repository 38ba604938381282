import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { LIMITS } from '../core/index.ts';

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

function parseBody(bytes: Buffer): Result<DecodedBody> {
  if (bytes.length > LIMITS.bodyBytes) return TOO_LARGE;
  const text = bytes.toString('utf8');
  try {
    const value: unknown = UNSTORABLE.test(text) ? JSON.parse(text, clean) : JSON.parse(text);
    return ok({ value, bytes: bytes.length });
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 120) : '';
    return refuse('invalid', 'malformed', `The body is not JSON: ${why}`);
  }
}

async function unpack(raw: Buffer): Promise<Result<DecodedBody>> {
  try {
    return parseBody(await unzip(raw, { maxOutputLength: LIMITS.bodyBytes + 1 }));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') return TOO_LARGE;
    return refuse('invalid', 'malformed', 'The body starts like gzip and cannot be unpacked.');
  }
}

/**
 * Reads a body by what it is, not by what its headers say: senders label gzip as forms and JSON as text.
 * Gzip is known by its first two bytes; everything else must be JSON in UTF-8.
 */
export function decodeBody(raw: Buffer): Result<DecodedBody> | Promise<Result<DecodedBody>> {
  return raw[0] === 0x1f && raw[1] === 0x8b ? unpack(raw) : parseBody(raw);
}
