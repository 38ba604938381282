import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { BROWSER } from '../apps/server/testing/browser-settings.ts';
import { buildSnippet } from '../apps/snippet/testing/stub-intake.ts';
import { PAGE_DATA_SOURCES } from '../features/enterprise/core/index.ts';
import { fromMinor } from '../kernel/money.ts';
import { type Measure, rounded } from './measure.ts';

/** Product pages of many shops with what people read off them, which are not part of the repository. */
const PAGES = join(import.meta.dirname, '../../shared/data/07_pages/product_pages');

type Truth = { readonly url: string; readonly [attribute: string]: string | readonly string[] };
type Told = { readonly kind: string; readonly [field: string]: unknown };
/** What was found on a page, as its readers would compare it. */
type Found = { readonly price?: number; readonly sku?: string; readonly availability: string };

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
async function readPage(browser: Browser, url: string, html: string, reader: string): Promise<readonly Told[]> {
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

type Row = { readonly truth: Truth; readonly found: Found };

async function readAll(browser: Browser, reader: string): Promise<readonly Row[]> {
  const truths = JSON.parse(readFileSync(join(PAGES, 'ground_truth.share.json'), 'utf8')) as Record<string, Truth>;
  const rows: Row[] = [];
  const queue = Object.entries(truths).filter(([id]) => existsSync(join(PAGES, 'html', `${id}.html.gz`)));
  const readQueue = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [id, truth] = next;
      const html = gunzipSync(readFileSync(join(PAGES, 'html', `${id}.html.gz`))).toString('utf8');
      rows.push({ truth, found: foundOn(await readPage(browser, truth.url, html, reader)) });
    }
  };
  await Promise.all([readQueue(), readQueue(), readQueue()]);
  return rows;
}

/** What others reach on the full set of which these pages are a part, as its makers publish it. */
const PUBLISHED = {
  price: { Zyte: 0.92, Diffbot: 0.82, extruct: 0.69 },
  sku: { Zyte: 0.84, Diffbot: 0.77, extruct: 0.54 },
  availability: { Zyte: 0.96, Diffbot: 0.94, extruct: 0.63 },
} as const;

function measuresOf(rows: readonly Row[], where: string): readonly Measure[] {
  return (['price', 'sku', 'availability'] as const).map((name) => {
    const truths = rows.map(({ truth }) => [truth[name] ?? []].flat());
    const { precision, recall, f1 } = score(
      name === 'price' ? truths.map((each) => each.map(Number)) : truths,
      rows.map(({ found }) => found[name]),
    );
    return {
      id: 'G8',
      name: `${name} on ${rows.length} product pages${where}, F1 of precision ${rounded(precision)} and recall ${rounded(recall)}`,
      value: rounded(f1),
      unit: '1' as const,
      peers: PUBLISHED[name],
    };
  });
}

/** G8: how well the snippet reads products off pages that nobody prepared. Nothing is measured where the pages are not at hand. */
export async function measure(): Promise<readonly Measure[]> {
  if (!existsSync(PAGES)) return [];
  const folder = await buildSnippet();
  const browser = await chromium.launch(BROWSER);
  try {
    const rows = await readAll(browser, readFileSync(join(folder, 'page-data.js'), 'utf8'));
    const carrying = rows.filter(({ found }) => found.sku !== undefined);
    return [...measuresOf(rows, ''), ...measuresOf(carrying, ' that carry data')];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
