import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EventBody } from '../../features/clickstream/core/index.ts';
import { PAGE_DATA_SOURCES } from '../../features/enterprise/core/index.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import type {} from '../../platform/server/testing/global-setup.ts';
import { BROWSER } from '../server/testing/browser-settings.ts';
import { type ServerProcess, startProcess } from '../server/testing/server-process.ts';
import { must, seedWorld, type World } from '../server/testing/server-world.ts';
import { type PageDataSite, startPageDataSite } from './testing/page-data-site.ts';

let drop: () => Promise<void>;
let world: World;
let server: ServerProcess;
let site: PageDataSite;
let browser: Browser;
let context: BrowserContext;
let websiteId = '';
/** What left the browser for the server, as text. */
let sent: string[] = [];
const errors: string[] = [];

beforeAll(async () => {
  const fresh = await freshLocation('postgresql');
  drop = fresh.drop;
  world = await seedWorld(fresh.location, 1);
  server = await startProcess(fresh.location);
  let key = '';
  site = await startPageDataSite(
    (nonce) => `<script async nonce="${nonce}" src="${server.url}/s/${key}.js"></script>`,
    () => `script-src 'nonce-n0nce' 'strict-dynamic'; connect-src ${server.url}`,
  );
  const made = must(
    await world.features.enterprise.createWebsite(
      { enterpriseId: world.enterpriseId, actor: 'test' },
      {
        name: 'Shop',
        origins: [site.url],
        settings: {
          consent: 'required',
          extractions: [],
          pageData: [...PAGE_DATA_SOURCES],
          widget: { accent: '#0f6b4f', title: 'Talk to us', helpLabel: 'Ask us', position: 'right' },
        },
      },
    ),
  );
  websiteId = made.websiteId;
  key = made.publicKey;
  const mappings = [{ websiteId, pattern: '/*', node: 'mortgages' }];
  must(await world.features.catalog.importCatalog(world.enterpriseId, { mappings }, 'test'));
  browser = await chromium.launch(BROWSER);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
  await server?.stop();
  await world?.close();
  await drop?.();
});

beforeEach(async ({ onTestFailed }) => {
  sent = [];
  errors.length = 0;
  // What is missing was never sent, or was not taken.
  onTestFailed(() => void process.stderr.write(`${sent.join('\n')}\n`));
  context = await browser.newContext();
  context.on('request', (request) => {
    if (request.url().startsWith(server.url)) sent.push(`${request.url()} ${request.postData() ?? ''}`);
  });
});

afterEach(async () => {
  await context.close();
  expect(errors).toEqual([]);
});

