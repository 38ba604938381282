import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Why a file cannot be read any further. `resumable`: it ended too early, and goes on when it is sent whole. */
export class FileFault extends Error {
  override readonly name = 'FileFault';
  readonly resumable: boolean;
  constructor(message: string, resumable = false) {
    super(message);
    this.resumable = resumable;
  }
}

/** How much of a file is looked at to tell its encoding and layout. */
const HEAD_BYTES = 64 * 1024;
/** A packed file may unfold to so much and no more: enough for tens of millions of rows. */
const MOST_BYTES = 16 * 1024 ** 3;

/** Encodings that are read. */
export type FileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'iso-8859-15' | 'shift_jis';

/** A file being read: its text, and what was found out about it. */
export type FileSource = {
  readonly encoding: FileEncoding;
  /** Told by the bytes, not by the sender nor by a byte order mark. */
  readonly guessed: boolean;
  /** The beginning of the text, which is in `text` too. */
  readonly head: string;
  readonly text: AsyncGenerator<string>;
  /** Bytes read so far, as sent. */
  bytes(): number;
};

async function* counted(source: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    count(chunk.byteLength);
    yield chunk;
  }
}

async function* bounded(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let unfolded = 0;
  for await (const chunk of source) {
    unfolded += chunk.byteLength;
    if (unfolded > MOST_BYTES) throw new FileFault('The file unfolds to more than is taken.');
    yield chunk;
  }
}

/** The first bytes of a source, and the source with them still in it. */
async function headOf(
  source: AsyncGenerator<Uint8Array>,
): Promise<{ head: Buffer; whole: AsyncGenerator<Uint8Array>; complete: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let complete = false;
  // What came before a file broke off is read all the same.
  let broken: { readonly error: unknown } | undefined;
  try {
    while (size < HEAD_BYTES && !complete) {
      const { value, done } = await source.next();
      if (done === true) complete = true;
      else {
        chunks.push(value);
        size += value.byteLength;
      }
    }
  } catch (error) {
    broken = { error };
  }
  const head = Buffer.concat(chunks);
  async function* whole(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      if (broken !== undefined) throw broken.error;
      if (!complete) yield* source;
    } finally {
      await source.return(undefined);
    }
  }
  return { head, whole: whole(), complete };
}

function isUtf8(bytes: Buffer, complete: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !complete });
    return true;
  } catch {
    return false;
  }
}

/** A byte order mark, zero bytes in every other place (UTF-16 without one), or no UTF-8: then Windows' Western European. */
function tellEncoding(head: Buffer, complete: boolean): { readonly encoding: FileEncoding; readonly guessed: boolean } {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', guessed: false };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', guessed: false };
  const pairs = Math.min(head.length, 2_000) >> 1;
  let even = 0;
  let odd = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    if (head[2 * pair] === 0) even += 1;
    if (head[2 * pair + 1] === 0) odd += 1;
  }
  if (odd > pairs * 0.4) return { encoding: 'utf-16le', guessed: true };
  if (even > pairs * 0.4) return { encoding: 'utf-16be', guessed: true };
  return isUtf8(head, complete) ? { encoding: 'utf-8', guessed: false } : { encoding: 'windows-1252', guessed: true };
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, encoding: FileEncoding): AsyncGenerator<string> {
  // Not fatal: a wrong byte in row 500,000 is that row's fault, which carries U+FFFD where it stood.
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/**
 * Opens a file that arrives as bytes: unpacks gzip, finds its encoding, decodes. Nothing is kept but what is under way.
 * @param stated the encoding that the sender names; without one it is told by the bytes
 */
export async function openSource(source: AsyncIterable<Uint8Array>, stated?: FileEncoding): Promise<FileSource> {
  let read = 0;
  const sent = await headOf(
    counted(source, (bytes) => {
      read += bytes;
    }),
  );
  let { head, whole, complete } = sent;
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const packed = Readable.from(whole);
    const gunzip = createGunzip();
    packed.on('error', (error) => gunzip.destroy(error));
    ({ head, whole, complete } = await headOf(bounded(packed.pipe(gunzip) as AsyncIterable<Uint8Array>)));
  }
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) {
    throw new FileFault('This is a ZIP archive (or a spreadsheet): unpack it, or save the sheet as CSV.');
  }
  const told = stated === undefined ? tellEncoding(head, complete) : { encoding: stated, guessed: false };
  return {
    ...told,
    head: new TextDecoder(told.encoding).decode(head, { stream: true }),
    text: decoded(whole, told.encoding),
    bytes: () => read,
  };
}
