import { expect, test } from 'vitest';
import { createFormat } from '../../../platform/web/format.ts';
import type { ProductView } from '../core/index.ts';
import { productAddress, productWords } from './product-finder.tsx';

const product: ProductView = {
  productId: 'prd_1',
  sku: 'X1',
  name: 'Camera X1',
  nodes: [],
  price: { minor: 129_900, currency: 'EUR' },
  url: '/p/x1',
  attributes: {},
};

test('DT2: a product goes into the chat with its price and an address that the customer can follow', () => {
  const address = productAddress(product, 'https://shop.example/cameras/?sort=price');
  expect(address).toBe('https://shop.example/p/x1');
  expect(productWords(product, address, createFormat('en-GB'))).toBe('Camera X1, €1,299\nhttps://shop.example/p/x1');
  const { url: _, price: __, ...bare } = product;
  expect(productWords(bare, undefined, createFormat('en-GB'))).toBe('Camera X1');
  expect(productAddress({ url: 'http://[' }, 'https://shop.example/')).toBeUndefined();
});
