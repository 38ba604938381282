import { describe, expect, test } from 'vitest';
import { SHOP_PRODUCTS } from '../../catalogue/shop-catalogue.ts';
import { changeCart, parseCart, totalOf } from './shop-cart.ts';

const [camera, lens] = SHOP_PRODUCTS;
if (camera === undefined || lens === undefined) throw new Error('The shop is empty.');

describe('the cart of the demonstration shop', () => {
  test('adds, joins lines of one product, and takes away', () => {
    const one = changeCart(changeCart([], camera, 1), lens, 2);
    expect(totalOf(one)).toBe(camera.price + 2 * lens.price);
    expect(changeCart(one, camera, 1).map((line) => line.quantity)).toEqual([2, 2]);
    expect(changeCart(one, lens, -2).map((line) => line.product.sku)).toEqual([camera.sku]);
    expect(changeCart([], camera, -1)).toEqual([]);
  });

  test('never holds more than 20 of a product', () => {
    expect(changeCart(changeCart([], camera, 15), camera, 15)[0]?.quantity).toBe(20);
  });

  test('reads back what it kept, and leaves out what it does not understand', () => {
    expect(parseCart(JSON.stringify([[camera.sku, 2]]))).toEqual([{ product: camera, quantity: 2 }]);
    expect(parseCart(null)).toEqual([]);
    expect(parseCart('{"')).toEqual([]);
    expect(parseCart(JSON.stringify([['NO-SUCH', 1], [camera.sku, 0], [camera.sku, 1.5], 7, null]))).toEqual([]);
    expect(parseCart('{"a": 1}')).toEqual([]);
  });
});
