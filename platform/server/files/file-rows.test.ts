import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arriving, type FileRow } from './file-rows.ts';
import { FileFault, openSource } from './file-source.ts';
import { beginsList, readJsonLineRows, readJsonRows } from './json-rows.ts';
import { readTableRows } from './table-rows.ts';

type Format = 'csv' | 'json';
type Read = { readonly rows: readonly FileRow[]; readonly fault?: string; readonly resumable?: boolean };

async function* bytes(...pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? new TextEncoder().encode(piece) : piece;
}

/** A file as an import reads it. */
async function read(format: Format, ...pieces: readonly (string | Uint8Array)[]): Promise<Read> {
  const rows: FileRow[] = [];
  try {
    const { text, head } = await openSource(arriving(bytes(...pieces), null));
    const reader =
      format === 'csv' ? readTableRows(text, head) : beginsList(head) ? readJsonRows(text) : readJsonLineRows(text);
    for await (const row of reader) rows.push(row);
    return { rows };
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    return { rows, fault: error.message, resumable: error.resumable };
  }
}

const told = ({ rows }: Read) => rows.map((row) => ('fields' in row ? row.fields : row.fault));

test('CE1, CE3: tables are read with quotes, line ends in cells, semicolons and columns left out', async () => {
  const { rows, fault } = await read('csv', 'id;name;town\r\nC-1;"Ann ""A"" O\nther";Ulm\r\n\r\nC-2;Bo\n');
  expect(fault).toBeUndefined();
  expect(rows).toEqual([
    { row: 3, fields: { id: 'C-1', name: 'Ann "A" O\nther', town: 'Ulm' } },
    { row: 5, fields: { id: 'C-2', name: 'Bo', town: '' } },
  ]);
});

test('CE1, CE3: a bad row is told by its number and quotes nothing; the rest is read', async () => {
  const table = await read('csv', 'a,b,c\n1\n2,x,y,Ann\n4,5,6\n');
  expect(told(table)).toEqual([
    'This row has 1 columns, the first line has 3.',
    'This row has 4 columns, the first line has 3.',
    { a: '4', b: '5', c: '6' },
  ]);
  const lines = await read('json', '{"a":1}\n{"a": Ann}\n[7]\n{"a":2}\n');
  expect(told(lines)).toEqual([
    { a: 1 },
    expect.stringContaining('This is no JSON'),
    'A row is an object with named fields.',
    { a: 2 },
  ]);
  const list = await read('json', '[{"a":1},7,{"b":"}]"}]');
  expect(told(list)).toEqual([{ a: 1 }, 'A row is an object with named fields.', { b: '}]' }]);
  const broken = await read('json', '[{"a":1},{"a": Ann},{"a":2}]');
  expect([told(broken), broken.resumable]).toEqual([[{ a: 1 }], false]);
  for (const each of [...told(table), ...told(lines), broken.fault]) expect(JSON.stringify(each)).not.toContain('Ann');
});

test.each<[Format, string]>([
  ['csv', 'a,b\n1,2\n3,"x'],
  ['csv', 'a,b,c\n1,2,3\n3,x'],
  ['csv', 'a,b\n1,2\n3'],
  ['json', '[{"a":1},{"a"'],
  ['json', '[{"a":1}'],
  ['json', '{"a":1}\n{"a'],
])('CE1, CE3: half a file of %s is told and goes on: %j', async (format, text) => {
  const half = await read(format, text);
  expect(half).toMatchObject({ rows: { length: 1 }, resumable: true, fault: expect.stringContaining('half a file') });
});

test('CE1, CE3: what is whole is not half', async () => {
  expect(told(await read('csv', 'a,b\n1,2\n3,4'))).toHaveLength(2);
  expect(told(await read('json', '{"a":1}\n{"a":2}'))).toHaveLength(2);
  expect(await read('csv', 'a,a\n1,2\n')).toMatchObject({ fault: 'The first line names the column "a" twice.' });
  expect(await read('csv', '')).toMatchObject({ fault: 'The file is empty.' });
});

test('CE1, CE3: encodings are told by the bytes; packed files are unpacked; a spreadsheet is refused with what to do', async () => {
  const latin = Buffer.from('id,name\n1,J\u00fcrg\n', 'latin1');
  expect(told(await read('csv', latin))).toEqual([{ id: '1', name: 'J\u00fcrg' }]);
  expect(told(await read('csv', Buffer.from('\ufeffid,name\n1,Zo\u00eb\n', 'utf16le')))).toEqual([
    { id: '1', name: 'Zo\u00eb' },
  ]);
  expect(told(await read('csv', gzipSync('id,name\n1,Bo\n')))).toEqual([{ id: '1', name: 'Bo' }]);
  expect(await read('csv', 'PK\u0003\u0004 and so on')).toMatchObject({
    fault: expect.stringContaining('save the sheet as CSV'),
  });
});

test('CE1, CE3, property: rows do not depend on how a file is cut into pieces', async () => {
  const cell = fc.string({ maxLength: 8, unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é', '\\') });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }),
      fc.constantFrom<Format>('csv', 'json'),
      fc.array(fc.nat(40), { maxLength: 20 }),
      async (cells, format, cuts) => {
        const records = cells.map(([a, b]) => ({ a: `x${a}`, b: `y${b}` }));
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const file =
          format === 'json'
            ? JSON.stringify(records)
            : ['a,b', ...records.map((each) => `${quoted(each.a)},${quoted(each.b)}`), ''].join('\n');
        let rest = new TextEncoder().encode(file);
        const pieces: Uint8Array[] = [];
        for (const cut of cuts) {
          pieces.push(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        const done = await read(format, ...pieces, rest);
        expect(done.fault).toBeUndefined();
        expect(told(done)).toEqual(records);
      },
    ),
    { numRuns: 60 },
  );
});
