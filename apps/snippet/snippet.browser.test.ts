import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SnippetSettings } from '../../features/enterprise/core/index.ts';
import { BROWSER } from '../server/testing/browser-settings.ts';
import { type StubIntake, startStubIntake } from './testing/stub-intake.ts';

const READ = ['password', 'card', 'cvv', 'hidden', 'masked', 'around'].map((id) => ({
  name: `secret.${id}`,
  selector: `#${id}`,
  type: 'text' as const,
}));

const SETTINGS: SnippetSettings = {
  consent: 'required',
  extractions: [
    { name: 'calculator.principal', selector: '#principal', type: 'money' },
    { name: 'calculator.rate', selector: '#rate', type: 'number' },
    { name: 'calculator.term', selector: '#term', path: '/', type: 'number' },
    { name: 'broken', selector: '##', type: 'text' },
    ...READ,
  ],
  widget: { accent: '#0f6b4f', title: 'Talk to us', helpLabel: 'Ask us', position: 'right' },
};

let browser: Browser;
let stub: StubIntake;
let context: BrowserContext;
const errors: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch(BROWSER);
  stub = await startStubIntake(SETTINGS);
});
afterAll(async () => {
  await browser?.close();
  await stub?.close();
});
beforeEach(async () => {
  context = await browser.newContext();
  stub.batches.length = 0;
  stub.requests.length = 0;
  stub.answers.length = 0;
  errors.length = 0;
});
afterEach(async () => {
  await context.close();
  expect(errors).toEqual([]);
});

async function visit(path = '/'): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(stub.pageUrl + path);
  await page.waitForFunction(() => window.floorwalker !== undefined && 'loaded' in window.floorwalker);
  return page;
}

const call = (page: Page, ...given: unknown[]) => page.evaluate((list) => window.floorwalker?.(...list), given);
const keys = (page: Page) => page.evaluate(() => Object.keys(localStorage));
const until = (condition: () => unknown) => expect.poll(() => Boolean(condition()), { timeout: 30_000 }).toBe(true);
/** What the page did so far has been handed to the intake, as far as there is anything. */
const quiet = (page: Page) => page.evaluate(() => new Promise((done) => setTimeout(done, 1000)));

async function agreed(path = '/'): Promise<Page> {
  const page = await visit(path);
  await call(page, 'consent', true);
  await until(() => stub.events('value').length >= 3);
  return page;
}

describe('consent', () => {
  test('D1, CS5: without consent a page that is used leaves no cookie, no storage and no request but the script', async () => {
    const page = await visit();
    await call(page, 'search', 'fixed rate');
    await call(page, 'identify', 'customer-1');
    await page.click('#calculate');
    await page.fill('#principal', '400,000');
    await page.evaluate(() => history.pushState({}, '', '/moved'));
    await quiet(page);
    await page.click('#next');
    await page.waitForURL('**/second');
    await quiet(page);
    expect(await context.cookies()).toEqual([]);
    const traces = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
    }));
    expect(traces).toEqual({ local: 0, session: 0, databases: 0 });
    expect(stub.requests.map(({ what }) => what)).toEqual(['GET /s/pk_test.js', 'GET /s/pk_test.js']);
  });

  test('D1: she may ask for help without consent, on an id in memory, and nothing else is told', async () => {
    const page = await visit();
    await page.click('#calculate');
    await call(page, 'help', 'Can I repay early?');
    await until(() => stub.events('help').length === 1);
    await quiet(page);
    expect(stub.events().map((event) => [event.kind, event['text']])).toEqual([['help', 'Can I repay early?']]);
    expect(stub.batches[0]?.context['reach']).toBe('widget');
    expect(await keys(page)).toEqual([]);
    expect(await context.cookies()).toEqual([]);
  });

  test('what the page told before consent, on the same view, is told when consent comes', async () => {
    const page = await visit();
    await call(page, 'search', 'fixed rate');
    await call(page, 'consent', true);
    await until(() => stub.events('search').length === 1);
    expect(
      stub
        .events()
        .map((event) => event.kind)
        .slice(0, 2),
    ).toEqual(['consent', 'page']);
    expect(stub.events('consent')[0]?.['given']).toBe(true);
  });

  test('consent is remembered on the next page, and told once', async () => {
    const page = await agreed();
    await page.click('#next');
    await until(() => stub.events('page').length === 2);
    expect(stub.events('consent')).toHaveLength(1);
    expect(new Set(stub.batches.map(({ visitor, session }) => visitor + session)).size).toBe(1);
  });

  test('D2: after a withdrawal capture stops in every tab, the withdrawal is told, and storage is empty', async () => {
    const first = await agreed();
    const second = await visit('/second');
    await until(() => stub.events('page').length === 2);
    await call(first, 'consent', false);
    await until(() => stub.events('consent').some((event) => event['given'] === false));
    const before = stub.events().length;
    for (const page of [first, second]) {
      await page.click('#calculate');
      await page.fill('#principal', '990,000');
      await call(page, 'search', 'after');
    }
    await quiet(first);
    await second.reload();
    await quiet(second);
    expect(stub.events().length).toBe(before);
    expect(stub.events().at(-1)?.kind).toBe('consent');
    expect(await keys(first)).toEqual([]);
  });

  test('D2: a page whose first word is no, after an earlier yes, withdraws it', async () => {
    const page = await agreed();
    await page.addInitScript(() => {
      Reflect.set(
        window,
        'floorwalker',
        Object.assign(() => undefined, { q: [['consent', false]] }),
      );
    });
    await page.reload();
    await until(() => stub.events('consent').some((event) => event['given'] === false));
    expect(await keys(page)).toEqual([]);
  });
});

