import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { World } from './testing/server-world.ts';
import { openConsole, startStaffedServer } from './testing/staffed-server.ts';
import { createVisitor } from './testing/test-visitor.ts';

let page: Page;
let world: World;
let url: string;
let faults: readonly string[];
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const staffed = await startStaffedServer(0);
  endings.push(staffed.close);
  const window = await openConsole(staffed);
  endings.push(window.close);
  ({ page, faults } = window);
  ({ world } = staffed);
  ({ url } = staffed.server);
  await page.getByRole('link', { name: 'Triggers' }).click();
}, 90_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

test('EN2, OQ4: a trigger is changed by its form, what is wrong is said at its place, and the version before is brought back', async () => {
  const card = page.getByRole('article', { name: 'Large mortgage' });
  await card.getByText('When calculator principal is at least 300,000, this is a must.').waitFor();
  await card.getByRole('button', { name: 'Edit' }).click();
  await card.getByLabel('its name').fill('calculator.sum');
  await card.getByLabel('Value', { exact: true }).fill('250000');
  await card
    .getByText('When * is at least 250,000')
    .waitFor({ timeout: 5_000 })
    .catch(() => undefined);
  await card.getByLabel('its name').fill('calculator.principal');
  await card.getByText('When calculator principal is at least 250,000, this is a must.').waitFor();

  // A list that is empty cannot be compared with: told beneath the comparison, and by the server when it is saved all the same.
  await card.getByRole('button', { name: 'Comparison' }).click();
  const field = card.locator('input[aria-label="Field"]').nth(1);
  await field.fill('the device');
  await field.press('ArrowDown');
  await field.press('Enter');
  await card.locator('select[aria-label="Comparison"]').nth(1).selectOption('in');
  await card.getByRole('alert').filter({ hasText: 'at least one value' }).waitFor();
  await page.getByRole('button', { name: 'Save as a new version' }).click();
  await card.getByText('/triggers/0/when/and/1/in').waitFor();
  await card.getByLabel('Values').fill('desktop');
  await card.getByLabel('Values').press('Enter');

  const unsaved = page.getByRole('region', { name: 'Not saved yet' });
  await unsaved.getByText('calculator principal is at least 250,000 and the device is one of desktop').waitFor();
  await unsaved.getByLabel('Why (kept with the version)').fill('Smaller loans too');
  await unsaved.getByRole('button', { name: 'Save as a new version' }).click();
  const versions = page.getByRole('region', { name: 'Versions' });
  await versions.getByText('Smaller loans too').waitFor();
  await versions.getByRole('button', { name: 'Differences' }).first().click();
  await versions.getByText('calculator principal is at least 300,000', { exact: true }).waitFor();
  await versions.getByRole('button', { name: 'Bring back' }).click();
  await versions.getByText('Version 3').waitFor();
  await card.getByText('When calculator principal is at least 300,000, this is a must.').waitFor();
  expect((await world.features.qualifier.triggers(world.enterpriseId)).version).toBe(3);
  expect(faults).toEqual([]);
}, 60_000);

test('OQ4: order is changed by the keyboard', async () => {
  await page.getByRole('button', { name: 'Add a trigger' }).click();
  const added = page.getByRole('article', { name: 'New trigger' });
  await added.getByLabel('Name').fill('Reads a lot');
  const renamed = page.getByRole('article', { name: 'Reads a lot' });
  await renamed.getByLabel('Name').press('Alt+ArrowUp');
  await expect.poll(() => page.getByRole('article').first().getAttribute('aria-label')).toBe('Reads a lot');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect.poll(() => page.getByRole('article').count()).toBe(1);
});

test('OQ4: the page of a visit on the live floor says why nobody was called', async () => {
  const visitor = createVisitor(() => url, world.key);
  expect((await visitor.send({ kind: 'page' })).status).toBe(200);
  await page.getByRole('link', { name: 'Live floor' }).click();
  await page.getByRole('listbox').getByRole('option').first().click();
  await page.getByRole('link', { name: 'Why was nobody called, or why was somebody?' }).click();
  await page.getByText('No verdict').first().waitFor();
  const card = page.getByRole('article', { name: 'Large mortgage' });
  await card.getByText('not enough is known').waitFor();
  await card.getByText('calculator principal is at least 300,000').first().waitFor();
  expect(faults).toEqual([]);
}, 60_000);
