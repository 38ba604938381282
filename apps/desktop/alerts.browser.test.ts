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

/** A device of somebody's, signed in at the desk. */
async function openDevice(who = 'mara'): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, locale: 'en-US' });
  await context.grantPermissions(['notifications'], { origin: server.url });
  await context.addInitScript({ content: WRITE_DOWN });
  const page = await context.newPage();
  await signIn(page, '/desk/', who);
  await page.getByText('Browsing customers').first().waitFor();
  return { context, page };
}

async function signIn(page: Page, path: string, who: string): Promise<void> {
  await page.goto(`${server.url}${path}`);
  await page.getByLabel('E-mail').fill(`${who}@wren-oriel.example`);
  await page.getByRole('textbox', { name: 'Password' }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The administrator lets Inês sell home loans too, and has offers raced for by two. */
async function letTwoRace(): Promise<void> {
  const context = await browser.newContext({ locale: 'en-US' });
  const page = await context.newPage();
  await signIn(page, '/console/', 'noor');
  await page.getByText('On the websites now').waitFor();
  const of = `${server.url}/v1/enterprises/${new URL(page.url()).pathname.split('/')[2]}`;
  const { request } = context;
  const { items } = (await (await request.get(`${of}/associates`)).json()) as {
    items: { associateId: string; name: string; licences: { nodeId: string }[]; accreditations: object[] }[];
  };
  const [mara, ines] = ['Mara', 'Inês'].map((name) => items.find((each) => each.name.startsWith(name)));
  const nodeId = mara?.licences[0]?.nodeId;
  const own = `${of}/associates/${ines?.associateId}`;
  expect((await request.post(`${own}/licences`, { data: { nodeId } })).status()).toBe(201);
  expect((await request.post(`${own}/accreditations`, { data: { nodeId, level: 4 } })).status()).toBe(201);
  const policy = await request.get(`${of}/queue-policy`);
  const raced = await request.put(`${of}/queue-policy`, {
    headers: { 'if-match': policy.headers()['etag'] ?? '' },
    data: { mode: { can: 'race', must: 'race' }, raceWidth: 2 },
  });
  expect(raced.status()).toBe(200);
  await context.close();
}

/** Somebody who borrows much asks for help: on a telephone number that she leaves, or in the widget. */
async function askForHelp(visitor: string, by: 'callback' | 'widget' = 'callback'): Promise<void> {
  const callback = { number: '+41 44 668 18 00', name: 'Ann Example' };
  await send(visitor, by, [
    { kind: 'page', title: 'Mortgage calculator' },
    { kind: 'value', name: 'calculator.principal', value: 400_000 },
    { kind: 'help', text: 'Can I repay early?', ...(by === 'callback' ? { callback } : {}) },
  ]);
}

async function send(visitor: string, reach: 'callback' | 'widget', events: readonly object[]): Promise<void> {
  const url = `${server.url}/demo/lender/calculator/`;
  const key = /\/s\/(\w+)\.js/.exec(await (await fetch(url)).text())?.[1] ?? '';
  const at = Date.now();
  const complete = events.map((event, index) => ({ id: `${visitor} ${at} ${index}`, at, url, ...event }));
  await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-floorwalker-key': key },
    body: JSON.stringify({ sentAt: at, visitor, session: visitor, context: { reach }, events: complete }),
  });
}

/** A key in the first half second does not count: it is pressed until it does. */
const acceptByKey = (page: Page) =>
  until('it is answered by a key', async () => {
    await page.keyboard.press('F8');
    return (await page.getByRole('alertdialog').count()) === 0;
  });