describe('capture', () => {
  test('CS1, CS2: pages, moves within a page, clicks and visible time', async () => {
    const page = await agreed();
    await page.click('#calculate');
    await page.evaluate(() => {
      history.pushState({}, '', '/mortgages/fixed?email=a%40b.c&utm_source=mail');
      document.title = 'Fixed';
    });
    await until(() => stub.events('page').length === 2);
    await page.evaluate(() => history.replaceState({}, '', '/mortgages/fixed?principal=400000'));
    await page.evaluate(() => history.back());
    await until(() => stub.events('page').length === 3);
    await page.click('#next');
    await until(() => stub.events('page').length === 4);
    const pages = stub.events('page').map((event) => [event['title'], String(event['url']).slice(stub.pageUrl.length)]);
    expect(pages.map(([, path]) => path)).toEqual(['/', '/mortgages/fixed?utm_source=mail', '/', '/second']);
    expect(pages[1]?.[0]).toBe('Fixed');
    expect(stub.events('page')[1]?.['campaign']).toBe('mail');
    expect(stub.events('click').map((event) => event['target'])).toEqual(['button#calculate', 'a#next']);
    expect(stub.events('beat').length).toBeGreaterThan(0);
    expect(stub.events().every((event) => !Number.isNaN(Date.parse(String(event['at']))))).toBe(true);
  });

  test('CS2: values are read by type when shown, and once when typing rests', async () => {
    const page = await agreed();
    const values = () => stub.events('value').map((event) => [event['name'], event['value']]);
    expect(values().sort()).toEqual([
      ['calculator.principal', 250_000],
      ['calculator.rate', 3.125],
      ['calculator.term', 15],
    ]);
    await page.fill('#principal', '');
    await page.locator('#principal').pressSequentially('400,000', { delay: 30 });
    await until(() => values().some(([, value]) => value === 400_000));
    await page.evaluate(() => {
      for (const shown of document.querySelectorAll('#rate')) shown.textContent = '2.9 %';
    });
    await until(() => values().some(([, value]) => value === 2.9));
    expect(values().slice(3)).toEqual([
      ['calculator.principal', 400_000],
      ['calculator.rate', 2.9],
    ]);
  });

  test('CS5, C8: secrets, hidden fields and masked parts never leave the page, whatever a selector asks for', async () => {
    const page = await agreed();
    await page.fill('#password', 'CANARY-typed');
    await page.evaluate(() => document.querySelector('#password')?.setAttribute('type', 'text'));
    await page.fill('#card', 'CANARY-typed 4111 1111 1111 1111');
    await page.fill('#principal', '410,000');
    await until(() => stub.events('value').some((event) => event['value'] === 410_000));
    await page.click('#next');
    await until(() => stub.events('page').length === 2);
    expect(stub.requests.length).toBeGreaterThan(3);
    expect(stub.requests.filter(({ body }) => /CANARY|4111 ?1111/.test(body))).toEqual([]);
  });

  test('two visible tabs are one visit, and their time counts once', async () => {
    const began = Date.now();
    const first = await agreed();
    const second = await visit('/second');
    await until(() => stub.events('page').length === 2);
    await quiet(first);
    for (const page of [first, second, first]) {
      await page.bringToFront();
      await quiet(page);
    }
    await second.close({ runBeforeUnload: true });
    await first.goto('about:blank');
    await until(() => stub.events('beat').length >= 2);
    const shown = stub.events('beat').reduce((sum, event) => sum + Number(event['visibleMs']), 0);
    const elapsed = Date.now() - began;
    expect(shown).toBeGreaterThan(3000);
    expect(shown).toBeLessThanOrEqual(elapsed);
    expect(new Set(stub.batches.map(({ visitor }) => visitor)).size).toBe(1);
    expect(new Set(stub.batches.map(({ session }) => session)).size).toBe(1);
  });
});

