import { describe, expect, test } from 'vitest';
import { type CatalogImport, checkImport, type ImportSurroundings } from './catalog-import.ts';
import { searchVector, searchWords } from './catalog-search.ts';

const STORED: ImportSurroundings = {
  nodes: new Map([
    ['electronics', []],
    ['cameras', ['electronics']],
  ]),
  websites: new Set(['web_shop']),
};

function errors(rows: CatalogImport): readonly string[] {
  return checkImport(rows, STORED).map((each) => `${each.list} ${each.row} ${each.field}: ${each.message}`);
}

describe('import', () => {
  test('CE2, CE3: rows that fit are accepted, also when they refer to each other or to what is stored', () => {
    expect(
      errors({
        nodes: [
          { code: 'mirrorless', name: 'Mirrorless', parents: ['cameras'] },
          { code: 'offers', name: 'Offers' },
        ],
        products: [
          {
            sku: 'C1',
            name: 'Camera',
            nodes: ['mirrorless', 'offers'],
            price: { minor: 99_900, currency: 'EUR' },
            url: '/p/C1',
            imageUrl: 'https://img.example/c1.jpg',
            attributes: { sensor: 'full frame' },
            stock: 3,
            related: [{ kind: 'upsell', sku: 'C9' }],
          },
        ],
        mappings: [
          { websiteId: 'web_shop', pattern: '/p/{sku}' },
          { websiteId: 'web_shop', pattern: '/cameras/*', node: 'cameras' },
        ],
      }),
    ).toEqual([]);
  });

  test('OQ3: a circle is refused with its path, also when it closes over stored nodes', () => {
    expect(errors({ nodes: [{ code: 'electronics', name: 'Electronics', parents: ['cameras'] }] })).toEqual([
      'nodes 1 parents: A node would be above itself: electronics → cameras → electronics.',
    ]);
    expect(errors({ nodes: [{ code: 'a', name: 'A', parents: ['a'] }] })[0]).toContain('a → a');
  });

  test('CE3: a hierarchy does not grow deeper without end, neither at once nor by moving what is there', () => {
    const chain = (name: string, length: number) =>
      Array.from({ length }, (_, index) => ({
        code: `${name}${index}`,
        name: 'Link',
        parents: index === 0 ? [] : [`${name}${index - 1}`],
      }));
    const deep = (rows: CatalogImport, stored = STORED) =>
      checkImport(rows, stored).map(({ row, message }) => `${row}: ${message}`);
    expect(deep({ nodes: chain('a', 1_001) })).toEqual([]);
    expect(deep({ nodes: chain('a', 1_002) })).toEqual([
      '1: More than 1000 nodes would be above "a1001", which is beneath it.',
    ]);
    const stored = {
      ...STORED,
      nodes: new Map([...chain('a', 600), ...chain('b', 600)].map(({ code, parents }) => [code, parents] as const)),
    };
    expect(deep({ nodes: [{ code: 'b0', name: 'Link', parents: ['a0'] }] }, stored)).toEqual([]);
    expect(deep({ nodes: [{ code: 'b0', name: 'Link', parents: ['a599'] }] }, stored)).toHaveLength(1);
    expect(deep({ nodes: [{ code: 'c', name: 'Link', parents: ['a599'] }] }, stored)).toEqual([]);
  });

  test('every wrong row is named with its field', () => {
    expect(
      errors({
        nodes: [
          { code: '', name: 'x' },
          { code: 'b', name: 'B', parents: ['nowhere'] },
        ],
        products: [
          { sku: 'S', name: 'One', nodes: ['cameras'] },
          { sku: 'S', name: 'Two', nodes: [] },
          {
            sku: 'T',
            name: 'Three',
            nodes: ['gone'],
            price: { minor: 1.5, currency: 'euro' },
            url: 'javascript:alert(1)',
          },
        ],
        mappings: [
          { websiteId: 'web_other', pattern: '/p/{sku}' },
          { websiteId: 'web_shop', pattern: 'p' },
          { websiteId: 'web_shop', pattern: '/about' },
        ],
      }),
    ).toEqual([
      'nodes 1 code: This must not be empty.',
      'products 2 sku: The same as in row 1.',
      'products 2 nodes: A product hangs on at least one node.',
      'products 3 nodes: There is no node with the code "gone".',
      'products 3 price: A price is a whole number of minor units, not below 0.',
      'products 3 price: A currency is three capital letters, e.g. EUR.',
      'products 3 url: A link starts with https://, http:// or /.',
      'mappings 1 websiteId: There is no such website.',
      'mappings 2 pattern: A pattern starts with "/" or "*": "p".',
      'mappings 3 node: A pattern without {sku} needs a node: it would say nothing about its pages.',
    ]);
  });
});

describe('search', () => {
  test('words lose case, accents and punctuation', () => {
    expect(searchWords("Ultra-HD Caméra (4K) d'été, ultra")).toEqual(['ultra', 'hd', 'camera', '4k', 'd', 'ete']);
  });

  test('a sku is found by its parts and as one word; the strongest weight of a word stays', () => {
    const vector = searchVector({ sku: 'CAM-100', name: 'Camera', attributes: { type: 'camera bag' } });
    expect(vector.split(' ').sort()).toEqual([
      "'100':1A",
      "'bag':1C",
      "'cam':1A",
      "'cam100':1A",
      "'camera':1A",
      "'type':1C",
    ]);
  });
});