async function open(path: string): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${site.url}/${path}`);
  await page.waitForFunction(() => window.floorwalker !== undefined && 'loaded' in window.floorwalker);
  return page;
}

async function agree(path: string): Promise<Page> {
  const page = await open(path);
  await page.evaluate(() => window.floorwalker?.('consent', true));
  return page;
}

type Kept = { readonly url?: string; readonly body: EventBody };

/** The events of pages under a path, as the database has them, in their order. */
async function kept(path: string, ...kinds: readonly string[]): Promise<readonly EventBody[]> {
  const rows = await world.foundation.database.forTenant(world.enterpriseId, (unit) =>
    unit
      .db<{ clickstream_event: { website_id: string; at: number; event: Kept } }>()
      .selectFrom('clickstream_event')
      .select(['event'])
      .where('website_id', '=', websiteId)
      .orderBy('at')
      .execute(),
  );
  const events = rows.map(({ event }) => event).filter((event) => event.url?.startsWith(`${site.url}/${path}`));
  return events.map((event) => event.body).filter((body) => kinds.length === 0 || kinds.includes(body.kind));
}

const untilKept = (path: string, kind: string, times = 1) =>
  expect.poll(async () => (await kept(path, kind)).length, { timeout: 20_000 }).toBe(times);

async function staff<T>(path: string): Promise<T> {
  const response = await fetch(`${server.url}/v1/enterprises/${world.enterpriseId}${path}`, {
    headers: { authorization: `Bearer ${world.associates[0]?.token}` },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

type View = {
  readonly path: readonly { readonly url: string; readonly product?: string }[];
  readonly cart: { readonly valueMinor: number; readonly currency: string; readonly items: readonly object[] };
  readonly values: readonly { readonly name: string; readonly value: unknown }[];
};

/** The session that is on a page, as an associate sees it. */
async function sessionOn(path: string): Promise<View | undefined> {
  const { items } = await staff<{ items: { sessionId: string }[] }>('/browsing');
  for (const { sessionId } of items) {
    const view = await staff<View>(`/sessions/${sessionId}`);
    if (view.path.some((step) => step.url.startsWith(`${site.url}/${path}`))) return view;
  }
  return undefined;
}

const PRODUCT = { kind: 'product', sku: 'CAM-1', name: 'Camera', priceMinor: 89_900, currency: 'EUR' };
const ITEMS = [{ sku: 'CAM-1', name: 'Camera', quantity: 1, priceMinor: 89_900 }];

describe('each source, on a real server', () => {
  test.each(PAGE_DATA_SOURCES)('OQ3, CS2: %s tells the product that the session shows', async (source) => {
    await agree(`${source}/product`);
    await untilKept(`${source}/`, 'product');
    expect(await kept(`${source}/`, 'product')).toEqual([PRODUCT]);
    await expect
      .poll(async () => (await sessionOn(`${source}/`))?.path.map((step) => step.product), { timeout: 20_000 })
      .toContain('Camera');
    expect(sent.filter((each) => each.includes('CANARY'))).toEqual([]);
  });

  test.each(['ga4', 'ceddl', 'adobe', 'tealium'])('CS2: %s tells the cart that the session holds', async (source) => {
    await agree(`${source}/cart`);
    await untilKept(`${source}/cart`, 'cart');
    expect(await kept(`${source}/cart`, 'cart')).toEqual([{ kind: 'cart', items: ITEMS, currency: 'EUR' }]);
    await expect
      .poll(async () => (await sessionOn(`${source}/cart`))?.cart, { timeout: 20_000 })
      .toEqual({ valueMinor: 89_900, currency: 'EUR', items: ITEMS });
  });

  test.each(['json-ld', 'microdata', 'ga4', 'ceddl', 'adobe', 'tealium'])(
    'CS2: %s tells the order, and a page of thanks that is loaded again tells it no second time',
    async (source) => {
      const page = await agree(`${source}/order`);
      await untilKept(`${source}/order`, 'order');
      await page.reload();
      await untilKept(`${source}/order`, 'page', 2);
      await page.evaluate(() => new Promise((done) => setTimeout(done, 1500)));
      expect(await kept(`${source}/order`, 'order')).toEqual([
        { kind: 'order', orderId: `O-${source}`, totalMinor: 89_900, currency: 'EUR', items: ITEMS },
      ]);
      expect(sent.filter((each) => /CANARY|4111 ?1111/.test(each))).toEqual([]);
    },
  );

  test('CS6: who she is, by a data layer, is a claim', async () => {
    expect(await kept('ceddl/order', 'identify')).toContainEqual({
      kind: 'identify',
      customerId: 'C-1042',
      verified: false,
      traits: { tier: 'gold', postalCode: '30606' },
    });
  });
});

test('CS2: what is pushed late is told, also with the click that leads away', async () => {
  const page = await agree('ga4/product?late');
  await untilKept('ga4/product?late', 'product');
  await page.evaluate(() => {
    Reflect.get(window, 'dataLayer').push({
      event: 'add_to_cart',
      ecommerce: { currency: 'EUR', items: [{ item_id: 'TRI-1', price: 50, quantity: 2 }] },
    });
  });
  await untilKept('ga4/product?late', 'cart-add');
  await page.evaluate(() => {
    Reflect.get(window, 'gtag')('event', 'begin_checkout', { currency: 'EUR', items: [] });
    location.href = '/nowhere';
  });
  await untilKept('ga4/product?late', 'checkout');
  expect(await kept('ga4/product?late', 'product', 'cart-add')).toEqual([
    PRODUCT,
    { kind: 'cart-add', items: [{ sku: 'TRI-1', quantity: 2, priceMinor: 5000 }], currency: 'EUR' },
  ]);
});

test('CS2: a move within the page: the product of the view before is not told again, the new one is', async () => {
  const page = await agree('spa/first');
  await untilKept('spa/first', 'product');
  await page.evaluate(() => history.pushState({}, '', '/spa/second'));
  await untilKept('spa/second', 'page');
  await page.evaluate(async () => {
    await new Promise((done) => setTimeout(done, 800));
    const block = document.querySelector('script[type="application/ld+json"]');
    if (block) block.textContent = JSON.stringify({ '@type': 'Product', sku: 'LENS-1', name: 'Lens' });
  });
  await untilKept('spa/second', 'product');
  expect(await kept('spa/second', 'product')).toEqual([{ kind: 'product', sku: 'LENS-1', name: 'Lens' }]);
});

test('D1, CS5: before consent nothing of it is loaded, sent or kept; after it, what the page says now is told', async () => {
  const page = await open('tealium/product?consent');
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1500)));
  expect(sent.filter((each) => !/\/s\/[\w]+\.js /.test(each))).toEqual([]);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await page.evaluate(() => window.floorwalker?.('consent', true));
  await untilKept('tealium/product?consent', 'product');
  await page.evaluate(() => window.floorwalker?.('consent', false));
  await untilKept('tealium/product?consent', 'consent', 2);
  const before = sent.length;
  await page.evaluate(async () => {
    Object.assign(window, { utag_data: { page_type: 'product', product_sku: ['OTHER'] } });
    document.body.append('changed');
    dispatchEvent(new Event('pagehide'));
    await new Promise((done) => setTimeout(done, 1500));
  });
  expect(sent.length).toBe(before);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test('E4: under a policy of nonces the part that reads pages loads as the snippet does', async () => {
  await agree('strict/open-graph/product');
  await untilKept('strict/open-graph', 'product');
  expect(sent.some((each) => /\/s\/part\/[0-9a-f]+\/page-data\.js /.test(each))).toBe(true);
  expect(sent.some((each) => /values\.js/.test(each))).toBe(false);
});

test('E3: a page whose objects throw when they are looked at goes on, and its other data is told', async () => {
  await context.addInitScript(() => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
        ownKeys: () => {
          throw new Error('trap');
        },
        has: () => {
          throw new Error('trap');
        },
      },
    );
    Object.assign(window, { digitalData: trap, s: trap, dataLayer: [trap, { event: trap }], adobeDataLayer: [trap] });
    Object.defineProperty(window, 'utag_data', {
      get: () => {
        throw new Error('trap');
      },
    });
  });
  await agree('json-ld/product?trap');
  await untilKept('json-ld/product?trap', 'product');
});
