import { createHmac, randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { HOUR } from '../../../kernel/time.ts';
import { describeEngine, describeEngines, type Engine } from '../../../platform/server/testing/engines.ts';
import type { Session } from '../core/index.ts';
import { linksOf } from './link-store.ts';
import { type Harness, openHarness, SECRET, until } from './testing/clickstream-harness.ts';
import { visitorIdOf } from './visitor.ts';

const open: Harness[] = [];

async function harness(engine: Engine, options?: Parameters<typeof openHarness>[1]): Promise<Harness> {
  const made = await openHarness(engine.database, options);
  open.push(made);
  return made;
}

afterEach(async () => {
  for (const each of open.splice(0)) await each.clickstream.close().catch(() => undefined);
});

const fresh = () => randomBytes(8).toString('hex');
const signature = (customerId: string) => createHmac('sha256', SECRET).update(customerId).digest('hex');
const ENTERPRISE = 'ent_lender';

/** A browser with our snippet and an SDK on its pages. */
function createBrowser() {
  const [token, session, anonymousId] = [`token-${fresh()}`, fresh(), fresh()];
  return {
    token,
    anonymousId,
    /** What the snippet sends. */
    snippet: (at: Harness, events: readonly object[]) => at.post(events, { visitor: token, session }),
    /** What the SDK sends. */
    sdk: (at: Harness, ...messages: object[]) =>
      segment(at, 'pk_lender', ...messages.map((each) => ({ anonymousId, ...each }))),
    alias: () => ({ id: fresh(), kind: 'alias', at: Date.now(), anonymousId }),
  };
}

const page = (path: string) => ({ id: fresh(), kind: 'page', at: Date.now(), url: `https://lender.example${path}` });
const sdkPage = (path: string) => ({ type: 'page', properties: { url: `https://lender.example${path}` } });

async function segment(at: Harness, writeKey: string, ...messages: object[]): Promise<void> {
  const batch = messages.map((message) => ({ messageId: fresh(), ...message }));
  const response = await fetch(`${at.url}/v1/batch`, {
    method: 'POST',
    body: JSON.stringify({ writeKey, sentAt: new Date().toISOString(), batch }),
  });
  expect(await response.json()).toMatchObject({ received: messages.length });
}

const viewed = (session: Session) =>
  session.path.map((step) => step.url.replace('https://lender.example', '')).join(' ');

/** How many visitors are linked to the one of a token. */
async function linkedTo(engine: Engine, token: string): Promise<number> {
  const rows = await engine.database.system('lanes', (unit) => linksOf(unit, visitorIdOf('web_lender', token)));
  return rows.filter((row) => row.visitorId !== row.linkedTo).length;
}

/** The paths of the visits of the enterprise that have one of these pages. */
async function visits(at: Harness, ...paths: string[]): Promise<string[]> {
  await at.clickstream.idle();
  const rows = await at.clickstream.browsingRows(ENTERPRISE);
  const sessions = await Promise.all(rows.map((row) => at.clickstream.findSession(ENTERPRISE, row.sessionId)));
  return sessions
    .flatMap((session) => (session === undefined ? [] : [viewed(session)]))
    .filter((seen) => paths.some((path) => seen.split(' ').includes(path)))
    .sort();
}

async function untilVisits(at: Harness, paths: readonly string[], expected: readonly string[]): Promise<void> {
  await expect.poll(() => visits(at, ...paths), { timeout: 10_000, interval: 50 }).toEqual(expected);
}

describeEngines('visitors who are one', (engine) => {
  test('CS6: a visitor of an SDK and of our snippet is one: what the SDK told before is hers, and so is what it tells later', async () => {
    const at = await harness(engine());
    const [one, two, three, four] = [fresh(), fresh(), fresh(), fresh()].map((each) => `/${each}`) as [
      string,
      string,
      string,
      string,
    ];
    const browser = createBrowser();
    await browser.sdk(at, sdkPage(one));
    await untilVisits(at, [one], [one]);
    await browser.snippet(at, [page(two), browser.alias()]);
    await untilVisits(at, [one, two], [`${one} ${two}`]);
    await browser.sdk(at, sdkPage(three));
    await browser.snippet(at, [page(four)]);
    await untilVisits(at, [one, two, three, four], [`${one} ${two} ${three} ${four}`]);
    expect(at.failures).toEqual([]);
  });

  test('CS6: on a later visit the SDK may come first: both are still one visit, also after another process folds it', async () => {
    const at = await harness(engine());
    const browser = createBrowser();
    const [one, two, three] = [fresh(), fresh(), fresh()].map((each) => `/${each}`) as [string, string, string];
    const yesterday = { visitor: browser.token, session: fresh() };
    await at.post([{ ...browser.alias(), at: Date.now() - 3 * HOUR }], yesterday);
    await expect.poll(() => linkedTo(engine(), yesterday.visitor), { timeout: 10_000 }).toBe(1);
    await browser.sdk(at, sdkPage(one));
    await browser.snippet(at, [page(two)]);
    await browser.snippet(at, [page(three)]);
    await untilVisits(at, [one, two, three], [`${one} ${two} ${three}`]);
    await at.clickstream.checkpoint();
    await at.kill();
    const next = await harness(engine());
    await untilVisits(next, [one, two, three], [`${one} ${two} ${three}`]);
  });

  test('CS6: an anonymous id belongs to the browser that names it first', async () => {
    const at = await harness(engine());
    const [hers, other] = [createBrowser(), createBrowser()];
    const [one, two, three] = [fresh(), fresh(), fresh()].map((each) => `/${each}`) as [string, string, string];
    await hers.snippet(at, [page(one), hers.alias()]);
    await hers.sdk(at, sdkPage(two));
    await untilVisits(at, [one], [`${one} ${two}`]);
    await other.snippet(at, [page(three), { ...other.alias(), anonymousId: hers.anonymousId }]);
    await at.clickstream.idle();
    await hers.sdk(at, sdkPage(one));
    await untilVisits(at, [one, three], [`${one} ${two} ${one}`, three].sort());
  });

  test('CS6: anonymous to known: what the server sends of a customer is in the visit in which she proved who she is, on whichever device was last', async () => {
    const at = await harness(engine());
    const customerId = `C-${fresh()}`;
    const [laptop, phone] = [createBrowser(), createBrowser()];
    const [one, two] = [`/${fresh()}`, `/${fresh()}`];
    const identify = { id: fresh(), kind: 'identify', at: Date.now(), customerId };
    const cartOf = async (path: string) => {
      await at.clickstream.idle();
      const rows = await at.clickstream.browsingRows(ENTERPRISE);
      for (const { sessionId } of rows) {
        const session = await at.clickstream.findSession(ENTERPRISE, sessionId);
        if (session && viewed(session) === path) return session.cart.items.map((item) => item.sku);
      }
      return undefined;
    };
    const added = (sku: string) =>
      segment(at, 'sk_lender', {
        type: 'track',
        userId: customerId,
        event: 'Product Added',
        properties: { product_id: sku },
      });
    // Claimed only: nothing of the customer's comes here.
    await laptop.snippet(at, [page(one), identify]);
    await added('SKU-1');
    await new Promise((done) => setTimeout(done, 700));
    expect(await cartOf(one)).toEqual([]);
    const proven = { ...identify, signature: signature(customerId) };
    await laptop.snippet(at, [{ ...proven, id: fresh() }]);
    await expect.poll(() => cartOf(one), { timeout: 10_000 }).toEqual(['SKU-1']);
    // What arrives in the very second of a change may go to either device.
    await new Promise((done) => setTimeout(done, 1_000));
    await phone.snippet(at, [page(two), { ...proven, id: fresh() }]);
    await expect.poll(() => linkedTo(engine(), phone.token), { timeout: 10_000 }).toBe(1);
    // Within a second every process knows.
    await new Promise((done) => setTimeout(done, 1_000));
    await added('SKU-2');
    await expect.poll(() => cartOf(two), { timeout: 10_000 }).toEqual(['SKU-2']);
    expect(await cartOf(one)).toEqual(['SKU-1']);
  });

  test('CS6: a merge is undone: both are as if it had never been, and the same claim does not merge them again', async () => {
    const at = await harness(engine());
    const browser = createBrowser();
    const [one, two, three, four] = [fresh(), fresh(), fresh(), fresh()].map((each) => `/${each}`) as [
      string,
      string,
      string,
      string,
    ];
    await browser.sdk(at, sdkPage(one));
    await browser.snippet(at, [page(two), browser.alias()]);
    await browser.sdk(at, sdkPage(three));
    await untilVisits(at, [one, two, three], [`${one} ${two} ${three}`]);
    const rows = await at.clickstream.browsingRows(ENTERPRISE);
    const sessionId = (
      await Promise.all(rows.map((row) => at.clickstream.findSession(ENTERPRISE, row.sessionId)))
    ).find((session) => session && viewed(session).includes(two))?.sessionId;
    const links = await at.clickstream.visitorLinks(ENTERPRISE, sessionId ?? '');
    if (!links.ok) throw new Error('no links');
    expect(links.value.items).toHaveLength(1);
    const { visitorId = '' } = links.value.items[0] ?? {};
    // Another enterprise has no say in it.
    expect(await at.clickstream.undoVisitorLink('ent_shop', visitorId, 'per_1')).toMatchObject({ ok: false });
    expect(await at.clickstream.undoVisitorLink(ENTERPRISE, visitorId, 'per_1')).toMatchObject({ ok: true });
    expect(at.audited).toMatchObject([{ action: 'visitor.unlink', subject: visitorId, actor: 'per_1' }]);
    await browser.snippet(at, [page(four), browser.alias()]);
    await browser.sdk(at, sdkPage(one));
    await untilVisits(at, [one, two, three, four], [`${one} ${three} ${one}`, `${two} ${four}`].sort());
    expect(await at.clickstream.undoVisitorLink(ENTERPRISE, visitorId, 'per_1')).toMatchObject({ ok: false });
    await at.clickstream.checkpoint();
    await at.kill();
    const next = await harness(engine());
    await untilVisits(next, [one, two, three, four], [`${one} ${three} ${one}`, `${two} ${four}`].sort());
  });
});

describeEngine('postgresql', 'visitors who are one, on several processes', (engine) => {
  test('CS6: the two visitors are folded by different processes: within a second they are one visit, nothing lost or doubled', async () => {
    const at = await Promise.all([1, 2].map(() => harness(engine(), { alone: false })));
    const [here, there] = at as [Harness, Harness];
    await until(() => here.clickstream.lanesReady() === 32 && there.clickstream.lanesReady() === 32, 'a fair share');
    const browsers = Array.from({ length: 12 }, createBrowser);
    const expected: string[] = [];
    await Promise.all(
      browsers.map(async (browser, index) => {
        const [one, two, three, four] = [1, 2, 3, 4].map((step) => `/b${index}-${step}-${fresh()}`) as [
          string,
          string,
          string,
          string,
        ];
        await browser.sdk(index % 2 ? here : there, sdkPage(one));
        await browser.snippet(index % 3 ? here : there, [page(two), browser.alias()]);
        // No process can know of the link yet.
        await browser.sdk(here, sdkPage(three));
        await browser.sdk(there, sdkPage(four));
        expected.push(`${one} ${two} ${three} ${four}`);
      }),
    );
    const paths = expected.flatMap((each) => each.split(' '));
    await untilVisits(here, paths, expected.sort());
    await untilVisits(there, paths, expected.sort());
  });
});
