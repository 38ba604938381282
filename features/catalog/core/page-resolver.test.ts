import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern, splitAddress } from './page-pattern.ts';
import { indexProducts, type MappedProduct, pageResolver } from './page-resolver.ts';
import type { NodeId, PageMapping } from './product.ts';

const NODE_NAMES: Readonly<Record<NodeId, string>> = {
  nod_mortgages: 'Mortgages',
  nod_fixed: 'Fixed rate',
  nod_cameras: 'Cameras',
  nod_offers: 'Offers',
};

const PRODUCTS: readonly MappedProduct[] = [
  { productId: 'prd_1', sku: 'CAM-100', name: 'Camera 100', nodes: ['nod_cameras', 'nod_offers'] },
  { productId: 'prd_2', sku: 'CAM-100-B', name: 'Camera 100 black', nodes: ['nod_cameras'] },
  {
    productId: 'prd_3',
    sku: 'FIX15',
    name: 'Fixed 15 years',
    nodes: ['nod_fixed'],
    url: 'https://lender.example/fix-15/',
  },
];

function mapping(pattern: string, nodeId?: NodeId): PageMapping {
  return {
    mappingId: `map_${pattern}`,
    websiteId: 'web_1',
    by: 'address',
    pattern,
    ...(nodeId === undefined ? {} : { nodeId }),
  };
}

function resolver(...mappings: readonly PageMapping[]) {
  return pageResolver(mappings, indexProducts(PRODUCTS), (nodeId) => NODE_NAMES[nodeId]);
}

function matches(pattern: string, url: string): readonly string[] | undefined {
  const compiled = compilePattern(pattern);
  if (!compiled.ok) throw new Error(compiled.refusal.message);
  return compiled.value.match(splitAddress(url));
}

describe('page-to-product mapping', () => {
  test('OQ3: a page is decoded into its product, and the product into its place', () => {
    const topic = resolver(mapping('/p/{sku}'))({ url: 'https://shop.example/p/CAM-100?utm_source=mail#top' });
    expect(topic).toEqual({ productId: 'prd_1', nodeId: 'nod_cameras', name: 'Camera 100' });
  });

  test('OQ3: a page about a place alone gives the place; a page about nothing gives nothing', () => {
    const resolve = resolver(mapping('/mortgages/*', 'nod_mortgages'));
    expect(resolve({ url: '/mortgages/calculator' })).toEqual({ nodeId: 'nod_mortgages', name: 'Mortgages' });
    expect(resolve({ url: '/mortgages/' })).toEqual({ nodeId: 'nod_mortgages', name: 'Mortgages' });
    expect(resolve({ url: '/mortgagesx' })).toEqual({});
    expect(resolve({})).toEqual({});
  });

  test('OQ3: the most specific mapping wins, in whatever order they were entered', () => {
    const mappings = [
      mapping('/*', 'nod_offers'),
      mapping('/mortgages/*', 'nod_mortgages'),
      mapping('/mortgages/fixed/*', 'nod_fixed'),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(mappings, { minLength: 3 }), (order) => {
        const resolve = resolver(...order);
        expect(resolve({ url: '/mortgages/fixed/15' }).nodeId).toBe('nod_fixed');
        expect(resolve({ url: '/mortgages/rates' }).nodeId).toBe('nod_mortgages');
        expect(resolve({ url: '/about' }).nodeId).toBe('nod_offers');
      }),
    );
  });

  test('an unknown sku gives the node of its mapping, or leaves the page to the next mapping', () => {
    expect(resolver(mapping('/p/{sku}', 'nod_cameras'))({ url: '/p/NEW' })).toEqual({
      nodeId: 'nod_cameras',
      name: 'Cameras',
    });
    const resolve = resolver(mapping('/p/{sku}'), mapping('/p/*', 'nod_offers'));
    expect(resolve({ url: '/p/NEW' }).nodeId).toBe('nod_offers');
    expect(resolve({ url: '/p/CAM-100-B' }).productId).toBe('prd_2');
  });

  test('where a pattern leaves the sku open, the longest reading that is a product wins', () => {
    const resolve = resolver(mapping('/p/{sku}-*'));
    expect(resolve({ url: '/p/CAM-100-B-nikon-black' }).productId).toBe('prd_2');
    expect(resolve({ url: '/p/CAM-100-nikon' }).productId).toBe('prd_1');
  });

  test('a sku that was sent says more than the address, and an unknown one does not hide it', () => {
    const resolve = resolver(mapping('/p/{sku}'));
    expect(resolve({ url: '/p/CAM-100-B', sku: 'CAM-100' }).productId).toBe('prd_1');
    expect(resolve({ url: '/p/CAM-100-B', sku: 'nothing' }).productId).toBe('prd_2');
  });

  test("a product's own address needs no mapping", () => {
    expect(resolver()({ url: 'http://127.0.0.1:8080/fix-15?from=mail' })).toEqual({
      productId: 'prd_3',
      nodeId: 'nod_fixed',
      name: 'Fixed 15 years',
    });
  });

  test('a product on several nodes is placed on the one that the mapping names', () => {
    expect(resolver(mapping('/offers/{sku}', 'nod_offers'))({ url: '/offers/CAM-100' }).nodeId).toBe('nod_offers');
  });
});

