import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../platform/server/testing/until.ts';
import { must, type World } from './testing/server-world.ts';
import { openConsole, startStaffedServer } from './testing/staffed-server.ts';
import { createVisitor } from './testing/test-visitor.ts';
import { rowsOf, seatAll } from './testing/world-floor.ts';

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

let desk: Page;

/** Associate 1's own desk, signed in. */
async function openDesk(): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1024, height: 768 } });
  const desk = await context.newPage();
  desk.setDefaultTimeout(15_000);
  desk.on('pageerror', (error) => (faults as string[]).push(error.message));
  await desk.goto(`${url}/desk/`);
  await desk.getByLabel('E-mail').fill('a1@lender.example');
  await desk.getByRole('textbox', { name: 'Password' }).fill('correct horse battery');
  await desk.getByRole('button', { name: 'Sign in' }).click();
  await desk.getByText('Browsing customers').first().waitFor();
  return desk;
}

const large = async () => {
  const visitor = createVisitor(() => url, world.key);
  await visitor.send({ kind: 'page' }, { kind: 'value', name: 'calculator.principal', value: 400_000 });
  return visitor;
};

/** Who is asked about the newest opportunity of a mode, once somebody is; associates by their place. */
async function askedIn(mode: string): Promise<readonly number[]> {
  const rows = await until(`somebody is asked in ${mode}`, async () => {
    const found = await rowsOf<{ associate_id: string }>(
      world,
      `select associate_id from queue_offer where state = 'pending' and opportunity_id =
         (select opportunity_id from queue_opportunity where mode = $1 order by opportunity_id desc limit 1)`,
      [mode],
    );
    return found.length > 1 ? found : undefined;
  });
  return rows.map((row) => world.associates.findIndex((each) => each.associateId === row.associate_id)).toSorted();
}

test('EN2, QC1, QC4: the queue policy is set on its page, is there after a reload, and the next opportunity obeys it', async () => {
  endings.push(async () => leave());
  const leave = await seatAll(world, world.associates);
  desk = await openDesk();
  await page.goto(at('/policies'));
  const save = page.getByRole('button', { name: 'Save', exact: true }).first();
  await page.getByLabel('Customers who may be approached', { exact: true }).selectOption('choose');
  await page.getByLabel('Customers who must be served', { exact: true }).selectOption('race');
  await page.getByLabel('Customers who must be served', { exact: true }).selectOption('assign');
  await page.getByRole('button', { name: 'Add a trigger' }).click();
  await page.getByLabel('Its customers').selectOption('race');
  await page.getByLabel('Priority').fill('7');
  await page.getByRole('button', { name: 'Add a trigger' }).click();
  await page.getByLabel('Trigger', { exact: true }).last().selectOption({ label: 'The customer asks for help' });
  await page.getByLabel('Its customers').last().selectOption('choose');
  // A step that comes too early is told beside its field, and is not saved.
  const step = page.getByRole('group', { name: 'Step 5' });
  await page.getByRole('button', { name: 'Add a step' }).click();
  await step.getByLabel('After').fill('50');
  await step.getByText('Later than the step before.').waitFor();
  expect(await save.isDisabled()).toBe(true);
  await step.getByLabel('After').fill('75');
  await step.getByLabel('ask at once').fill('8');
  await page.getByRole('combobox', { name: 'People named' }).click();
  await page.getByRole('option', { name: 'Associate 2' }).click();
  const reasons = page.getByRole('combobox', { name: 'Reasons to choose from' });
  for (const reason of ['In a meeting', 'Abroad']) {
    await reasons.fill(reason);
    await reasons.press('Enter');
  }
  await save.click();
  await page.getByText('Saved. It is in force.').waitFor();
  await page.reload();
  await page.getByText('Abroad').waitFor();
  await page.getByText('Associate 2').first().waitFor();
  expect([
    await page.getByLabel('Customers who may be approached', { exact: true }).inputValue(),
    await page.getByLabel('Its customers').first().inputValue(),
    await page.getByLabel('Priority').first().inputValue(),
    await page.getByLabel('Its customers').last().inputValue(),
    await step.getByLabel('After').inputValue(),
    await step.getByLabel('ask at once').inputValue(),
  ]).toEqual(['choose', 'race', '7', 'choose', '75 s', '8']);

  // One trigger is raced for, with the enterprise's own reasons for declining; the other stands on the list.
  const visitor = await large();
  expect(await askedIn('race')).toEqual([0, 1, 2]);
  await desk.getByRole('alertdialog').getByRole('button', { name: 'Decline' }).click();
  await desk.getByRole('radio', { name: 'Abroad' }).check();
  await desk.getByRole('alertdialog').getByRole('button', { name: 'Decline' }).click();
  await desk.getByRole('alertdialog').waitFor({ state: 'detached' });
  const declined = await rowsOf(world, `select reason from queue_offer where state = 'declined'`);
  expect(declined).toEqual([{ reason: 'Abroad' }]);
  await visitor.send({ kind: 'refuse' });
  await createVisitor(() => url, world.key).send({ kind: 'page', title: 'Asks' }, { kind: 'help', text: 'Hello?' });
  await desk.getByRole('button', { name: 'Approach' }).first().click();
  await desk.waitForURL(/\/desk\/floor\/eng_/);
  const listed = await rowsOf(
    world,
    `select asked, (select count(*)::integer from queue_offer offer where offer.opportunity_id = o.opportunity_id) as offers
     from queue_opportunity o where mode = 'choose'`,
  );
  expect(listed).toMatchObject([{ asked: true }]);
  expect(faults).toEqual([]);
}, 60_000);

