import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startProcess } from '../server/testing/server-process.ts';
import {
  consent,
  endConversation,
  enterPrincipal,
  openStoryBrowser,
  type StoryBrowser,
  signIn,
  standingOf,
  tellStory,
} from './testing/story-windows.ts';

let folder: string;
let server: ServerProcess;
let browser: StoryBrowser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'floorwalker-story-'));
  server = await startProcess({ folder }, ['demo']);
  browser = await openStoryBrowser('first-sale');
});

afterEach(async (context) => {
  if (context.task.result?.state === 'fail') await browser.shotAll('failed');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('CS2, OQ1, OQ8, ME2, ME3, QC1, DT1, DT2, CB1, PE9, ME4, EN1: a first sale, from the calculator to the next ranking', async () => {
  const { openWindow, shot } = browser;
  const associate = await openWindow('associate');
  await signIn(associate.page, `${server.url}/desk/`, 'mara@wren-oriel.example');
  await associate.page.getByRole('button', { name: 'Be available' }).click();
  await associate.page.getByRole('button', { name: 'Available' }).waitFor();
  await shot(associate.page, '1-office');
  const before = await standingOf(associate.page);

  const customer = await openWindow('customer');
  await customer.page.goto(`${server.url}/demo/lender/`);
  await shot(customer.page, '2-consent');
  await consent(customer.page, server.url);
  await enterPrincipal(customer.page, '400000');
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
  await endConversation(associate.page);
  await associate.page.getByText('Sold', { exact: true }).click();
  await associate.page.getByRole('textbox', { name: 'Amount' }).fill('400000');
  await shot(associate.page, '9-outcome');
  await associate.page.getByRole('button', { name: 'Record outcome' }).click();
  await associate.page.getByText('Outcome recorded').first().waitFor();
  const after = await standingOf(associate.page);
  expect(after).toMatchObject({ trials: before.trials + 1, won: before.won + 1 });

  // The console says why: every offer, the scores by rule, and who was left out.
  const staff = await openWindow('staff');
  await signIn(staff.page, `${server.url}/console/`, 'noor@wren-oriel.example');
  await staff.page.getByText('Live floor').first().waitFor();
  await shot(staff.page, '10-console');
  const story = await tellStory(staff.page);
  expect(story.offers.map((each) => each.state)).toEqual(['declined', 'accepted']);
  expect(story.offers[1]?.name).toBe('Mara Lindqvist');
  await staff.page.getByText('All of late').click();
  await staff.page.getByRole('link', { name: `Decision ${story.decisionIds.length}` }).click();
  await staff.page.getByText('Who was left out, and why').first().waitFor();
  await shot(staff.page, '11-decision');

  // The same wish again: the next ranking is another one, and she is first.
  await customer.context.close();
  const next = await openWindow('next-customer');
  await next.page.goto(`${server.url}/demo/lender/`);
  await consent(next.page, server.url);
  await enterPrincipal(next.page, '450000');
  await offer.getByText('calculator principal is 450,000 (at least 300,000)').waitFor({ timeout: 45_000 });
  const again = await tellStory(staff.page);
  expect(again.offers.map((each) => [each.name, each.state])).toEqual([['Mara Lindqvist', 'pending']]);
}, 240_000);
