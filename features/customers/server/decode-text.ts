import { TextDecoder } from 'node:util';

/** A file whose bytes are not of the encoding that it should have. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}

/** Encodings that files of customers are seen to have. */
const KNOWN = new Set([
  'utf-8',
  'utf8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'us-ascii',
]);

/**
 * Reads the text of a file piece by piece. A byte order mark says the encoding where nothing else does.
 * @throws UndecodableError with what is wrong and what to do: nothing is replaced or guessed
 */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  charset: string | undefined,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let read = 0;
  let encoding = charset?.toLowerCase();
  if (encoding !== undefined && !KNOWN.has(encoding)) {
    throw new UndecodableError(
      `The encoding "${encoding.slice(0, 40)}" is not read; read are ${[...KNOWN].join(', ')}.`,
    );
  }
  for await (const piece of bytes) {
    if (piece.length === 0) continue;
    encoding ??= markOf(piece) ?? 'utf-8';
    decoder ??= new TextDecoder(encoding, { fatal: true });
    yield decode(decoder, piece, encoding, read);
    read += piece.length;
  }
  if (decoder !== undefined && encoding !== undefined) yield decode(decoder, undefined, encoding, read);
}

function decode(decoder: TextDecoder, piece: Uint8Array | undefined, encoding: string, at: number): string {
  try {
    return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
  } catch {
    const kilobyte = Math.floor(at / 1_024);
    const help = encoding.startsWith('utf-8') || encoding === 'utf8' ? ' Save it as UTF-8, or say its encoding.' : '';
    throw new UndecodableError(
      `The file is not ${encoding.toUpperCase()} at kilobyte ${kilobyte} or soon after.${help}`,
    );
  }
}

function markOf(piece: Uint8Array): string | undefined {
  if (piece[0] === 0xff && piece[1] === 0xfe) return 'utf-16le';
  return piece[0] === 0xfe && piece[1] === 0xff ? 'utf-16be' : undefined;
}