describe('delivery', () => {
  test('B6: what a busy server refused comes again with the same ids, each event once', async () => {
    stub.answers.push({ status: 503 }, { status: 429, retryAfter: '1' }, { status: 500 });
    const page = await visit();
    await call(page, 'consent', true);
    for (const query of ['one', 'two', 'three']) await call(page, 'search', query);
    await until(() => stub.events('search').length === 3);
    expect(stub.events('search').map((event) => event['query'])).toEqual(['one', 'two', 'three']);
    const sent = stub.requests.filter(({ what }) => what === 'POST /v1/events');
    expect(sent.length).toBeGreaterThanOrEqual(4);
    const ids = stub.batches.flatMap((batch) => batch.events).map((event) => event.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('what could not be sent on one page is sent by the next', async () => {
    const page = await agreed();
    await stub.away();
    const failed = page.waitForEvent('requestfailed');
    await call(page, 'search', 'while away');
    await failed;
    await page.goto('about:blank');
    await stub.back();
    const next = await context.newPage();
    await next.goto(`${stub.pageUrl}/second`);
    await until(() => stub.events('search').length === 1);
    expect(stub.events('search')[0]?.['query']).toBe('while away');
  });

  test('a click that leads away is not lost with its page', async () => {
    const page = await agreed();
    for (let round = 0; round < 3; round += 1) await page.click('#calculate');
    await page.click('#next');
    await until(() => stub.events('click').length === 4);
    await until(() => stub.events('beat').length >= 1);
  });

  test('a revoked key silences the page', async () => {
    stub.answers.push({ status: 403 });
    const page = await visit();
    await call(page, 'consent', true);
    await until(() => stub.requests.some(({ what }) => what === 'POST /v1/events'));
    await call(page, 'search', 'more');
    await quiet(page);
    expect(stub.requests.filter(({ what }) => what === 'POST /v1/events')).toHaveLength(1);
  });
});

test('E3: a hostile page script finds no way in: wrong shapes are ignored, the page goes on', async () => {
  const page = await agreed();
  await page.evaluate(() => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
        ownKeys: () => {
          throw new Error('trap');
        },
      },
    );
    for (const name of [
      'page',
      'product',
      'cart',
      'order',
      'identify',
      'value',
      'consent',
      'widget',
      'beat',
      trap,
      null,
      7,
    ]) {
      for (const given of [trap, null, [], { sku: {} }, 'x'.repeat(1e6), Infinity])
        window.floorwalker?.(name, given, given);
    }
    dispatchEvent(new MessageEvent('message', { data: { attention: true } }));
    document.querySelector('#calculate')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    for (const host of document.querySelectorAll('[data-floorwalker]')) {
      if (host.shadowRoot) throw new Error('the widget is open to the page');
    }
  });
  await call(page, 'search', 'still here');
  await until(() => stub.events('search').some((event) => event['query'] === 'still here'));
  expect(stub.events('click')).toEqual([]);
  expect(stub.requests.every(({ body }) => body.length < 20_000)).toBe(true);
});

test('CS7: where the website hides the widget, a customer is not said to be reachable by it', async () => {
  const page = await visit();
  await call(page, 'widget', false);
  await call(page, 'consent', true);
  await until(() => stub.events('page').length === 1);
  expect(stub.batches[0]?.context['reach']).toBe('none');
});