describe('patterns', () => {
  test('query parameters count in any order', () => {
    expect(matches('/product?id={sku}', '/product?utm=1&id=A%20B')).toEqual(['A B']);
    expect(matches('/product?id={sku}&view=full', '/product?view=full&id=7')).toEqual(['7']);
    expect(matches('/product?id={sku}', '/product?other=7')).toBeUndefined();
  });

  test('any sku without a slash survives the way through a page address', () => {
    const sku = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => !text.includes('/'));
    fc.assert(
      fc.property(sku, (text) => {
        expect(matches('/p/{sku}', `https://shop.example/p/${encodeURIComponent(text)}?a=b`)?.[0]).toBe(text);
        expect(matches('/a/*/{sku}.html', `/a/b/c/${encodeURIComponent(text)}.html`)).toContain(text);
      }),
    );
  });

  test('OQ3: a pattern without {sku} matches as the regular expression of the same meaning', () => {
    const letters = fc.constantFrom('a', 'b', '/', '*', '.');
    const glob = fc.array(letters, { maxLength: 12 }).map((parts) => `/${parts.join('')}`);
    const path = fc.array(fc.constantFrom('a', 'b', '/', '.'), { maxLength: 16 }).map((parts) => `/${parts.join('')}`);
    const trimmed = (text: string) => (text.length > 1 && text.endsWith('/') ? text.slice(0, -1) : text);
    fc.assert(
      fc.property(glob, path, (pattern, text) => {
        const toRegExp = (each: string) =>
          new RegExp(
            `^${each
              .split(/\*+/)
              .map((part) => part.replaceAll('.', '\\.'))
              .join('.*')}$`,
          );
        const section = pattern.endsWith('/*') && pattern.length > 2 ? [pattern.slice(0, -2)] : [];
        const expected = [trimmed(pattern), ...section].some((each) => toRegExp(each).test(trimmed(text)));
        expect(matches(pattern, text) !== undefined).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test('E8: a hostile pattern on a hostile address is answered; work is bounded by their lengths', () => {
    const pattern = `/${'*a'.repeat(140)}*b`;
    expect(matches(pattern, `/${'a'.repeat(100_000)}`)).toBeUndefined();
    expect(matches('*{sku}*x', `${'/'.repeat(5_000)}`)).toBeUndefined();
    expect(matches('*{sku}*', 'a'.repeat(5_000))?.length).toBeLessThanOrEqual(20);
  });

  test.each([
    ['mortgages/*', 'pattern-start'],
    ['/p/{sku}/{sku}', 'pattern-sku'],
    [`/${'a'.repeat(300)}`, 'pattern-length'],
  ])('%s is refused', (pattern, reason) => {
    const compiled = compilePattern(pattern);
    expect(compiled.ok ? undefined : compiled.refusal.reason).toBe(reason);
  });

  test('an address with broken percent signs is matched as it stands', () => {
    expect(matches('/p/{sku}', '/p/100%')).toEqual(['100%']);
  });
});

describe('page data', () => {
  const products: readonly MappedProduct[] = [
    {
      productId: 'prd_pen',
      sku: 'PEN',
      name: 'Pen',
      nodes: ['nod_offers'],
      gtin: '04006381333931',
      brand: 'Staedtler',
      mpn: '110-HB',
    },
    { productId: 'prd_cup', sku: 'CUP', name: 'Cup', nodes: ['nod_offers'], brand: 'Acme', mpn: 'X-1' },
    { productId: 'prd_hat', sku: 'HAT', name: 'Hat', nodes: ['nod_offers'], brand: 'Other', mpn: 'X1' },
  ];
  const categories: readonly PageMapping[] = [
    { mappingId: 'map_1', websiteId: 'web_1', by: 'category', pattern: 'Home > *', nodeId: 'nod_offers' },
    { mappingId: 'map_2', websiteId: 'web_1', by: 'category', pattern: 'home > loans*', nodeId: 'nod_mortgages' },
  ];
  const resolve = pageResolver(categories, indexProducts(products), (nodeId) => NODE_NAMES[nodeId]);

  test('OQ3: a number is a sku, else a GTIN, else a part number of the brand that is stated', () => {
    expect(resolve({ sku: 'PEN' }).productId).toBe('prd_pen');
    expect(resolve({ sku: '4006381333931' }).productId).toBe('prd_pen');
    expect(resolve({ sku: 'unknown', gtin: '4006381333931' }).productId).toBe('prd_pen');
    expect(resolve({ mpn: '110hb', brand: 'STAEDTLER' }).productId).toBe('prd_pen');
    expect(resolve({ mpn: '110hb', brand: 'Somebody' })).toEqual({});
    // Several brands have it: nobody's.
    expect(resolve({ mpn: 'x 1' })).toEqual({});
  });

  test('OQ3: a stated category gives the place of the most specific pattern, without regard to case', () => {
    expect(resolve({ url: '/any', category: 'Home > Loans > Fixed' }).nodeId).toBe('nod_mortgages');
    expect(resolve({ category: 'HOME > garden' }).nodeId).toBe('nod_offers');
    expect(resolve({ category: 'Elsewhere' })).toEqual({});
  });

  test('OQ3: a trial tells what was tried in which order, and finds what is found without telling', () => {
    const patterns = ['/shop/*/{sku}', '/shop/*', '*/{sku}', '/p/{sku}', '/about', '/p?id={sku}'];
    const told = resolver(
      ...patterns.map((pattern, index) => mapping(pattern, index % 2 === 0 ? undefined : 'nod_offers')),
    );
    const steps: string[] = [];
    told({ sku: 'none', url: '/shop/x/CAM-100' }, ({ by, tried, outcome }) => steps.push(`${by} ${tried} ${outcome}`));
    expect(steps).toEqual([
      'sku none no-product',
      'part none no-product',
      'product-url /shop/x/CAM-100 no-product',
      'address /shop/*/{sku} found',
    ]);
    fc.assert(
      fc.property(fc.stringMatching(/^\/(shop|p|about|x)?(\/(a|CAM-100|FIX15)){0,3}(\?id=(FIX15|b))?$/), (url) => {
        expect(told({ url }, () => undefined)).toEqual(told({ url }));
      }),
    );
  });
});

test('E8: an address of very many parts costs little more than another, whatever a pattern leaves open', () => {
  const pattern = compilePattern('*{sku}*');
  if (!pattern.ok) throw new Error(pattern.refusal.message);
  // Told one by one, the ways to read these are tens of billions: far more than a test may take.
  for (let visit = 0; visit < 10_000; visit += 1) {
    expect(pattern.value.match(splitAddress(`${'/'.repeat(1_990)}${visit}`))?.[0]).toBe(String(visit));
  }
});

test('OQ3: very many sections are made ready one by one, each with the patterns that leave it open', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => mapping(`/s${index}/*`, 'nod_offers'));
  const resolve = resolver(...many, mapping('/s7/fixed/*', 'nod_fixed'), mapping('*/cam-*', 'nod_cameras'));
  expect(resolve({ url: 'https://shop.example/s7/fixed/1' })).toMatchObject({ nodeId: 'nod_fixed' });
  expect(resolve({ url: 'https://shop.example/s7/cam-1' })).toMatchObject({ nodeId: 'nod_cameras' });
  expect(resolve({ url: 'https://shop.example/s8/else' })).toMatchObject({ nodeId: 'nod_offers' });
  expect(resolve({ url: 'https://shop.example/t/cam-1' })).toMatchObject({ nodeId: 'nod_cameras' });
});
