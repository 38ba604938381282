import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page, type Worker } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../platform/server/testing/until.ts';
import { DEMO_PASSWORD } from '../demo/seed-people.ts';
import { BROWSER } from '../server/testing/browser-settings.ts';
import { type ServerProcess, startProcess } from '../server/testing/server-process.ts';

let folder: string;
let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'floorwalker-alerts-'));
  server = await startProcess({ folder }, ['demo', '--quiet']);
  browser = await chromium.launch(BROWSER);
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes down what the page has the system do: tones that begin, and notifications that are shown and closed. All of it really happens. */
const WRITE_DOWN = `window.noted = { tones: 0, lastTone: 0, loudest: 0, shown: [], closed: 0 };
const begin = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { noted.tones += 1; noted.lastTone = performance.now(); return begin.apply(this, when); };
const ramp = AudioParam.prototype.linearRampToValueAtTime;
AudioParam.prototype.linearRampToValueAtTime = function (value, at) { noted.loudest = value; return ramp.call(this, value, at); };
const Real = window.Notification;
window.Notification = class extends Real {
  constructor(title, options) { super(title, options); noted.shown.push({ title, tag: options.tag }); }
  close() { noted.closed += 1; super.close(); }
};`;
type Noted = {
  readonly tones: number;
  readonly lastTone: number;
  readonly loudest: number;
  readonly shown: readonly { readonly title: string; readonly tag: string }[];
  readonly closed: number;
};
const noted = (page: Page): Promise<Noted> => page.evaluate('noted');

/** Waits until an expression is true in the page; asked from outside, for the page's policy allows no evaluation within. */
const holds = (page: Page, expression: string) => until(expression, () => page.evaluate<boolean>(expression));

/** A device of Mara's, signed in. */
async function openDevice(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, locale: 'en-US' });
  await context.grantPermissions(['notifications'], { origin: server.url });
  await context.addInitScript({ content: WRITE_DOWN });
  const page = await context.newPage();
  await page.goto(`${server.url}/desk/`);
  await page.getByLabel('E-mail').fill('mara@wren-oriel.example');
  await page.getByRole('textbox', { name: 'Password' }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Browsing customers').first().waitFor();
  return { context, page };
}

/** A kiosk asks for a call. */
async function askForCall(visitor: string): Promise<void> {
  const url = `${server.url}/demo/lender/calculator/`;
  const key = /\/s\/(\w+)\.js/.exec(await (await fetch(url)).text())?.[1] ?? '';
  const at = Date.now();
  const callback = { number: '+41 44 668 18 00', name: 'Ann Example' };
  const events = [
    { id: `${visitor} 1`, kind: 'page', at, url, title: 'Mortgage calculator' },
    { id: `${visitor} 2`, kind: 'value', at, url, name: 'calculator.principal', value: 400_000 },
    { id: `${visitor} 3`, kind: 'help', at, url, text: 'Can I repay early?', callback },
  ];
  await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-floorwalker-key': key },
    body: JSON.stringify({ sentAt: at, visitor, session: visitor, context: { reach: 'callback' }, events }),
  });
}

/** Longer than from one ring to the next. */
const isSilent = (page: Page) => holds(page, 'performance.now() - noted.lastTone > 3_500');

/** A push message arrives in the browser, as its push service would deliver it. */
async function deliver(context: BrowserContext, page: Page, data: object): Promise<void> {
  const session = await context.newCDPSession(page);
  const registrationId = await new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const found = registrations.find((each) => each.scopeURL.endsWith('/desk/'));
      if (found !== undefined) resolve(found.registrationId);
    });
    void session.send('ServiceWorker.enable');
  });
  await session.send('ServiceWorker.deliverPushMessage', {
    origin: server.url,
    registrationId,
    data: JSON.stringify(data),
  });
  await session.detach();
}

const shownBy = (worker: Worker): Promise<readonly { title: string; tag: string }[]> =>
  worker.evaluate('self.registration.getNotifications().then((all) => all.map(({ title, tag }) => ({ title, tag })))');

