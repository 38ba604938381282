import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startProcess } from '../server/testing/server-process.ts';
import { DEMO_PASSWORD } from './seed-people.ts';

const ARTIFACTS = join(import.meta.dirname, '../../artifacts/first-sale');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The widget's shadow root is closed to pages; the test opens it to look inside. */
const OPEN_SHADOWS = `const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) { return attach.call(this, { ...options, mode: 'open' }); };`;

let folder: string;
let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(ARTIFACTS, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'floorwalker-story-'));
  server = await startProcess({ folder }, ['demo']);
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
});

afterEach(async (context) => {
  if (context.task.result?.state !== 'fail') return;
  for (const [index, context] of browser.contexts().entries()) {
    for (const page of context.pages()) await shot(page, `failed-${index}`);
  }
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A window of its own, as of another person. */
async function openWindow(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  await context.addInitScript({ content: OPEN_SHADOWS });
  return { context, page: await context.newPage() };
}

async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`) });
}

async function signIn(page: Page, path: string, email: string): Promise<void> {
  await page.goto(`${server.url}${path}`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Reads the API as the page's person; the first membership's enterprise stands for `:e`, the membership for `:m`. */
async function read<T>(page: Page, path: string): Promise<T> {
  const get = async (address: string): Promise<unknown> => (await page.request.get(`${server.url}${address}`)).json();
  const me = (await get('/v1/me')) as { memberships: { enterpriseId: string; membershipId: string }[] };
  const [first] = me.memberships;
  return (await get(path.replace(':e', first?.enterpriseId ?? '').replace(':m', first?.membershipId ?? ''))) as T;
}

/** What an associate's own standing says now, as her desk reads it. */
function standingOf(page: Page): Promise<{ trials: number; won: number }> {
  return read(page, '/v1/enterprises/:e/associates/:m/standing');
}

type Story = { simulated: boolean; offers: { name: string; state: string }[]; decisionIds: string[] };

/** The latest opportunity of a real customer, as the console reads it. */
async function tellStory(page: Page): Promise<Story> {
  const { items } = await read<{ items: Story[] }>(page, '/v1/enterprises/:e/opportunities');
  const story = items.find((each) => !each.simulated);
  if (story === undefined) throw new Error('No real customer has been an opportunity yet.');
  return story;
}

test('CS2, OQ1, OQ8, ME2, ME3, QC1, DT1, DT2, CB1, PE9, ME4: a first sale, from the calculator to the next ranking', async () => {
  const associate = await openWindow();
  await signIn(associate.page, '/desk/', 'mara@wren-oriel.example');
  await associate.page.getByRole('button', { name: 'Be available' }).click();
  await associate.page.getByRole('button', { name: 'Available' }).waitFor();
  await shot(associate.page, '1-office');
  const before = await standingOf(associate.page);

  const customer = await openWindow();
  await customer.page.goto(`${server.url}/demo/lender/`);
  await shot(customer.page, '2-consent');
  await customer.page
    .getByRole('button', { name: /accept/i })
    .first()
    .click();
  await customer.page.goto(`${server.url}/demo/lender/calculator/`);
  await customer.page.locator('#principal').fill('400000');
  await customer.page.locator('#principal').blur();
  await shot(customer.page, '3-calculator');

  // The first-ranked associate is simulated and declines; then the offer is hers, with its reasons and its countdown.
  const offer = associate.page.getByRole('alertdialog');
  await offer.getByText('calculator principal is 400,000 (at least 300,000)').waitFor({ timeout: 45_000 });
  await offer.getByText('You must approach this customer').waitFor();
  await offer.getByRole('button', { name: /Accept/ }).waitFor();
  // The countdown runs; a key pressed in the first half second would not count.
  await offer.getByText('0:28').waitFor();
  await shot(associate.page, '4-offer');
  await associate.page.keyboard.press('Enter');

  await associate.page.getByRole('button', { name: 'Send greeting' }).waitFor({ timeout: 15_000 });
  await shot(associate.page, '5-floor');
  await associate.page.getByRole('button', { name: 'Send greeting' }).click();

  // The customer sees who offers help, agrees, and both talk.
  const chat = customer.page.getByRole('button', { name: 'Chat with Mara' });
  await chat.waitFor({ timeout: 20_000 });
  await shot(customer.page, '6-invitation');
  await chat.click();
  await customer.page.getByRole('textbox', { name: 'Write a message' }).fill('Can I borrow that over 20 years?');
  await customer.page.keyboard.press('Enter');
  await associate.page.getByText('Can I borrow that over 20 years?').first().waitFor({ timeout: 15_000 });
  await associate.page.getByRole('textbox', { name: 'Write a message' }).fill('You can. Let us look at the rate.');
  await associate.page.keyboard.press('Enter');
  await customer.page.getByText('You can. Let us look at the rate.').waitFor({ timeout: 15_000 });
  await shot(associate.page, '7-talking');
  await shot(customer.page, '8-talking');

  // A reload of the customer's page loses nothing.
  await customer.page.reload();
  await customer.page.getByText('You can. Let us look at the rate.').waitFor({ timeout: 15_000 });

  // She ends it and records what was sold.
  await associate.page.getByRole('button', { name: 'End conversation' }).first().click();
  await associate.page.getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
  await associate.page.getByText('Sold', { exact: true }).click();
  await associate.page.getByRole('textbox', { name: 'Amount' }).fill('400000');
  await shot(associate.page, '9-outcome');
  await associate.page.getByRole('button', { name: 'Record outcome' }).click();
  await associate.page.getByText('Outcome recorded').first().waitFor();
  const after = await standingOf(associate.page);
  expect(after).toMatchObject({ trials: before.trials + 1, won: before.won + 1 });

  // The console says why: every offer, the scores by rule, and who was left out.
  const staff = await openWindow();
  await signIn(staff.page, '/console/', 'noor@wren-oriel.example');
  await staff.page.getByText('Live floor').first().waitFor();
  await shot(staff.page, '10-console');
  const story = await tellStory(staff.page);
  expect(story.offers.map((each) => each.state)).toEqual(['declined', 'accepted']);
  expect(story.offers[1]?.name).toBe('Mara Lindqvist');
  await staff.page.getByRole('link', { name: `Decision ${story.decisionIds.length}` }).click();
  await staff.page.getByText('Who was left out, and why').first().waitFor();
  await shot(staff.page, '11-decision');

  // The same wish again: the next ranking is another one, and she is first.
  await customer.context.close();
  const next = await openWindow();
  await next.page.goto(`${server.url}/demo/lender/`);
  await next.page
    .getByRole('button', { name: /accept/i })
    .first()
    .click();
  await next.page.goto(`${server.url}/demo/lender/calculator/`);
  await next.page.locator('#principal').fill('450000');
  await next.page.locator('#principal').blur();
  await offer.getByText('calculator principal is 450,000 (at least 300,000)').waitFor({ timeout: 45_000 });
  const again = await tellStory(staff.page);
  expect(again.offers.map((each) => [each.name, each.state])).toEqual([['Mara Lindqvist', 'pending']]);
}, 240_000);
