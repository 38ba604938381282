import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must, type World } from './testing/server-world.ts';
import { openConsole, startStaffedServer } from './testing/staffed-server.ts';
import { createVisitor } from './testing/test-visitor.ts';

let browser: Browser;
let page: Page;
let world: World;
let url: string;
let connectionString = '';
let faults: readonly string[];
const endings: (() => Promise<unknown>)[] = [];
const CUSTOMERS = 10_000;

const at = (path: string): string => `${url}/console/${world.enterpriseId}${path}`;

const text = (name: string) => page.getByRole('textbox', { name, exact: true }).first();

/** Chooses from a searchable list by what stands in it. */
async function choose(name: string, words: string, place = 0): Promise<void> {
  const field = page.locator(`input[aria-label="${name}"]`).nth(place);
  await field.fill(words);
  await page.getByRole('option', { name: words, exact: false }).first().click();
}

beforeAll(async () => {
  const staffed = await startStaffedServer(3);
  endings.push(staffed.close);
  ({ world } = staffed);
  ({ url } = staffed.server);
  if ('url' in staffed.location) connectionString = staffed.location.url;
  const { enterpriseId } = world;
  await world.foundation.database.forTenant(enterpriseId, (unit) =>
    unit.sql(
      `insert into customers_profile (enterprise_id, customer_id, name, segments, attributes, purchases, changed_at)
       select $1, 'c-' || 10000 + n, 'Customer ' || lpad(n::text, 4, '0'), '[]', '{}', '[]', now()
       from generate_series(0, $2::integer - 1) as n`,
      [enterpriseId, CUSTOMERS],
    ),
  );
  const visitor = createVisitor(() => url, world.key);
  expect((await visitor.send({ kind: 'page' })).status).toBe(200);
  const window = await openConsole(staffed);
  endings.push(window.close);
  ({ browser, page, faults } = window);
}, 90_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Who stands first in the ranking beside the form. */
async function first(): Promise<string> {
  return (await page.locator('.fw-candidate').first().textContent()) ?? '';
}

test('ME6, EN2: sliders redraw the ranking of real associates; a rule set is published, told apart, and taken back', async () => {
  await page.goto(at('/rules/new'));
  await text('Name').fill('Who lends');
  await page.getByRole('combobox', { name: 'Counts for' }).click();
  await page.getByRole('option', { name: 'everything else' }).click();
  const add = async (kind: string): Promise<void> => {
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByRole('menuitem', { name: kind }).click();
  };
  for (const remove of await page.getByRole('button', { name: /^Remove (?!a )/ }).all()) {
    if (await remove.isVisible())
      await page
        .getByRole('button', { name: /^Remove / })
        .first()
        .click();
  }
  await add('Experience');
  await add('Own condition');
  // A condition of groups within groups: not (experience at least 1), or one of two titles.
  const condition = page.getByRole('region', { name: 'Condition' });
  await condition.getByRole('button', { name: 'not', exact: true }).first().click();
  await choose('Field', 'her years of experience');
  await condition.getByLabel('Value', { exact: true }).fill('1');
  await condition.getByRole('button', { name: 'Group' }).first().click();
  await condition.getByText('Say at least one comparison.').waitFor({ state: 'detached' });
  await expect.poll(first).toContain('Associate');
  const weight = (name: string) => page.getByRole('slider', { name: `Weight of ${name}` });
  await weight('Experience').press('End');
  await expect.poll(first).toContain('Associate 2');
  await weight('Own condition').press('End');
  await expect.poll(first).toContain('Associate 0');
  await page.getByLabel('Note on this change').fill('New hands first');
  await page.getByRole('button', { name: 'Save and use at once' }).click();
  await page.getByText('New hands first').waitFor();
  const [saved] = await world.features.matching.ruleSets(world.enterpriseId);
  expect(saved).toMatchObject({ version: 1, name: 'Who lends', boundTo: { kind: 'default' } });

  await weight('Experience').press('End');
  await page.getByRole('button', { name: 'Save and use at once' }).click();
  await page.getByText(/Experience counts 100 % instead of 0 %/).waitFor();
  await page.getByRole('button', { name: 'Take this version back' }).first().click();
  await page.getByText('Version 1 will count again').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Take this version back' }).click();
  await page.getByText(/Experience counts 0 % instead of 100 %/).waitFor();
  await expect.poll(first).toContain('Associate 0');
  expect((await world.features.matching.ruleSets(world.enterpriseId))[0]).toMatchObject({ version: 3 });
  expect(faults).toEqual([]);
}, 120_000);

test('ME6, EN2: the same page speaks German, with scores, rules and differences', async () => {
  const german = await browser.newContext({
    storageState: await page.context().storageState(),
    locale: 'de-DE',
    viewport: { width: 1440, height: 900 },
  });
  const [saved] = await world.features.matching.ruleSets(world.enterpriseId);
  const there = await german.newPage();
  there.setDefaultTimeout(8_000);
  await there.goto(at(`/rules/${saved?.ruleSetId}`));
  await there.getByText('Bevorzugt Berater, mit vielen Jahren').waitFor();
  await there.getByText('Angelegt.').waitFor();
  await there.getByText(/Erfahrung zählt 0 % statt 100 %/).waitFor();
  await there.locator('.fw-candidate button').first().click();
  await there.getByRole('cell', { name: 'Erfahrung' }).waitFor();
  await there.getByRole('cell', { name: /^0 Jahre$/ }).waitFor();
  await there.goto(at('/triggers'));
  await there.getByText('Wenn gilt: calculator principal ist mindestens 300.000, dann ist das ein „muss“.').waitFor();
  await german.close();
}, 120_000);

test('ME6: a dry run shows that it runs, is cancelled, and tells what would have been', async () => {
  const [saved] = await world.features.matching.ruleSets(world.enterpriseId);
  await page.goto(at(`/rules/${saved?.ruleSetId}`));
  const run = page.getByRole('region', { name: 'Dry run' });
  // Somebody holds the recorded events, so that the run is under way for as long as it is looked at.
  const holder = new Client({ connectionString });
  await holder.connect();
  try {
    await holder.query('begin; lock table clickstream_event in access exclusive mode');
    await run.getByRole('button', { name: 'Try it', exact: true }).click();
    await run.getByLabel('Trying it on recorded sessions').waitFor({ state: 'attached' });
    await run.getByRole('button', { name: 'Cancel' }).click();
    await expect
      .poll(async () => (await holder.query('select from dryrun_run where cancel')).rowCount, { timeout: 8_000 })
      .toBe(1);
    await holder.query('rollback');
    await run.getByText('Cancelled. Nothing was kept of it.').waitFor();
  } finally {
    await holder.end();
  }
  await run.getByRole('button', { name: 'Try it again' }).click();
  await run.getByText(/this would have made 0 opportunities of 1 sessions/).waitFor({ timeout: 20_000 });
  expect(faults).toEqual([]);
}, 120_000);

test('CE1, EN2: a segment of groups within groups is built, counted, saved, and versions come back', async () => {
  await page.goto(at('/segments'));
  await page.getByRole('button', { name: 'Add a segment' }).click();
  await text('Name').fill('Reachable');
  const condition = page.getByRole('region', { name: 'Condition' });
  await choose('Field', 'has a mail address');
  await condition.locator('select[aria-label="Comparison"]').first().selectOption('==');
  await condition.getByText('no', { exact: true }).first().click();
  await condition.getByRole('button', { name: 'Group' }).first().click();
  await page.getByRole('button', { name: /^Count/ }).click();
  const all = CUSTOMERS.toLocaleString('en-US');
  await page.getByText(`${all} of ${all}`, { exact: false }).first().waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('reachable (new)').waitFor();
  const view = await world.features.customers.segments(world.enterpriseId);
  expect(view.segments[0]).toMatchObject({ segmentId: 'reachable', when: { '==': [{ var: 'known.mail' }, false] } });
  expect(faults).toEqual([]);
}, 120_000);

test('CE1: 10,000 customers are scrolled, a row opens, declared attributes are put back', async () => {
  await page.goto(at('/customers'));
  const list = page.getByRole('listbox', { name: 'Customers' });
  await list.getByText('Customer 0000').waitFor();
  expect(await list.getByRole('option').count()).toBeLessThan(60);
  await list.focus();
  await expect
    .poll(
      async () => {
        await list.press('End');
        return list.getByText(`Customer ${CUSTOMERS - 1}`).count();
      },
      { timeout: 150_000 },
    )
    .toBe(1);
  expect(await list.getByRole('option').count()).toBeLessThan(60);
  await list.press('Enter');
  await page.waitForURL(new RegExp(`customers/c-${10_000 + CUSTOMERS - 1}$`));

  await page.goto(at('/customers'));
  await page.getByRole('tab', { name: 'Attributes' }).click();
  for (const label of ['Age band', 'Household']) {
    await page.getByRole('button', { name: 'Add an attribute' }).click();
    await page.getByLabel('Label').last().fill(label);
    await page.getByLabel('Name in files and conditions').last().fill(label.replace(' ', '').toLowerCase());
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(`${label.replace(' ', '').toLowerCase()} (new)`).waitFor();
  }
  await page.getByRole('button', { name: 'Put back' }).click();
  await page.getByText('household (gone)').waitFor();
  const { version, attributes } = await world.features.customers.attributes(world.enterpriseId);
  expect([version, attributes.map(({ name }) => name)]).toEqual([3, ['ageband']]);
  expect(faults).toEqual([]);
}, 240_000);

test('OQ7: a receiver of messages is added, changed, and not over what somebody else saved', async () => {
  const { enterpriseId, features } = world;
  const address = 'https://crm.example/opportunities';
  await page.goto(at('/messages'));
  await page.getByRole('button', { name: 'Add a receiver' }).click();
  await text('Name').fill('CRM');
  await text('Address').fill(address);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  const card = page.getByRole('article').filter({ hasText: 'CRM' });
  await card.getByRole('button', { name: 'Change' }).click();
  await text('Name').fill('CRM of the branch');
  await card.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'CRM of the branch' }).waitFor();
  const [webhook] = await features.queue.webhooks(enterpriseId);
  expect(webhook).toMatchObject({ name: 'CRM of the branch', url: address, version: 2 });

  await card.getByRole('button', { name: 'Change' }).click();
  const body = { direction: 'out', name: 'Moved', url: 'https://new.example/' } as const;
  must(await features.queue.changeWebhook({ enterpriseId, actor: 'test' }, String(webhook?.webhookId), 2, body));
  await text('Name').fill('Mine');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody changed it meanwhile.').waitFor();
  expect((await features.queue.webhooks(enterpriseId))[0]).toMatchObject({ name: 'Moved', version: 3 });
  expect(faults).toEqual([]);
}, 120_000);

