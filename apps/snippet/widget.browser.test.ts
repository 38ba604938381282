import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type {} from '../../platform/server/testing/global-setup.ts';
import { openWidgetFloor, type WidgetFloor } from '../server/testing/widget-floor.ts';

/** What pages looked like when a test failed. */
const ARTIFACTS = join(import.meta.dirname, '../../artifacts/widget');

let floor: WidgetFloor;
let context: BrowserContext;

beforeAll(async () => {
  floor = await openWidgetFloor();
});

afterAll(() => floor?.close());

beforeEach(async () => {
  context = await floor.newContext();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    for (const page of context.pages()) await page.screenshot({ path: join(ARTIFACTS, `${task.id}.png`) });
  }
  await context.close();
  await floor.goHome();
  expect(floor.errors).toEqual([]);
});

type Desk = { readonly offers: readonly { readonly offerId: string; readonly asked: boolean }[] };

const comeToDesk = () => floor.comeToDesk();
const staff: WidgetFloor['staff'] = (method, path, body) => floor.staff(method, path, body);
const say = (engagementId: string, text: string) => floor.say(engagementId, text);

/** Waits for the offer, takes it, and greets. */
async function serve(greeting: string): Promise<string> {
  const engagementId = await floor.take();
  await say(engagementId, greeting);
  return engagementId;
}

async function visit(consent: boolean): Promise<Page> {
  const page = await floor.visit(context, consent);
  await page.getByRole('button', { name: 'Ask us' }).waitFor();
  return page;
}

/** What is said in the widget, in order, with the words that stand before it for those who listen. */
const said = (page: Page) => page.getByRole('log').locator('p').allTextContents();

test('OQ8, CB1, D1: she asks without consent, talks, and nothing is stored', async () => {
  await comeToDesk();
  const page = await visit(false);
  await page.getByRole('button', { name: 'Ask us' }).press('Enter');
  await page.getByLabel('What would you like to know? (optional)').fill('Can I repay early?');
  await page.getByRole('button', { name: 'Find someone' }).press('Enter');
  await page.getByRole('heading', { name: 'Finding someone for you…' }).waitFor();
  // The associate reads the question before she says a word.
  const asked = async () => (await staff<{ offers: { question?: string }[] }>('GET', '/v1/desk')).offers[0]?.question;
  await expect.poll(asked, { timeout: 30_000 }).toBe('Can I repay early?');
  const engagementId = await serve('Good morning, yes you can.');
  await page.getByRole('log').getByText('Good morning, yes you can.').waitFor({ timeout: 15_000 });
  await page.getByLabel('Write a message').fill('Without a fee?');
  await page.keyboard.press('Enter');
  await page.getByRole('log').locator('time').nth(2).waitFor();
  await say(engagementId, 'Without a fee.');
  await expect
    .poll(() => said(page), { timeout: 15_000 })
    .toEqual([
      'You Can I repay early?',
      'Associate 0 Good morning, yes you can.',
      'You Without a fee?',
      'Associate 0 Without a fee.',
    ]);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  expect(await context.cookies()).toEqual([]);
  await page.getByRole('button', { name: 'End chat' }).click();
  await page.getByRole('button', { name: 'End chat' }).last().click();
  await page.getByText('Your chat with Associate 0 has ended').waitFor();
  await staff('PUT', `/v1/engagements/${engagementId}/outcome`, { result: 'not-sold' });
});

test('CB1, B3: an invitation is accepted, and the talk goes on after a reload and a crash of the server, in order and once', async () => {
  await comeToDesk();
  const page = await visit(true);
  await page.fill('#principal', '400,000');
  const engagementId = await serve('May I help with this loan?');
  const invitation = page.getByRole('dialog');
  await invitation.getByText('May I help with this loan?').waitFor({ timeout: 30_000 });
  // It came by itself, so the focus is where she left it.
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('principal');
  await invitation.getByRole('button', { name: 'Chat with Associate' }).click();
  await page.getByLabel('Write a message').fill('Please do.');
  await page.keyboard.press('Enter');
  await page.getByRole('log').locator('time').nth(1).waitFor();
  await page.reload();
  await page.getByRole('log').getByText('Please do.').waitFor({ timeout: 15_000 });
  await floor.kill();
  await page.getByText('Reconnecting… What you write is kept.').waitFor({ timeout: 15_000 });
  for (const words of ['Are you', 'still there?']) {
    await page.getByLabel('Write a message').fill(words);
    await page.keyboard.press('Enter');
  }
  await page.getByText('Not sent yet').waitFor();
  await floor.restart();
  await expect
    .poll(() => said(page), { timeout: 45_000 })
    .toEqual(['Associate 0 May I help with this loan?', 'You Please do.', 'You Are you', 'You still there?']);
  await page.getByText('Not sent yet').waitFor({ state: 'detached', timeout: 45_000 });
  // While they are sent once more they are not said to be unsent, either.
  const kept = async () =>
    (await staff<{ messages: { text: string }[] }>('GET', `/v1/engagements/${engagementId}`)).messages;
  await expect
    .poll(async () => (await kept()).map(({ text }) => text), { timeout: 45_000 })
    .toEqual(['May I help with this loan?', 'Please do.', 'Are you', 'still there?']);
  await staff('POST', `/v1/engagements/${engagementId}/end`, {});
  await page.getByText('Your chat with Associate 0 has ended').waitFor({ timeout: 30_000 });
  // Nobody has answered that: she need not write it once more.
  await page.getByRole('button', { name: 'Ask again' }).click();
  expect(await page.getByLabel('What would you like to know?').inputValue()).toBe('Please do.\nAre you\nstill there?');
  await staff('PUT', `/v1/engagements/${engagementId}/outcome`, { result: 'not-sold' });
});

