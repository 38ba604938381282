import { expect, test } from 'vitest';
import { createTextPool } from './text-pool.ts';

test('gives every text back as it is, however many came before and however long they are', () => {
  const pooled = createTextPool();
  for (let index = 0; index < 50_000; index += 1) {
    const text = `https://shop.example/${index % 15_000}`;
    expect(pooled(text)).toBe(text);
  }
  expect(pooled('x'.repeat(5_000))).toBe('x'.repeat(5_000));
  expect(pooled(undefined)).toBeUndefined();
});