test('OQ3, CE2: a page is tried; a place is made, moved and dissolved; a specification is declared for it', async () => {
  await page.goto(at(`/websites/${world.websiteId}/mappings`));
  await page.getByLabel('Address of the page').fill('https://lender.example/mortgages/fixed');
  await page.getByText('Place: Mortgages').waitFor();
  await page.getByLabel('Address of the page').fill('https://lender.example/elsewhere');
  await page.getByText('This page is about nothing known').waitFor();

  await page.goto(at('/hierarchy'));
  await page.getByRole('treeitem', { name: /Mortgages/ }).click();
  await page.getByRole('button', { name: 'Add a place beneath' }).click();
  await text('Code').fill('fixed');
  await text('Name').fill('Fixed rate');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('2 places, 1 at the top').waitFor();

  // Its parent cannot stand beneath it: that would be a circle.
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await choose('Also beneath …', 'Fixed rate');
  await page.getByText('This would close a circle').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Cancel' }).click();

  // What licences and page mappings rest on stays.
  await page.getByRole('button', { name: 'Dissolve' }).click();
  await page.getByRole('button', { name: 'Dissolve' }).click();
  await page.getByText(/It cannot be dissolved: licences, accreditations, page mappings/).waitFor();

  await page.getByRole('tab', { name: 'Specifications' }).click();
  await page.getByRole('button', { name: 'Declare a specification' }).click();
  await text('Name').fill('Interest rate');
  await page.getByLabel('Code: the column in files').fill('rate');
  await page.getByLabel('Type').selectOption('number');
  await page.getByLabel('Unit').fill('%');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('number (%)').waitFor();
  expect(await world.features.catalog.settings.specifications(world.enterpriseId)).toEqual([
    { code: 'rate', name: 'Interest rate', type: 'number', unit: '%' },
  ]);
  await page.getByRole('button', { name: 'Remove Interest rate' }).click();
  await page.getByRole('button', { name: /Remove it\?/ }).click();
  await page.getByText('No specification is declared yet').waitFor();
  expect(faults).toEqual([]);
}, 120_000);
