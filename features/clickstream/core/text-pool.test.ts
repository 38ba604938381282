import { expect, test } from 'vitest';
import { createTextPool } from './text-pool.ts';

test('gives every text back as it is, however many came before and however long they are', () => {
  const pooled = createTextPool();
  const texts = Array.from({ length: 50_000 }, (_, index) => `https://shop.example/${index % 15_000}`);
  expect(texts.filter((text) => pooled(text) !== text)).toEqual([]);
  expect(pooled('x'.repeat(5_000))).toBe('x'.repeat(5_000));
  expect(pooled(undefined)).toBeUndefined();
});
