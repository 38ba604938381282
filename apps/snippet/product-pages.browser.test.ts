import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PAGE_DATA_SOURCES } from '../../features/enterprise/core/index.ts';
import { fromMinor } from '../../kernel/money.ts';
import { BROWSER } from '../server/testing/browser-settings.ts';
import { buildSnippet } from './testing/stub-intake.ts';

/** Product pages of many shops with what people read off them, which are not part of the repository. */
const PAGES = join(import.meta.dirname, '../../../shared/data/07_pages/product_pages');
const present = existsSync(PAGES);

type Truth = { readonly url: string; readonly [attribute: string]: string | readonly string[] };
type Told = { readonly kind: string; readonly [field: string]: unknown };
/** What was found on a page, as its readers would compare it. */
type Found = { readonly price?: number; readonly sku?: string; readonly availability: string };

let browser: Browser;
let folder = '';

beforeAll(async () => {
  if (!present) return;
  browser = await chromium.launch(BROWSER);
  folder = await buildSnippet();
});
afterAll(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** As a text, because the runner of the tests would rewrite the import. */
const READ = `(async () => {
  const { startReader } = await import(location.origin + '/floorwalker-page-data.js');
  const told = [];
  const { signal } = new AbortController();
  const store = { read: () => undefined, write: () => undefined };
  startReader(${JSON.stringify(PAGE_DATA_SOURCES)}, { say: (event) => told.push(event), called: [], store, signal });
  await new Promise((done) => setTimeout(done, 600));
  // A page that never rests is read at the latest when it ends.
  dispatchEvent(new Event('pagehide'));
  return told;
})()`;

/** Opens a page as it was kept, without the network that it once had, and reads it as the snippet would. */
async function readPage(url: string, html: string, reader: string): Promise<readonly Told[]> {
  const context = await browser.newContext({ bypassCSP: true, serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    let opened = false;
    await page.route('**/*', (route) => {
      if (route.request().url().endsWith('/floorwalker-page-data.js')) {
        return route.fulfill({ contentType: 'text/javascript', body: reader });
      }
      if (opened || !route.request().isNavigationRequest()) return route.abort();
      opened = true;
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
    });
    await page.goto(url, { waitUntil: 'domcontentloaded', timeout: 20_000 });
    return await page.evaluate<readonly Told[]>(READ);
  } finally {
    await context.close();
  }
}

function foundOn(told: readonly Told[]): Found {
  const product = told.find((event) => event.kind === 'product');
  const stock = told.find((event) => event['name'] === 'product.availability')?.['value'];
  // In doubt a product is taken to be there, as by those who made the pages.
  const availability = /^(out-of-stock|sold-out|discontinued)$/.test(String(stock)) ? 'OutOfStock' : 'InStock';
  if (product === undefined) return { availability };
  const { priceMinor, currency, sku } = product;
  const price = typeof priceMinor === 'number' ? fromMinor(priceMinor, String(currency)) : undefined;
  return { availability, ...(price === undefined ? {} : { price }), ...(typeof sku === 'string' ? { sku } : {}) };
}

/** True and false positives and false negatives, counted as the makers of the pages do. */
function score(truths: readonly (readonly unknown[])[], found: readonly unknown[]) {
  let [right, wrong, missed] = [0, 0, 0];
  truths.forEach((truth, index) => {
    const value = found[index];
    if (value !== undefined && truth.includes(value)) right += 1;
    else {
      if (value !== undefined) wrong += 1;
      if (truth.length > 0) missed += 1;
    }
  });
  const precision = right / (right + wrong || 1);
  const recall = right / (right + missed || 1);
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall || 1), pages: truths.length };
}

test('OQ3: price, number and availability of products on pages nobody prepared (none is read where they are not at hand)', async () => {
  if (!present) return;
  const truths = JSON.parse(readFileSync(join(PAGES, 'ground_truth.share.json'), 'utf8')) as Record<string, Truth>;
  const reader = readFileSync(join(folder, 'page-data.js'), 'utf8');
  const rows: { readonly truth: Truth; readonly found: Found }[] = [];
  const queue = Object.entries(truths).filter(([id]) => existsSync(join(PAGES, 'html', `${id}.html.gz`)));
  const readQueue = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [id, truth] = next;
      const html = gunzipSync(readFileSync(join(PAGES, 'html', `${id}.html.gz`))).toString('utf8');
      rows.push({ truth, found: foundOn(await readPage(truth.url, html, reader)) });
    }
  };
  await Promise.all([readQueue(), readQueue(), readQueue()]);
  const listed = (truth: Truth, name: string) => [truth[name] ?? []].flat();
  const scores = (some: typeof rows) => ({
    price: score(
      some.map(({ truth }) => listed(truth, 'price').map(Number)),
      some.map(({ found }) => found.price),
    ),
    sku: score(
      some.map(({ truth }) => listed(truth, 'sku')),
      some.map(({ found }) => found.sku),
    ),
    availability: score(
      some.map(({ truth }) => listed(truth, 'availability')),
      some.map(({ found }) => found.availability),
    ),
  });
  const all = scores(rows);
  const carrying = scores(rows.filter(({ found }) => found.sku !== undefined));
  if (process.env['SHOW'] !== undefined) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  for (const [where, each] of Object.entries({ 'all pages': all, 'pages that carry data': carrying })) {
    for (const [name, { precision, recall, f1, pages }] of Object.entries(each)) {
      const [p, r, f] = [precision, recall, f1].map((figure) => figure.toFixed(3));
      process.stdout.write(`page data, ${where} (${pages}), ${name}: precision ${p}, recall ${r}, F1 ${f}\n`);
    }
  }
  expect(rows.length).toBeGreaterThan(60);
  // What was measured, less a page or two. What is wrong in price is written otherwise by those who judged the pages.
  expect(carrying.price.precision).toBeGreaterThanOrEqual(0.9);
  expect(carrying.price.recall).toBeGreaterThanOrEqual(0.86);
  expect(carrying.sku.f1).toBeGreaterThanOrEqual(0.6);
  expect(carrying.availability.f1).toBeGreaterThanOrEqual(0.88);
  expect(all.price.f1).toBeGreaterThanOrEqual(0.74);
}, 300_000);
