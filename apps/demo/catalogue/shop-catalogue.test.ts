import { describe, expect, test } from 'vitest';
import { childrenOf, productsUnder, SHOP_PRODUCTS, searchShop, specsOf, trailOf } from './shop-catalogue.ts';
import { SHOP_NODES } from './shop-nodes.ts';

describe('the catalogue of the demonstration shop', () => {
  test('holds at least 60 products with different numbers, each on the third level of the hierarchy', () => {
    expect(SHOP_PRODUCTS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(SHOP_PRODUCTS.map((product) => product.sku)).size).toBe(SHOP_PRODUCTS.length);
    for (const product of SHOP_PRODUCTS) expect(trailOf(product.node), product.sku).toHaveLength(3);
  });

  test('has no empty place, and different keys', () => {
    expect(new Set(SHOP_NODES.map((node) => node.key)).size).toBe(SHOP_NODES.length);
    for (const node of SHOP_NODES) expect(productsUnder(node.key).length, node.key).toBeGreaterThan(0);
    for (const node of SHOP_NODES) expect([0, 1, 2, 3, 4]).toContain(childrenOf(node.key).length);
  });

  test('every specification has a name and a value', () => {
    for (const product of SHOP_PRODUCTS) {
      for (const [name, value] of specsOf(product)) expect(name && value, product.sku).toBeTruthy();
    }
  });

  test('search wants every word, puts names first, and finds nothing for nothing', () => {
    expect(searchShop('aurelo swift')[0]?.sku).toBe('AUR-SWI');
    expect(
      searchShop('full frame').every((product) => JSON.stringify([product, trailOf(product.node)]).match(/frame/i)),
    ).toBe(true);
    expect(searchShop('  ')).toEqual([]);
    expect(searchShop('aurelo zeppelin')).toEqual([]);
  });
});
