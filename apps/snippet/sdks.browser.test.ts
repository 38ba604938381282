import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../platform/server/testing/until.ts';
import { BROWSER } from '../server/testing/browser-settings.ts';
import type { Mood } from '../server/testing/trip-gate.ts';
import { openBench, type Trial, type TripBench } from '../server/testing/trip-trial.ts';
import { SDKS, type Sdk, type SdkShop, startSdkShop } from './testing/sdk-shop.ts';
import { type Step, type Stop, TRIP } from './testing/shopping-trip.ts';

/** Calls that an SDK does not have. A customer known to Snowplow's is on every event, which its session shows. */
const UNSAID: Readonly<Partial<Record<Sdk, readonly Step['does'][]>>> = { snowplow: ['identify', 'group', 'alias'] };

/** SDKs that send what failed with the next event, and not before. */
const WITH_NEXT_EVENT: readonly Sdk[] = ['snowplow'];

/** SDKs that keep what they could not send any more for when she comes back. */
const ON_RETURN: readonly Sdk[] = ['rudder'];

let browser: Browser;
let shop: SdkShop;
let bench: TripBench;

beforeAll(async () => {
  const only = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
  [browser, shop, bench] = await Promise.all([
    chromium.launch({ ...BROWSER, args: [...BROWSER.args, only] }),
    startSdkShop(),
    openBench(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await bench?.close();
});

/** A customer's browser on the shop's pages. */
type Customer = {
  readonly trial: Trial;
  readonly context: BrowserContext;
  /** Opens a page, with its SDK. */
  open(stop: Stop): Promise<void>;
  /** The same, and tells of it. Returns when the server has heard. */
  enter(stop: Stop): Promise<void>;
  /** All else that she does on the page, in one turn of its script. */
  act(stop: Stop): Promise<void>;
  /** The same, except that she is gone in the very turn of the last of it. */
  actAndLeave(stop: Stop): Promise<void>;
  /** Waits until all that she did up to this page has arrived. */
  heard(stop: Stop): Promise<void>;
  finish(): Promise<void>;
};

async function arrive(sdk: Sdk): Promise<Customer> {
  const trial = await bench.begin([shop.url]);
  const context = await browser.newContext();
  const strangers: string[] = [];
  const errors: string[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.hostname !== '127.0.0.1') strangers.push(url.href);
  });
  context.on('weberror', (error) => errors.push(String(error.error())));
  const page = await context.newPage();
  const unsaid = UNSAID[sdk] ?? [];
  const said = (stop: Stop) => stop.steps.filter(({ does }) => !unsaid.includes(does)).length;
  const upTo = (stop: Stop) => TRIP.slice(0, TRIP.indexOf(stop)).reduce((sum, each) => sum + said(each), 0);
  const tell = (steps: readonly Step[]) =>
    page.evaluate((list) => {
      for (const step of list) window.does(step);
    }, steps);
  async function open(stop: Stop): Promise<void> {
    const setting = new URLSearchParams({ sdk, key: trial.key, server: trial.gate.url });
    await page.goto(`${shop.url}${stop.path}?${setting}`);
    await page.waitForFunction(() => 'does' in window);
  }
  return {
    trial,
    context,
    open,
    async enter(stop) {
      await open(stop);
      await tell(stop.steps.slice(0, 1));
      await trial.arrived(upTo(stop) + 1);
    },
    act: (stop) => tell(stop.steps.slice(1)),
    async actAndLeave(stop) {
      await tell(stop.steps.slice(1, -1));
      await page.evaluate(
        ({ step, elsewhere }) => {
          if (step) window.does(step);
          location.href = elsewhere;
        },
        { step: stop.steps.at(-1), elsewhere: `${shop.url}/elsewhere` },
      );
      await page.waitForURL('**/elsewhere');
    },
    heard: (stop) => trial.arrived(upTo(stop) + said(stop)),
    async finish() {
      await page.close();
      await trial.judge(unsaid);
      await context.close();
      expect(strangers).toEqual([]);
      expect(errors).toEqual([]);
    },
  };
}

describe.concurrent('CS1, CS2: the SDKs for browsers, unmodified', () => {
  test.each(SDKS)(
    '%s: B6: a shopping trip arrives as told, though she leaves each page with her last click',
    async (sdk) => {
      const customer = await arrive(sdk);
      for (const stop of TRIP) {
        await customer.enter(stop);
        if (stop === TRIP[2]) await customer.trial.cartIs([['LENS-1', 2]]);
        await customer.actAndLeave(stop);
      }
      if (ON_RETURN.includes(sdk)) await customer.open(TRIP[0]);
      await customer.finish();
    },
  );

  test.each(SDKS)('%s: B6: what she does without a network arrives when there is one, once', async (sdk) => {
    const customer = await arrive(sdk);
    for (const stop of TRIP) {
      await customer.enter(stop);
      const online = stop === TRIP[0] || stop === TRIP[3];
      await customer.context.setOffline(!online);
      await customer.act(stop);
      // Long enough for every SDK to try and to fail.
      if (!online) await new Promise((resolve) => setTimeout(resolve, 1_000));
      await customer.context.setOffline(false);
      if (online || !WITH_NEXT_EVENT.includes(sdk)) await customer.heard(stop);
    }
    await customer.finish();
  });

  test.each(SDKS)(
    '%s: B6: while the server is away, busy, cut off, or its answers are lost, nothing is lost or doubled',
    async (sdk) => {
      const customer = await arrive(sdk);
      const { moods } = customer.trial.gate;
      const ofStops: readonly (readonly Mood[])[] = [['away'], ['unanswered'], ['busy', 'broken'], []];
      for (const [index, stop] of TRIP.entries()) {
        await customer.enter(stop);
        const failures = ofStops[index] ?? [];
        moods.push(...failures);
        await customer.act(stop);
        if (failures.length === 0 || !WITH_NEXT_EVENT.includes(sdk)) await customer.heard(stop);
        else await until('the failure has struck', () => moods.length < failures.length);
      }
      expect(moods).toEqual([]);
      await customer.finish();
    },
  );
});

describe.concurrent('CS6: an SDK and our snippet on one page', () => {
  test.each(SDKS)(
    '%s: she is one visitor, and her visit is one, on this visit and when she comes again',
    async (sdk) => {
      const trial = await bench.begin([shop.url]);
      const context = await browser.newContext();
      const page = await context.newPage();
      const setting = new URLSearchParams({ sdk, key: trial.key, server: trial.gate.url, snippet: 'too' });
      const visit = async (path: string, query: string) => {
        await page.goto(`${shop.url}${path}?${setting}`);
        await page.waitForFunction(() => 'does' in window && window.floorwalker !== undefined);
        await page.evaluate((words) => {
          window.floorwalker?.('consent', true);
          window.does({ does: 'page' });
          window.does({ does: 'search', query: words });
        }, query);
      };
      /** Whether there is one visit, of so many page views, with these searches. */
      const isOne = (views: number, ...searches: string[]) =>
        until(
          `one visit of ${views} page views, with ${searches}`,
          async () => {
            const [session, ...others] = await trial.sessions();
            const queries = session?.searches.map(({ query }) => query) ?? [];
            return others.length === 0 && session?.path.length === views && String(queries) === String(searches);
          },
          30_000,
        );
      await visit('/', 'lens');
      await isOne(2, 'lens');
      await visit('/lens', 'cap');
      await isOne(4, 'lens', 'cap');
      await context.close();
    },
  );
});

test('CS1, B6: the server is stopped and started while customers of every SDK are shopping', async () => {
  const customers = await Promise.all(SDKS.map(arrive));
  const all = (what: (customer: Customer, sdk: Sdk) => Promise<unknown>) =>
    Promise.all(customers.map((customer, index) => what(customer, SDKS[index] as Sdk)));
  for (const stop of TRIP) {
    await all((customer) => customer.enter(stop));
    const restarts = stop === TRIP[1];
    if (restarts) await bench.away();
    await all((customer) => customer.act(stop));
    if (restarts) await bench.back();
    await all(async (customer, sdk) => {
      if (!restarts || !WITH_NEXT_EVENT.includes(sdk)) await customer.heard(stop);
    });
  }
  await all((customer) => customer.finish());
});
