import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { startServer } from './main.ts';
import { BROWSER } from './testing/browser-settings.ts';
import { must, seedWorld, type World } from './testing/server-world.ts';
import { createVisitor } from './testing/test-visitor.ts';
import { rowsOf, setPolicy } from './testing/world-floor.ts';

let world: World;
let url: string;
let browser: Browser;
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 4);
  endings.push(world.close);
  await setPolicy(world, { mode: { can: 'choose', must: 'choose' }, chooseMs: 80_000 });
  const boss = { name: 'Boss', email: 'boss@lender.example', password: 'correct horse battery' };
  const change = { enterpriseId: world.enterpriseId, actor: 'test' };
  must(await world.features.enterprise.addStaff(change, { ...boss, roles: ['supervisor'] }));
  const server = await startServer({
    port: 0,
    host: '127.0.0.1',
    database: location,
    publicUrl: undefined,
    logLevel: 'silent',
    trustProxy: false,
    test: true,
  });
  endings.push(server.close);
  url = server.url;
  browser = await chromium.launch(BROWSER);
  endings.push(() => browser.close());
}, 90_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function open(email: string, path: string, viewport: { width: number; height: number }): Promise<Page> {
  const page = await browser.newPage({ viewport, locale: 'en-US' });
  page.setDefaultTimeout(10_000);
  await page.goto(`${url}${path}`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Sign in' }).click();
  return page;
}

const worth = async (title: string) => {
  const visitor = createVisitor(() => url, world.key);
  await visitor.send({ kind: 'page', title }, { kind: 'value', name: 'calculator.principal', value: 400_000 });
};

test('A1, QC3, DT1: three desks and a phone reach for one customer from the list: one has her, the others see who', async () => {
  const sizes = [
    { width: 1440, height: 900 },
    { width: 1440, height: 900 },
    { width: 1024, height: 768 },
    { width: 390, height: 844 },
  ];
  const pages = await Promise.all(sizes.map((size, index) => open(`a${index}@lender.example`, '/desk/', size)));
  await Promise.all(pages.map((page) => page.getByText('Browsing customers').first().waitFor()));
  for (const { token } of world.associates) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ declared: 'available' });
    expect((await fetch(`${url}/v1/me/presence`, { method: 'PUT', headers, body })).ok).toBe(true);
  }
  await worth('One for all');
  await Promise.all(pages.map((page) => page.getByRole('button', { name: 'Approach' }).first().waitFor()));
  await Promise.all(pages.map((page) => page.getByRole('button', { name: 'Approach' }).first().click()));
  await until('one has her', async () => pages.filter((page) => page.url().includes('/floor/')).length === 1);
  const others = pages.filter((page) => !page.url().includes('/floor/'));
  const winner = pages.findIndex((page) => page.url().includes('/floor/'));
  for (const page of others) await page.getByText(`with Associate ${winner}`).waitFor();
  for (const page of others) await page.getByText(`Associate ${winner} took this customer`, { exact: false }).waitFor();
  expect(await rowsOf(world, 'select 1 from engagement')).toHaveLength(1);
}, 60_000);

test('EN1: a supervisor sees who waits and who talks, and assigns, reassigns and closes, each with one question', async () => {
  const page = await open('boss@lender.example', `/console/${world.enterpriseId}`, { width: 1440, height: 900 });
  const talk = page.getByRole('region', { name: 'Conversations' }).getByRole('article').first();
  await talk.getByRole('button', { name: 'Reassign' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { disabled: false }).first().check();
  await dialog.getByRole('button', { name: 'Reassign' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await worth('Another');
  const waiting = page.getByRole('region', { name: 'Opportunities' }).getByRole('article').first();
  await waiting.getByRole('button', { name: 'Assign' }).click();
  await dialog.getByRole('radio', { disabled: false }).first().check();
  await dialog.getByRole('button', { name: 'Assign' }).click();
  await waiting.getByRole('timer').waitFor();
  await waiting.getByRole('button', { name: 'Close' }).click();
  await dialog.getByRole('radio', { name: 'A test' }).check();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('Nobody waits').waitFor();
  await talk.getByRole('button', { name: 'End' }).click();
  await dialog.getByRole('radio', { name: 'Another reason' }).check();
  await dialog.getByRole('button', { name: 'End' }).click();
  const acts = ['engagement.reassign', 'opportunity.assign', 'opportunity.close', 'engagement.close'];
  await until('all of it is in the audit', async () => {
    const rows = await rowsOf<{ action: string }>(world, 'select action from audit_entry');
    return acts.every((act) => rows.some(({ action }) => action === act));
  });
}, 60_000);
