import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { readAmount } from '../core/amount-text.ts';
import { NewImportBody } from '../core/import-file.ts';
import { nodesOfPath } from '../core/product-record.ts';
import { readNumber } from '../core/specification.ts';
import { readFeed } from './feed-reader.ts';
import { judgePart } from './import-judge.ts';
import type { ImportRecord, RecordReader } from './import-records.ts';
import { readJson, readJsonLines, readTable } from './row-readers.ts';

async function* pieces(text: string): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += 65_536) yield text.slice(start, start + 65_536);
}

async function read(reader: RecordReader, text: string): Promise<readonly ImportRecord[]> {
  const records: ImportRecord[] = [];
  for await (const record of reader(pieces(text), text.slice(0, 65_536))) records.push(record);
  return records;
}

test('E8, CE3: what is no amount or number is told at once, however long it is', () => {
  // To try every way of reading these takes longer than a test may.
  expect(readAmount(`1${' '.repeat(250_000)}x`)).toHaveProperty('fault');
  expect(readNumber(`${'1'.repeat(250_000)}x`)).toBeUndefined();
  expect(readAmount('1.299,00 EUR')).toEqual({ minor: 129_900, currency: 'EUR' });
});

test('CE3: a path of very many steps is not built step by step; its code is too long, so it is refused', () => {
  const nodes = nodesOfPath('a>'.repeat(100_000));
  expect(nodes.length).toBeLessThan(1_000);
  expect(nodes.at(-1)?.code.length).toBeGreaterThan(750);
});

test('CE3: a row nested very deep is that row’s fault', async () => {
  const deep = `{"sku":"A","terms":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
  const told = [{ list: 'fault', fault: { message: expect.stringContaining('within one another') } }];
  expect(await read(readJsonLines, `${deep}\n{"sku":"B"}\n`)).toMatchObject([...told, { fields: { sku: 'B' } }]);
  expect(await read(readJson, `[${deep},{"sku":"B"}]`)).toMatchObject([...told, { fields: { sku: 'B' } }]);
});

test('CE3: short rows beneath very many columns do not become large records', async () => {
  const columns = Array.from({ length: 20_000 }, (_, index) => `c${index}`).join(',');
  await expect(read(readTable, `sku,${columns}\nA,b\n`)).rejects.toThrow('at most 1000');
});

test('CE3: an item of a feed is bounded in elements as in text, and so is what stands between tags', async () => {
  const item = (inner: string) => `<rss><channel><item><g:id>A</g:id>${inner}</item></channel></rss>`;
  await expect(read(readFeed, item('<g:x/>'.repeat(100_000)))).rejects.toThrow('longer than');
  await expect(read(readFeed, `<rss><channel><title>${'x'.repeat(3_000_000)}`)).rejects.toThrow('between two tags');
  await expect(read(readFeed, item(`<link href="${'x'.repeat(3_000_000)}"/>`))).rejects.toThrow('between two tags');
  expect(await read(readFeed, item('<g:x/>'.repeat(100)))).toMatchObject([{ fields: { id: 'A' } }]);
});

test('CE3: of a row with very many faults the first are told', () => {
  const record: ImportRecord = {
    row: 2,
    list: 'products',
    fields: { sku: 'A', name: 'Lamp', nodes: Array.from({ length: 5_000 }, (_, index) => `n${index}`) },
  };
  const known = { edition: 1, codes: new Map(), parents: new Map(), placeholders: new Set<string>() };
  const judged = judgePart([{ record, text: '{}' }], { known, declared: [], websites: [], defaults: {} });
  expect(judged.rejected.length).toBe(20);
  expect(judged.rejectedRows).toBe(1);
});

test('E7: a size that cannot be kept is refused', () => {
  expect(Value.Check(NewImportBody, { name: 'file', size: 2 ** 40 })).toBe(true);
  expect(Value.Check(NewImportBody, { name: 'file', size: 1e300 })).toBe(false);
});

test('CE3: a chain of nodes does not grow without end, for each of them is looked up with all above it', () => {
  const part = Array.from({ length: 3_000 }, (_, index) => ({
    record: {
      row: index + 1,
      list: 'node' as const,
      node: { code: `n${index}`, name: 'Link', parents: index === 0 ? [] : [`n${index - 1}`] },
    },
    text: '{}',
  }));
  const known = { edition: 1, codes: new Map(), parents: new Map(), placeholders: new Set<string>() };
  const judged = judgePart(part, { known, declared: [], websites: [], defaults: {} });
  expect(judged.rejected).toMatchObject([{ row: 1_002, field: 'parents' }, { row: 2_003 }]);
});
