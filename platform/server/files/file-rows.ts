import { FileFault } from './file-source.ts';

/** The fields of a row by their names: texts in a table, whatever JSON has otherwise. */
export type RowFields = Readonly<Record<string, unknown>>;

/**
 * One row of a file: `row` only grows (line of a table or of JSON lines, value of a JSON list). `fault` says why it cannot be read and quotes
 * nothing of it; `value` is what stood there, for those who may see it.
 */
export type FileRow =
  | { readonly row: number; readonly fields: RowFields }
  | { readonly row: number; readonly fault: string; readonly value?: string };

/** Lines of a text, without their ends. Of one that is longer than any row only the beginning is kept. */
export async function* linesOf(
  text: AsyncIterable<string>,
  longest: number,
): AsyncGenerator<{ readonly line: string; readonly number: number; readonly ended: boolean }> {
  let rest = '';
  let number = 0;
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number += 1;
      yield { line: line.endsWith('\r') ? line.slice(0, -1) : line, number, ended: true };
    }
    if (rest.length > longest) rest = rest.slice(0, longest + 1);
  }
  if (rest !== '') yield { line: rest, number: number + 1, ended: false };
}

/** The file as it arrives: what breaks off, or is shorter than announced, is half a file. */
export async function* arriving(source: AsyncIterable<Uint8Array>, size: number | null): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.byteLength;
      yield chunk;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FileFault(
      `The file stopped arriving after ${bytes} bytes (${why}). Send it again: it goes on from there.`,
      true,
    );
  }
  if (size !== null && bytes < size) {
    throw new FileFault(`Only ${bytes} of ${size} bytes have come. Send the file again: it goes on from there.`, true);
  }
}