/** Declines a `must` without a pointer: nothing is chosen for her, Escape leaves the offer as it is, and a number is her answer. */
async function declineByKeys(page: Page): Promise<void> {
  const reasons = page.getByRole('alertdialog').getByRole('radiogroup', { name: 'Reason for declining' });
  await until('a key opens the reasons', async () => {
    if ((await reasons.count()) === 0) await page.keyboard.press('F9');
    return (await reasons.count()) === 1;
  });
  expect(await reasons.getByRole('radio', { checked: true }).count()).toBe(0);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await reasons.waitFor({ state: 'detached' });
  await page.getByRole('alertdialog').getByText('You must approach this customer').waitFor();
  await page.keyboard.press('Escape');
  await reasons.waitFor();
  await page.keyboard.press('2');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
}

/** The offer that a desk shows now, by the notification that it gave. */
async function offerAt(page: Page): Promise<string> {
  await page.getByRole('alertdialog').waitFor({ timeout: 30_000 });
  return until('it is notified of', async () => (await noted(page)).shown.at(-1)?.tag);
}

/** Longer than from one ring to the next. */
const isSilent = (page: Page) => holds(page, 'performance.now() - noted.lastTone > 3_500');

/** Push messages arrive in the browser together, in this order, as their push service would deliver them. */
async function deliver(context: BrowserContext, page: Page, messages: readonly object[]): Promise<void> {
  const session = await context.newCDPSession(page);
  const registrationId = await new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const found = registrations.find((each) => each.scopeURL.endsWith('/desk/'));
      if (found !== undefined) resolve(found.registrationId);
    });
    void session.send('ServiceWorker.enable');
  });
  const { url: origin } = server;
  await Promise.all(
    messages.map((message) =>
      session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(message) }),
    ),
  );
  await session.detach();
}

/**
 * The worker notes what it has shown. It is not asked for that while it may be showing something: a browser that is asked what is
 * shown forgets what it only begins to show.
 */
const NOTE_SHOWN = `self.noted = [];
const show = ServiceWorkerRegistration.prototype.showNotification;
ServiceWorkerRegistration.prototype.showNotification = async function (title, options) {
  await show.call(this, title, options);
  noted.push({ title, tag: options.tag });
};`;

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

  await askForHelp('the first customer');
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
  }
  // Both at once: each silence is longer than a ring is away.
  await Promise.all(pages.map(isSilent));
  for (const page of pages) {
    expect(await page.title()).not.toContain('●');
    expect((await noted(page)).closed).toBe(1);
  }

  // She is with a customer: a second one rings softly, on every device.
  await askForHelp('one who chats', 'widget');
  for (const page of pages) {
    await page.getByRole('alertdialog').waitFor({ timeout: 30_000 });
    await holds(page, 'Math.abs(noted.loudest - 0.05) < 0.001');
  }
  await declineByKeys(laptop.page);
  // She waits for nobody else.
  await send('one who chats', 'widget', [{ kind: 'refuse' }]);
  await desktop.page.getByRole('alertdialog').waitFor({ state: 'detached' });

  // She is on the telephone: the next one who wants a call waits until she is done, and ready.
  await askForHelp('the second customer');
  await desktop.page.getByRole('button', { name: 'Customer answers' }).click();
  await desktop.page.getByRole('button', { name: 'End conversation' }).click();
  await desktop.page.getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
  await desktop.page.getByText(/^Wrapping up:/).waitFor();
  await desktop.page.getByRole('button', { name: 'I am ready' }).click();
  await desktop.page.getByRole('alertdialog').waitFor({ timeout: 30_000 });
  await acceptByKey(desktop.page);
  await laptop.page.getByRole('alertdialog').waitFor({ state: 'detached' });
  // Signed out on one device, she stays connected by the other.
  await laptop.page.getByRole('button', { name: /^Account and settings/ }).click();
  await laptop.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await laptop.page.getByLabel('E-mail').waitFor();
  expect(await desktop.page.evaluate("fetch('/v1/me/presence').then((answer) => answer.json())")).toMatchObject({
    connected: true,
  });
  // Who hears nothing of the test is told what to look at, and is asked again.
  await desktop.page.getByRole('link', { name: 'Settings' }).click();
  await desktop.page.getByRole('button', { name: 'Play the sound' }).click();
  await desktop.page.getByRole('button', { name: 'No' }).click();
  await desktop.page.getByRole('alert').getByText('Nothing to hear? Turn up the volume of t').waitFor();
  await laptop.context.close();
  await desktop.context.close();
}, 120_000);