test('SK8, EN2: wrap-up time and the limit of a channel are set on the page and hold at the desk at once', async () => {
  await page.goto(at('/policies'));
  const part = page.getByRole('region', { name: 'Presence and customers at once' });
  await part.getByLabel('Wrap-up after a conversation').fill('45');
  await part.getByLabel('Chats').fill('1');
  await part.getByRole('button', { name: 'Save' }).click();
  await part.getByText('Saved', { exact: true }).waitFor();
  await page.reload();
  const values = () =>
    Promise.all(
      ['Wrap-up after a conversation', 'Chats', 'Calls back'].map((label) => part.getByLabel(label).inputValue()),
    );
  await part.getByLabel('Chats').waitFor();
  expect(await values()).toEqual(['45 s', '1', '1']);
  // She has one chat already: others are asked.
  const visitor = await large();
  expect(await askedIn('race')).toEqual([0, 2]);
  await visitor.send({ kind: 'refuse' });
  await desk.getByRole('button', { name: 'Send greeting' }).click();
  await desk.getByRole('button', { name: 'End conversation' }).click();
  await desk.getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
  await desk.getByText(/^Wrapping up: .* in 0:[34]\d/).waitFor();
  await desk.getByRole('button', { name: 'I am ready' }).click();
  await desk.getByRole('button', { name: 'My presence: Available' }).waitFor();
}, 60_000);

test('SK8, EN6: a supervisor sets presence, customers at once and hours in the list of associates, and her desk says who did', async () => {
  const told = desk.getByRole('status');
  await page.goto(at('/associates'));
  const row = page.getByRole('row').filter({ hasText: 'Associate 1' });
  await row.getByRole('button', { name: 'Presence and hours of Associate 1' }).click();
  await page.getByRole('menuitem', { name: 'Busy' }).click();
  await told.getByText('Boss set your presence to: Busy.').waitFor();
  await desk.getByRole('button', { name: 'My presence: Busy' }).waitFor();
  await row.getByText('Busy').waitFor();
  await page.getByLabel('Customers at once').fill('3');
  await page.getByLabel('Customers at once').press('Enter');
  await told.getByText('Boss set how many customers you have at once to: 3.').waitFor();
  await row.getByText(/^\d of 3/).waitFor();
  await page.getByRole('menuitem', { name: 'Available' }).click();
  await told.getByText('Boss set your presence to: Available.').waitFor();
  await page.getByRole('menuitem', { name: 'Hours …' }).click();
  const hours = page.getByRole('dialog', { name: 'Hours of Associate 1' });
  await hours.getByRole('button', { name: 'Set hours' }).click();
  await hours.getByRole('button', { name: 'Add a day' }).click();
  await hours.getByRole('button', { name: 'Save hours' }).click();
  await hours.getByText('Saved', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await told.getByText('Boss set your hours.').waitFor();
  await desk.getByText('Outside your hours no offers reach you.').waitFor();
  await row.getByText('Off duty').waitFor();
  await row.getByText('off', { exact: true }).waitFor();
  // What she says herself is hers, and nobody is named for it any more.
  await desk.getByRole('button', { name: 'Be available now' }).click();
  await row.getByText('Available').waitFor();
  expect(faults).toEqual([]);
}, 60_000);
