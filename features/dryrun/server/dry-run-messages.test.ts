import { expect, test } from 'vitest';
import { pageKey } from './dry-run-messages.ts';

test('ME6: pages of one address are told apart by all that their sender says of them', () => {
  const page = { websiteId: 'web_1', url: 'https://shop.example/' };
  const pages = [
    page,
    { ...page, sku: 'A' },
    { ...page, gtin: 'A' },
    { ...page, brand: 'A' },
    { ...page, mpn: 'A' },
    { ...page, category: 'A' },
    { ...page, websiteId: 'web_2' },
  ];
  expect(new Set(pages.map(pageKey)).size).toBe(pages.length);
  expect(pageKey({ ...page })).toBe(pageKey(page));
});