test('QC5, A1: a pushed offer shows itself when no desk is before her eyes and goes when it is gone; accepted from there, exactly one has the customer', async () => {
  await letTwoRace();
  const { context, page } = await openDevice();
  // By a second device she stays connected while this browser is elsewhere.
  const elsewhere = await openDevice();
  const colleague = await openDevice('ines');
  for (const each of [page, colleague.page]) {
    await each
      .getByRole('button', { name: 'Be available' })
      .click({ timeout: 2_000 })
      .catch(() => undefined);
  }
  const started = context.waitForEvent('serviceworker');
  await page.evaluate(
    "navigator.serviceWorker.register('/desk/service-worker.js', { type: 'module' }).then(() => navigator.serviceWorker.ready).then(() => 1)",
  );
  const worker = await started;
  await worker.evaluate(NOTE_SHOWN);
  const isShown = async (subject: string) => (await shownBy(worker)).some(({ tag }) => tag === subject);
  const message = (kind: string, subject: string) => ({ kind, subject, verdict: 'must' });
  const push = (kind: string, subject: string) => deliver(context, page, [message(kind, subject)]);
  /** Waits until a notification has been shown so often, and looks whether it still is. */
  const shows = async (words: string, times = 1) => {
    await until(`"${words}" is shown`, async () => {
      const all = await worker.evaluate<readonly { title: string; tag: string }[]>('noted');
      return all.filter(({ title, tag }) => title === words || tag === words).length >= times;
    });
    expect((await shownBy(worker)).some(({ title, tag }) => title === words || tag === words)).toBe(true);
  };
  /** What a click on the notification's button makes the browser do. */
  const accept = (tag: string) =>
    worker.evaluate(
      `self.registration.getNotifications({ tag: '${tag}' }).then(([notification]) =>
        void self.dispatchEvent(new NotificationEvent('notificationclick', { notification, action: 'accept' })))`,
    );
  await push('test', 'test-1');
  await shows('test-1');

  // By chat, for a call back of hers is not done yet.
  await askForHelp('one whom both want', 'widget');
  const raced = await offerAt(page);
  await offerAt(colleague.page);
  // The next message is handled after it: by then it would be shown.
  await push('offer', raced);
  await push('test', 'test-2');
  await shows('test-2');
  expect(await isShown(raced)).toBe(false);
  await page.goto(`${server.url}/readyz`);
  await push('offer', raced);
  await shows('A customer needs you');
  await push('offer-ended', raced);
  await until('it is gone', async () => !(await isShown(raced)));
  // What comes with its end does not stay.
  const brief = ['off_1', 'off_2', 'off_3', 'off_4', 'off_5'];
  await deliver(
    context,
    page,
    brief.flatMap((each) => [message('offer', each), message('offer-ended', each)]),
  );
  await push('offer', raced);
  await shows(raced, 2);
  expect((await shownBy(worker)).filter(({ tag }) => brief.includes(tag))).toEqual([]);
  await acceptByKey(colleague.page);
  await colleague.page.waitForURL(/\/desk\/floor\/eng_/);
  await accept(raced);
  await shows('Inês Carvalho was faster');

  await page.goto(`${server.url}/desk/`);
  await askForHelp('one whom she is first to take', 'widget');
  const hers = await offerAt(page);
  await page.goto(`${server.url}/readyz`);
  await push('offer', hers);
  await shows(hers);
  await page.goto(`${server.url}/desk/`);
  await page.getByRole('alertdialog').waitFor();
  await accept(hers);
  await page.waitForURL(/\/desk\/floor\/eng_/);
  expect(await isShown(hers)).toBe(false);
  await context.close();
  await elsewhere.context.close();
  await colleague.context.close();
}, 120_000);