test('OQ2: after "no, thanks" the invitation is gone and does not come back', async () => {
  await comeToDesk();
  const page = await visit(true);
  await page.fill('#principal', '500,000');
  await serve('May I help?');
  await page.getByRole('button', { name: 'No, thanks' }).click({ timeout: 30_000 });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.fill('#principal', '600,000');
  await page.reload();
  await page.getByRole('button', { name: 'Ask us' }).waitFor();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 5000)));
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect((await staff<Desk>('GET', '/v1/desk')).offers).toEqual([]);
});

test('OQ8: with nobody at the desk she leaves a message, and it is in the inbox', async () => {
  const page = await visit(false);
  await page.getByRole('button', { name: 'Ask us' }).click();
  await page.getByRole('heading', { name: 'Nobody is free right now' }).waitFor();
  await page.getByRole('button', { name: 'Send message' }).click();
  expect(await page.getByText('Please fill this in.').count()).toBe(3);
  await page.getByLabel('Your name').fill('Ada');
  await page.getByLabel('E-mail or telephone').fill('ada@example.com');
  await page.getByLabel('Your message').fill('Please call me about a loan.');
  await page.getByRole('button', { name: 'Send message' }).click();
  await page.getByText('We will answer you at ada@example.com.').waitFor();
  const inbox = await staff<{ items: object[] }>('GET', `/v1/enterprises/${floor.world.enterpriseId}/inbox`);
  expect(inbox.items).toHaveLength(1);
  expect(inbox.items[0]).toMatchObject({ text: 'Please call me about a loan.' });
});

test('OQ8: the first press opens the panel, also where the page paints late', async () => {
  await comeToDesk();
  // Every frame and every short wait of the page comes late, the server's reply does not.
  await context.addInitScript(() => {
    const later = window.setTimeout.bind(window);
    window.requestAnimationFrame = (work) => later(() => work(performance.now()), 800);
    Object.assign(window, {
      setTimeout: (work: () => void, ms = 0) => later(work, ms < 100 ? 800 : ms),
    });
  });
  const page = await visit(false);
  await page.getByRole('button', { name: 'Ask us' }).click();
  await page.getByRole('dialog').getByText('What would you like to know?').waitFor({ timeout: 5_000 });
});

test('OQ8: what the server knew before her wish, told late, does not take back that somebody is looked for', async () => {
  await comeToDesk();
  const page = await visit(false);
  await page.getByRole('button', { name: 'Ask us' }).click();
  const find = page.getByRole('button', { name: 'Find someone' });
  await find.waitFor();
  let late = 0;
  await page.route('**/v1/widget/state', async (route) => {
    const response = await route.fetch();
    await new Promise((done) => setTimeout(done, 1500));
    await route.fulfill({ response });
    late += 1;
  });
  await find.click();
  await page.getByRole('heading', { name: 'Finding someone for you…' }).waitFor();
  await expect.poll(() => late, { timeout: 15_000 }).toBeGreaterThan(0);
  await page.getByRole('heading', { name: 'Finding someone for you…' }).waitFor();
  const engagementId = await serve('Good morning.');
  await page.getByRole('log').getByText('Good morning.').waitFor({ timeout: 15_000 });
  await staff('POST', `/v1/engagements/${engagementId}/end`, {});
  await staff('PUT', `/v1/engagements/${engagementId}/outcome`, { result: 'not-sold' });
});

test('CB1: her own answer, told after her conversation has ended, does not bring it back', async () => {
  await comeToDesk();
  const page = await visit(true);
  await page.fill('#principal', '400,000');
  const engagementId = await serve('May I help?');
  const { promise: held, resolve: free } = Promise.withResolvers<void>();
  await page.route('**/v1/widget/engagements/*/answer', async (route) => {
    const response = await route.fetch();
    await held;
    await route.fulfill({ response });
  });
  await page.getByRole('button', { name: 'Chat with Associate' }).click({ timeout: 30_000 });
  await page.getByLabel('Write a message').waitFor();
  await staff('POST', `/v1/engagements/${engagementId}/end`, {});
  const over = page.getByText('Your chat with Associate 0 has ended');
  await over.waitFor();
  const answered = page.waitForEvent('requestfinished', (request) => request.url().endsWith('/answer'));
  free();
  await answered;
  await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
  expect([await over.count(), await page.getByLabel('Write a message').count()]).toEqual([1, 0]);
  await staff('PUT', `/v1/engagements/${engagementId}/outcome`, { result: 'not-sold' });
});
