import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startProcess } from '../server/testing/server-process.ts';
import { DEMO_PASSWORD } from './seed-people.ts';

const ARTIFACTS = join(import.meta.dirname, '../../artifacts/first-sale');
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

let folder: string;
let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(ARTIFACTS, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'floorwalker-story-'));
  server = await startProcess({ folder }, ['demo']);
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A window of its own. The widget's shadow root is closed to pages; the test opens it to look inside. */
async function openWindow(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  await context.addInitScript(() => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
      return attach.call(this, { ...options, mode: 'open' });
    };
  });
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

/** What an associate's own standing says now, as her desk reads it. */
async function standingOf(page: Page): Promise<{ trials: number; won: number }> {
  return page.evaluate(async () => {
    const me = await (await fetch('/v1/me')).json();
    const { enterpriseId, membershipId } = me.memberships[0];
    return (await fetch(`/v1/enterprises/${enterpriseId}/associates/${membershipId}/standing`)).json();
  });
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
  await customer.page.getByRole('button', { name: /accept/i }).first().click();
  await customer.page.goto(`${server.url}/demo/lender/calculator/`);
  await customer.page.locator('#principal').fill('400000');
  await customer.page.locator('#principal').blur();
  await shot(customer.page, '3-calculator');

  // The first-ranked associate is simulated and declines; then the offer is hers, with its reasons and its countdown.
  const offer = associate.page.getByRole('alertdialog');
  await offer.getByText('calculator principal is 400,000 (at least 300,000)').waitFor({ timeout: 45_000 });
  await offer.getByText('You must approach this customer').waitFor();
  await offer.getByRole('button', { name: /Accept/ }).waitFor();
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
  await customer.page.getByRole('textbox').last().fill('Can I borrow that over 20 years?');
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

  await associate.page.getByRole('button', { name: 'End conversation' }).click();
  await shot(associate.page, '9-ending');
});