test('QC5, A1: an offer rings, moves the title and tells the system on every device until one takes it by a key', async () => {
  const desktop = await openDevice();
  const laptop = await openDevice();
  const pages = [desktop.page, laptop.page];
  // The self-test at sign-in: the click has woken the sound, and she says that she heard it.
  expect((await noted(desktop.page)).tones).toBeGreaterThan(0);
  await desktop.page.getByRole('button', { name: 'Be available' }).click();
  await desktop.page.getByRole('button', { name: 'I heard it' }).click();
  // Her other device knows at once what she declared here.
  await laptop.page.getByRole('button', { name: 'My presence: Available' }).waitFor();
  const before = await Promise.all(pages.map(noted));

  await askForCall('the first customer');
  for (const [index, page] of pages.entries()) {
    await page.getByRole('alertdialog').waitFor({ timeout: 30_000 });
    await holds(page, "document.title.startsWith('● Offer')");
    await holds(page, `noted.tones >= ${(before[index]?.tones ?? 0) + 6}`);
    expect((await noted(page)).shown).toMatchObject([{ title: expect.stringMatching(/^Offer: /) }]);
    expect((await noted(page)).loudest).toBeCloseTo(0.22);
  }
  await desktop.page.keyboard.press('Enter');
  await desktop.page.waitForURL(/\/desk\/floor\/eng_/);
  for (const page of pages) {
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await isSilent(page);
    expect(await page.title()).not.toContain('●');
    expect((await noted(page)).closed).toBe(1);
  }

  // She is on the telephone: the next one who wants a call waits until she is done, and ready.
  await askForCall('the second customer');
  await desktop.page.getByRole('button', { name: 'Customer answers' }).click();
  await desktop.page.getByRole('button', { name: 'End conversation' }).click();
  await desktop.page.getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
  await desktop.page.getByText(/^Wrapping up:/).waitFor();
  await desktop.page.getByRole('button', { name: 'I am ready' }).click();
  await desktop.page.getByRole('alertdialog').waitFor({ timeout: 30_000 });
  // A key in the first half second does not count.
  await until('it is answered by a key', async () => {
    await desktop.page.keyboard.press('F8');
    return (await desktop.page.getByRole('alertdialog').count()) === 0;
  });
  await laptop.page.getByRole('alertdialog').waitFor({ state: 'detached' });
  // Signed out on one device, she stays connected by the other.
  await laptop.page.getByRole('button', { name: /^Account and settings/ }).click();
  await laptop.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await laptop.page.getByLabel('E-mail').waitFor();
  expect(await desktop.page.evaluate("fetch('/v1/me/presence').then((answer) => answer.json())")).toMatchObject({
    connected: true,
  });
  await laptop.context.close();
  await desktop.context.close();
}, 120_000);

test('QC5, A4: a pushed offer shows itself when no desk is before her eyes, goes when it is gone, and an accept of it that is late says so', async () => {
  const { context, page } = await openDevice();
  const started = context.waitForEvent('serviceworker');
  await page.evaluate(
    "navigator.serviceWorker.register('/desk/service-worker.js', { type: 'module' }).then(() => navigator.serviceWorker.ready).then(() => 1)",
  );
  const worker = await started;
  const offer = { kind: 'offer', subject: 'off_pushed', verdict: 'must' };
  await deliver(context, page, { kind: 'test', subject: 'test-1' });
  await until('the test is shown', async () => (await shownBy(worker)).some(({ tag }) => tag === 'test-1'));
  await deliver(context, page, offer);
  await page.goto(`${server.url}/readyz`);
  await deliver(context, page, offer);
  const shown = await until('it is shown', async () => (await shownBy(worker)).find(({ tag }) => tag === 'off_pushed'));
  expect(shown.title).toBe('A customer needs you');
  await deliver(context, page, { kind: 'offer-ended', subject: 'off_pushed' });
  await until('it is gone', async () => !(await shownBy(worker)).some(({ tag }) => tag === 'off_pushed'));

  await deliver(context, page, offer);
  await until('it is shown again', async () => (await shownBy(worker)).some(({ tag }) => tag === 'off_pushed'));
  await worker.evaluate(`self.registration.getNotifications({ tag: 'off_pushed' }).then(([notification]) =>
    self.dispatchEvent(new NotificationEvent('notificationclick', { notification, action: 'accept' })))`);
  await until('it says that it is late', async () =>
    (await shownBy(worker)).some(({ title }) => title === 'This offer is no longer open'),
  );
  await context.close();
}, 90_000);
