import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readImportRow } from './import-row.ts';
import { createRowReader, type FileRow, type RowFormat } from './row-readers.ts';

function readAll(format: RowFormat, ...pieces: readonly string[]) {
  const reader = createRowReader(format);
  const rows = pieces.flatMap((piece) => reader.push(piece));
  const { rows: last, incomplete } = reader.end();
  return { rows: [...rows, ...last], ...(incomplete === undefined ? {} : { incomplete }) };
}

const valuesOf = (rows: readonly FileRow[]) => rows.map((row) => ('values' in row ? row.values : row.fault));

test('CE1: CSV is read with quotes, line ends in cells, semicolons, and lines numbered as an editor numbers them', () => {
  const { rows } = readAll('csv', 'customerId;name\r\nC-1;"Ann ""A"" O\nther"\r\n\r\nC-2;Bo\n');
  expect(rows).toEqual([
    { number: 2, values: { customerId: 'C-1', name: 'Ann "A" O\nther' } },
    { number: 5, values: { customerId: 'C-2', name: 'Bo' } },
  ]);
});

test('CE1: what is no CSV is told by row', () => {
  expect(valuesOf(readAll('csv', 'a,b\n1\n2,"x"y\n3,p"q\n4,5\n').rows)).toEqual([
    'has 1 cells where the head has 2',
    'has text after a closing quote',
    'has a quote within a cell that does not begin with one',
    { a: '4', b: '5' },
  ]);
  expect(readAll('csv', 'a,a\n1,2\n').rows[0]).toMatchObject({ fault: 'the column "a" is there twice' });
});

test('CE1: half a file is seen to be half a file', () => {
  expect(readAll('csv', 'a,b\n1,2\n3,"x').incomplete).toContain('half a file');
  expect(readAll('csv', 'a,b\n1,2\n3').incomplete).toContain('half a file');
  expect(readAll('csv', 'a,b\n1,2\n3,4')).toMatchObject({ rows: { length: 2 } });
  expect(readAll('json', '[{"a":1},{"a"').incomplete).toContain('half a file');
  expect(readAll('json', '[{"a":1}').incomplete).toContain('half a file');
  expect(readAll('json', '{"a":1}\n{"a":2}\n')).toEqual({
    rows: [
      { number: 1, values: { a: 1 } },
      { number: 2, values: { a: 2 } },
    ],
  });
});

test('CE1: what is no JSON object is told by row, and the rest is read', () => {
  expect(valuesOf(readAll('json', '[{"a":1},7,{"a":},{"b":"}]"}]').rows)).toEqual([
    { a: 1 },
    'has "7" where an object is expected',
    'is no JSON',
    { b: '}]' },
  ]);
});

test('property: rows do not depend on how a file is cut into pieces', () => {
  const cell = fc.string({ maxLength: 8, unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é', '\\') });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell), { maxLength: 12 }),
      fc.constantFrom<RowFormat>('csv', 'json'),
      fc.array(fc.nat(40), { maxLength: 20 }),
      (cells, format, cuts) => {
        const records = cells.map(([a, b]) => ({ a: `x${a}`, b: `y${b}` }));
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const file =
          format === 'json'
            ? JSON.stringify(records)
            : ['a,b', ...records.map((each) => `${quoted(each.a)},${quoted(each.b)}`), ''].join('\n');
        const pieces: string[] = [];
        let rest = file;
        for (const cut of cuts) {
          pieces.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        const { rows, incomplete } = readAll(format, ...pieces, rest);
        expect(incomplete).toBeUndefined();
        expect(valuesOf(rows)).toEqual(records);
      },
    ),
  );
});

const DECLARED = {
  version: 1,
  attributes: [
    { name: 'household', label: 'Household', type: 'number', personal: true, usable: true },
    { name: 'interests', label: 'Interests', type: 'list', personal: true, usable: true },
  ],
} as const;

test('CE1: a row becomes what an enterprise states; attributes are read by their declared types', () => {
  const values = {
    customerId: ' C-1 ',
    name: 'Ann',
    phone: '',
    segments: 'vip|new',
    since: '2020-01-01',
    household: '3',
    'attributes.interests': 'sailing | art',
  };
  expect(readImportRow({ number: 2, values }, 'csv', DECLARED)).toEqual({
    customerId: 'C-1',
    stated: {
      name: 'Ann',
      segments: ['vip', 'new'],
      since: Date.UTC(2020, 0, 1),
      attributes: { household: 3, interests: ['sailing', 'art'] },
    },
  });
  const sale = { at: '2026-01-01', name: 'Loan', minor: 100, currency: 'EUR' };
  expect(readImportRow({ number: 1, values: { customerId: 7, purchases: [sale] } }, 'json', DECLARED)).toEqual({
    customerId: '7',
    stated: { purchases: [{ ...sale, at: Date.UTC(2026, 0, 1) }] },
  });
});

test.each<[RowFormat, Record<string, unknown>, string]>([
  ['csv', { customerId: '' }, 'customerId'],
  ['csv', { customerId: 'C', household: 'three' }, 'attributes/household'],
  ['csv', { customerId: 'C', shoes: '43' }, 'attributes/shoes'],
  ['csv', { customerId: 'C', purchases: 'one' }, 'purchases'],
  ['csv', { customerId: 'C', since: 'yesterday' }, 'since'],
  ['json', { customerId: 'C', shoes: 43 }, 'shoes'],
  ['json', { customerId: 'C', name: 7 }, 'name'],
  ['json', { customerId: 'C', purchases: [{ name: 'Loan' }] }, 'purchases/0'],
  ['json', { customerId: ['C'] }, 'customerId'],
])('CE1: a bad row of %s is rejected with its field, and the reason does not quote it: %j', (format, values, field) => {
  const read = readImportRow({ number: 9, values }, format, DECLARED);
  expect(read).toMatchObject({ rejected: [{ row: 9, field }] });
  expect(JSON.stringify(read)).not.toMatch(/three|yesterday/);
});

test('CE1: a row that cannot be kept is rejected by itself, and what is told of it quotes nobody', () => {
  const nothing = { version: 0, attributes: [] };
  const read = (values: Readonly<Record<string, unknown>>) => readImportRow({ number: 3, values }, 'json', nothing);
  const unfit = { rejected: [{ row: 3, field: '', reason: expect.stringContaining('cannot be kept') }] };
  expect(read({ customerId: 'C-1', name: 'Ann\u0000' })).toEqual(unfit);
  expect(read({ customerId: 'C-1', attributes: { 'a\ud800': 'x' } })).toEqual(unfit);
  const nested = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
  expect(read({ customerId: 'C-1', attributes: { nested } })).toEqual(unfit);
  expect(read({ customerId: 'C-1', since: 1e20 })).toMatchObject({ rejected: [{ field: 'since' }] });
  expect(read({ customerId: 'C-1', activities: [{ kind: 'visit', at: 1e20 }] })).toMatchObject({
    rejected: [{ field: 'activities/0/at' }],
  });
  expect(JSON.stringify(readAll('json', '[{"name": Ann Other}]'))).not.toContain('Ann');
});
