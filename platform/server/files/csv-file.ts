import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { FastifyReply } from 'fastify';

/** A field: text as it is, `true` and `false` as words, nothing as an empty field. */
export type CsvRow = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Answers with a CSV file (RFC 4180, UTF-8 with its mark, so that spreadsheets know it): a line of the columns' names, then the rows as
 * they are read, none of which has to be in memory with the others. Text that a spreadsheet would run as a formula begins with an apostrophe.
 */
export function sendCsv(
  reply: FastifyReply,
  file: { readonly name: string; readonly columns: readonly string[] },
  rows: AsyncIterable<CsvRow>,
): FastifyReply {
  const lines = stringify({
    header: true,
    columns: [...file.columns],
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: String },
  });
  const source = Readable.from(rows);
  // What fails while it is read ends the file in the middle, so that nobody takes it for the whole.
  source.on('error', (error) => lines.destroy(error));
  lines.on('close', () => source.destroy());
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${file.name}.csv"`)
    .send(source.pipe(lines));
}
