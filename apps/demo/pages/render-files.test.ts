import { describe, expect, test } from 'vitest';
import { SHOP_PRODUCTS } from '../catalogue/shop-catalogue.ts';
import { SHAPE_NAMES } from './pictures/product-picture.ts';
import { renderFiles } from './render-files.ts';

const built = { script: '/demo/assets/a.js', styles: ['/demo/assets/a.css'] };
const files = renderFiles({ lender: built, shop: built });
const paths = new Set(files.map((file) => `/demo/${file.path}`));
const pages = files.filter((file) => file.path.endsWith('.html'));

describe('the pages of the demonstration websites', () => {
  test('every link and picture leads to a file that is there', () => {
    const broken = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/(?:href|src)="(\/demo\/[^"#?]*)/g)]
        .map(([, address = '']) => (address.endsWith('/') ? `${address}index.html` : address))
        .filter((address) => !paths.has(address) && !address.startsWith('/demo/assets/'))
        .map((address) => `${path}: ${address}`),
    );
    expect(broken).toEqual([]);
    expect(pages.length).toBeGreaterThan(140);
  });

  test('D1: a page asks for nothing from elsewhere, and runs no script of its own text', () => {
    for (const { path, text } of pages) {
      expect(text, path).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
      // A block of data is no script.
      expect(text, path).not.toMatch(/<script(?![^>]*\s(?:src=|type="application\/ld\+json"))/);
      expect(text, path).not.toMatch(/\son\w+="/);
      expect(text.match(/%FLOORWALKER_KEY%/g), path).toHaveLength(1);
    }
  });

  test('each page has one heading of the first order and a title', () => {
    for (const { path, text } of pages) {
      expect(text.match(/<h1/g), path).toHaveLength(1);
      expect(text, path).toMatch(/<title>[^<]+<\/title>/);
    }
  });

  test('OQ3: the page of each product tells it to machines as well', () => {
    for (const { sku, name, price } of SHOP_PRODUCTS) {
      const page = files.find((file) => file.path === `shop/p/${sku}/index.html`)?.text ?? '';
      const [, block = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(page) ?? [];
      expect(JSON.parse(block)['@graph'][0], sku).toMatchObject({ '@type': 'Product', sku, name, offers: { price } });
    }
  });

  test('every product is drawn, by a shape that exists, and nothing is undefined', () => {
    for (const { sku, picture } of SHOP_PRODUCTS) {
      expect(SHAPE_NAMES, sku).toContain(picture.shape);
      expect(paths).toContain(`/demo/shop/pictures/${sku}.svg`);
    }
    for (const { path, text } of files) expect(text, path).not.toMatch(/undefined|NaN|\[object/);
  });
});
