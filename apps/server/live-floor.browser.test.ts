import { readFile } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { startServer } from './main.ts';
import { BROWSER } from './testing/browser-settings.ts';
import { configFor, must, seedWorld, type World } from './testing/server-world.ts';
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
  await addInsurance();
  const boss = { name: 'Boss', email: 'boss@lender.example', password: 'correct horse battery' };
  const change = { enterpriseId: world.enterpriseId, actor: 'test' };
  must(await world.features.enterprise.addStaff(change, { ...boss, roles: ['supervisor'] }));
  const server = await startServer(configFor(location));
  endings.push(server.close);
  url = server.url;
  browser = await chromium.launch(BROWSER);
  endings.push(() => browser.close());
}, 90_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A second place of products, which one associate may sell too. */
async function addInsurance(): Promise<void> {
  const { features, enterpriseId, websiteId } = world;
  const insurance = {
    nodes: [{ code: 'insurance', name: 'Insurance' }],
    mappings: [{ websiteId, pattern: '/insurance/*', node: 'insurance' }],
  };
  must(await features.catalog.importCatalog(enterpriseId, insurance, 'test'));
  const nodes = (await features.catalog.nodes(enterpriseId)).items;
  const nodeId = nodes.find(({ name }) => name === 'Insurance')?.nodeId ?? '';
  const her = world.associates[1]?.associateId ?? '';
  must(await features.skills.addAccreditation(enterpriseId, her, { nodeId, level: 3 }, 'test'));
  must(await features.skills.grantLicence(enterpriseId, her, { nodeId }, 'test'));
}

async function open(email: string, path: string, viewport: { width: number; height: number }): Promise<Page> {
  const page = await browser.newPage({ viewport, locale: 'en-US' });
  page.setDefaultTimeout(10_000);
  await page.goto(`${url}${path}`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Sign in' }).click();
  return page;
}

/** Scrolls the list 100 steps down, then to its middle. @returns the longest time without any row, in milliseconds */
const SCROLL = `(async (list) => {
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  let longest = 0;
  let since;
  for (let step = 0; step < 100; step += 1) {
    list.scrollTop += 80;
    const now = await frame();
    since = list.querySelector('[role=option] .fw-browsing-row') === null ? (since ?? now) : undefined;
    longest = Math.max(longest, since === undefined ? 0 : now - since);
  }
  list.scrollTop = list.scrollHeight / 2;
  return longest;
})(document.querySelector('[role=listbox]'))`;

let bossPage: Page | undefined;
/** The associates' windows, signed in once. */
let desks: readonly Page[] = [];

/** The supervisor's window, signed in once. */
async function supervisor(path: string, width: number, height: number): Promise<Page> {
  const console = `/console/${world.enterpriseId}`;
  bossPage ??= await open('boss@lender.example', console, { width, height });
  await bossPage.getByRole('link', { name: 'Live floor' }).waitFor();
  await bossPage.setViewportSize({ width, height });
  await bossPage.goto(`${url}${console}${path}`);
  return bossPage;
}

/** One page view each of so many visitors of an SDK, a millisecond after one another. */
async function crowd(visitors: number): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${world.key}:`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json', origin: 'https://lender.example' };
  const begun = Date.now() - visitors;
  for (let from = 0; from < visitors; from += 500) {
    const batch = Array.from({ length: Math.min(500, visitors - from) }, (_, index) => {
      const name = `Visit ${String(from + index).padStart(5, '0')}`;
      return {
        type: 'page',
        messageId: name,
        anonymousId: name,
        timestamp: new Date(begun + from + index).toISOString(),
        properties: { title: name, url: 'https://lender.example/mortgages/fixed' },
      };
    });
    const sent = await fetch(`${url}/v1/batch`, { method: 'POST', headers, body: JSON.stringify({ batch }) });
    expect(sent.status, await sent.text()).toBe(200);
  }
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
  desks = pages;
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

test('A1, DT2: whom she takes is in front of her before her stream has told of it, whoever else is with her', async () => {
  const page = desks.find((each) => each.url().includes('/floor/'));
  if (page === undefined) throw new Error('Nobody has a customer.');
  const before = page.url();
  let cut = false;
  await page.routeWebSocket('**/v1/socket', (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => cut || socket.send(message));
  });
  await page.goto(`${url}/desk/`);
  await worth('Taken at once');
  const approach = page.getByRole('button', { name: 'Approach' }).first();
  await approach.waitFor();
  cut = true;
  await approach.click();
  await page.getByText('Taken at once').first().waitFor();
  await page.getByRole('textbox', { name: 'Your greeting' }).waitFor();
  const [latest] = await rowsOf<{ engagement_id: string; session_id: string }>(
    world,
    'select engagement_id, session_id from engagement order by engagement_id desc limit 1',
  );
  expect(page.url().split('/').at(-1)).toBe(latest?.engagement_id);
  expect(page.url()).not.toBe(before);
  await world.features.engagement.onSessionEnded(world.enterpriseId, latest?.session_id ?? '');
  cut = false;
  await page.goto(before);
});

/** Counts the tones that a page has begun, and says how long it has been silent, in milliseconds. */
const COUNT_TONES = `if (!window.heard) {
  window.heard = { tones: 0, last: 0 };
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (...at) { heard.tones += 1; heard.last = performance.now(); return start.apply(this, at); };
}`;
/** Longer than from one ring to the next. */
const SILENT = 'performance.now() - heard.last > 3_500';

test('A1, QC2, QC4: an offer races on two laptops and a phone: one takes it, the others stop ringing at once and read who was faster', async () => {
  const declineReasons = ['In a meeting', 'Speaks another language'];
  await setPolicy(world, { mode: { can: 'race', must: 'race' }, raceWidth: 3, declineReasons, steps: [] });
  const racers = desks.slice(1);
  for (const [index, { token }] of world.associates.entries()) {
    const body = JSON.stringify({ declared: index === 0 ? 'away' : 'available' });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    expect((await fetch(`${url}/v1/me/presence`, { method: 'PUT', headers, body })).ok).toBe(true);
  }
  for (const page of racers) {
    await page.goto(`${url}/desk/`);
    await page.getByText('Browsing customers').first().click();
    await page.evaluate(COUNT_TONES);
  }
  const before = (await rowsOf(world, 'select 1 from engagement')).length;
  const offerOf = (page: Page) => page.getByRole('alertdialog');
  await worth('Raced for');
  for (const page of racers) {
    await offerOf(page).getByText('You must approach this customer').waitFor();
    await until('it rings', () => page.evaluate<boolean>('heard.tones >= 3'));
    expect(await page.title()).toContain('● Offer');
  }
  const [first, second, phone] = racers as [Page, Page, Page];
  // She who is choosing why she declines is not kept from hearing that it is over.
  const reasons = first.getByRole('radiogroup', { name: 'Reason for declining' });
  // A key in the first half second does not count.
  await until('the reasons are open', async () => {
    if ((await reasons.count()) === 0) await first.keyboard.press('Escape');
    return (await reasons.count()) === 1;
  });
  for (const name of [...declineReasons, 'In my own words']) await reasons.getByRole('radio', { name }).waitFor();
  expect(await reasons.getByRole('radio', { checked: true }).count()).toBe(0);
  await offerOf(phone).getByRole('button', { name: 'Accept' }).click();
  await phone.waitForURL(/\/desk\/floor\/eng_/);
  const others = [first, second];
  for (const page of others) {
    await page
      .getByRole('status')
      .getByText(/Associate 3 took this customer at/)
      .waitFor({ timeout: 2_000 });
    expect(await offerOf(page).count()).toBe(0);
    expect(await page.title()).not.toContain('●');
  }
  await Promise.all(racers.map((page) => until('it is silent', () => page.evaluate<boolean>(SILENT))));
  const engaged = await rowsOf<{ session_id: string }>(
    world,
    'select session_id from engagement order by engagement_id desc',
  );
  expect(engaged).toHaveLength(before + 1);
  await world.features.engagement.onSessionEnded(world.enterpriseId, engaged[0]?.session_id ?? '');
}, 60_000);

test('QC3, QC4: where the enterprise wants it, a must is not declined, and the list tells no scores', async () => {
  await setPolicy(world, { mode: { can: 'assign', must: 'assign' }, mayDeclineMust: false, listScores: false });
  const open = desks.slice(1, 3);
  await worth('Not to be declined');
  await Promise.race(open.map((page) => page.getByRole('alertdialog').waitFor()));
  const asked = await until('one is asked', async () => {
    for (const page of open) if ((await page.getByRole('alertdialog').count()) === 1) return page;
    return undefined;
  });
  const offer = asked.getByRole('alertdialog');
  await offer.getByText('This customer is not declined: accept in time.').waitFor();
  expect(await offer.getByRole('button', { name: 'Decline' }).isDisabled()).toBe(true);
  await until('Enter accepts, Escape does nothing', async () => {
    await asked.keyboard.press('Escape');
    await asked.keyboard.press('F9');
    expect(await offer.getByRole('radiogroup').count()).toBe(0);
    await asked.keyboard.press('Enter');
    return (await offer.count()) === 0;
  });
  await asked.waitForURL(/\/desk\/floor\/eng_/);
  await asked.goto(`${url}/desk/`);
  const list = asked.getByRole('listbox', { name: 'Browsing customers' });
  await list.getByText('Not to be declined').waitFor();
  expect(await asked.getByText('My score').isVisible()).toBe(false);
  const [latest] = await rowsOf<{ session_id: string }>(
    world,
    'select session_id from engagement order by engagement_id desc limit 1',
  );
  await world.features.engagement.onSessionEnded(world.enterpriseId, latest?.session_id ?? '');
  await setPolicy(world, { mode: { can: 'choose', must: 'choose' }, chooseMs: 80_000 });
}, 60_000);

test('B5: who replies to a message that a colleague has answered meanwhile is told before hers is kept', async () => {
  for (const name of ['Ann Example', 'Bob Example']) {
    await world.foundation.database.forTenant(world.enterpriseId, (unit) =>
      world.features.customers.leaveMessage(unit, {
        messageId: world.foundation.makeId('msg'),
        enterpriseId: world.enterpriseId,
        name,
        contact: 'someone@customer.example',
        text: 'May I repay early?',
        simulated: false,
      }),
    );
  }
  const [hers, other] = desks.slice(2) as [Page, Page];
  const field = (page: Page) => page.getByRole('textbox', { name: 'Reply' });
  const keep = (page: Page) => page.getByRole('button', { name: 'Keep the reply' });
  const kept = () => rowsOf<{ text: string }>(world, 'select text from customers_reply order by at');
  const told = hers.getByRole('alert');
  for (const page of [hers, other]) {
    await page.goto(`${url}/desk/inbox`);
    await page.getByRole('button', { name: /Ann Example/ }).click();
  }
  // Her page does not know it yet: the server says so.
  await field(hers).fill('Yes, at any time.');
  // What she has begun is there when she has looked at another message.
  await hers.getByRole('button', { name: /Bob Example/ }).click();
  expect(await field(hers).inputValue()).toBe('');
  await hers.getByRole('button', { name: /Ann Example/ }).click();
  expect(await field(hers).inputValue()).toBe('Yes, at any time.');
  await field(other).fill('Up to a tenth a year.');
  await keep(other).click();
  await other.getByText('Associate 3 ·').waitFor();
  await keep(hers).click();
  await told.getByText('Associate 3 replied meanwhile').waitFor();
  await told.getByText('Up to a tenth a year.').waitFor();
  await told.getByText('Yours is not kept yet').waitFor();
  expect(await field(hers).inputValue()).toBe('Yes, at any time.');
  expect(await kept()).toHaveLength(1);
  await told.getByRole('button', { name: 'Discard' }).click();
  expect([await field(hers).inputValue(), await told.count()]).toEqual(['', 0]);
  // Her page finds it out while she writes, and asks before it sends.
  await field(hers).fill('It costs nothing.');
  await field(other).fill('Shall I call you?');
  await keep(other).click();
  await told.getByText('Shall I call you?').waitFor({ timeout: 20_000 });
  await keep(hers).click();
  await told.getByText('Yours is not kept yet').waitFor();
  expect(await kept()).toHaveLength(2);
  await keep(hers).click();
  await hers.getByText('Associate 2 ·').waitFor();
  expect((await kept()).map(({ text }) => text)).toEqual([
    'Up to a tenth a year.',
    'Shall I call you?',
    'It costs nothing.',
  ]);
}, 60_000);

test('EN1: a supervisor sees who waits and who talks, and assigns, reassigns and closes, each with one question', async () => {
  const page = await supervisor('', 1440, 900);
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
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByText('Nobody waits').waitFor();
  const gone = 'Mortgages: This offer is no longer open. (the supervisor ended it: a test)';
  await Promise.any(desks.map((desk) => desk.getByRole('status').getByText(gone).waitFor()));
  await talk.getByRole('button', { name: 'End' }).click();
  await dialog.getByRole('radio', { name: 'Another reason' }).check();
  await dialog.getByRole('button', { name: 'End' }).click();
  const acts = ['engagement.reassign', 'opportunity.assign', 'opportunity.close', 'engagement.close'];
  await until('all of it is in the audit', async () => {
    const rows = await rowsOf<{ action: string }>(world, 'select action from audit_entry');
    return acts.every((act) => rows.some(({ action }) => action === act));
  });
}, 60_000);

test('EN3: what was lost is read with its visit and its rankings, and as a CSV file', async () => {
  await setPolicy(world, { mode: { can: 'assign', must: 'assign' } });
  await worth('Offered, then ended');
  const [ranked] = await until('it is offered', async () => {
    const rows = await rowsOf<{ opportunity_id: string }>(
      world,
      `select opportunity_id from queue_opportunity where state = 'offered' and jsonb_array_length(decision_ids) > 0`,
    );
    return rows.length === 1 ? rows : undefined;
  });
  const boss = { enterpriseId: world.enterpriseId, actor: 'test' };
  must(
    await world.features.queue.dismiss(boss, ranked?.opportunity_id ?? '', {
      reason: 'other',
      note: '=HYPERLINK("x")',
    }),
  );
  const page = await supervisor('/lost', 1024, 768);
  const lost = page.getByRole('article').filter({ hasText: 'HYPERLINK' });
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'All 2 as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('lost-opportunities.csv');
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain(`,Lender online,Mortgages,must,false,other,"'=HYPERLINK(""x"")",`);
  expect(lines[2]).toContain(',Lender online,Mortgages,must,false,test,,');
  const decision = await lost.getByRole('link', { name: 'Who was ranked' }).getAttribute('href');
  expect(decision).toMatch(/\/decisions\/dec_/);
  await lost.getByRole('link', { name: 'The visit' }).click();
  await page.waitForURL(/\/verdicts\/ses_/);
  await setPolicy(world, { mode: { can: 'choose', must: 'choose' } });
});

test('CS1, EN1: a supervisor sees which visitors were found to be one, and parts them after one question', async () => {
  const visitor = createVisitor(() => url, world.key);
  await crowd(1);
  await visitor.send({ kind: 'page', title: 'Her own' }, { kind: 'alias', anonymousId: 'Visit 00000' });
  const page = await supervisor('', 1024, 768);
  await page.getByPlaceholder('Name, page, product').fill('her own');
  await page.getByRole('listbox').getByText('Her own').first().click();
  const links = page.getByRole('dialog').getByRole('region', { name: 'Linked visitors' });
  await links.getByRole('button', { name: 'Part them', exact: true }).click();
  await links.getByRole('button', { name: 'Yes, part them' }).click();
  await links.waitFor({ state: 'hidden' });
  await until(
    'it is in the audit',
    async () => (await rowsOf(world, `select 1 from audit_entry where action = 'visitor.unlink'`)).length === 1,
  );
});

test('DT1: 10,000 visits scroll without a long blank; rows stay under pointer and focus while others come', async () => {
  await crowd(10_000);
  const page = await supervisor('', 1440, 900);
  await page.getByLabel('Order').selectOption('longest');
  const list = page.getByRole('listbox', { name: 'Browsing customers' });
  await page.getByText(/^10,\d{3} live/).waitFor({ timeout: 20_000 });
  await list.getByText('Visit 00001').waitFor();
  // Some 15 screens, about as fast as a wheel turns, and then one leap to the middle.
  const blank = await page.evaluate(SCROLL);
  expect(blank).toBeLessThan(1_000);
  await list.getByText('Visit 05000').waitFor();
  expect(await list.getByRole('option').count()).toBeLessThan(60);

  await page.getByLabel('Order').selectOption('matters');
  await list.evaluate((element) => {
    element.scrollTop = 0;
  });
  const at = await list.boundingBox();
  if (at === null) throw new Error('no list');
  await page.mouse.move(at.x + 60, at.y + 80);
  // The first to be counted proves that the list stands still.
  await worth('Comes first');
  await page.getByRole('button', { name: '1 new · show' }).waitFor();
  const ids = () => list.getByRole('option').evaluateAll((options) => options.map(({ id }) => id));
  const before = await ids();
  await worth('Comes while pointed at');
  await page.getByRole('button', { name: '2 new · show' }).waitFor();
  expect(await ids()).toEqual(before);
  await page.mouse.move(at.x + 60, at.y - 60);
  await list.getByText('Comes while pointed at').waitFor();

  await list.press('Home');
  await list.press('ArrowDown');
  await list.press('ArrowDown');
  const active = () => list.getAttribute('aria-activedescendant');
  const [focused, place] = [await active(), await list.locator('[aria-selected=true]').getAttribute('aria-posinset')];
  await worth('Comes while focused');
  await page.getByRole('button', { name: '1 new · show' }).waitFor();
  expect([await active(), await list.locator('[aria-selected=true]').getAttribute('aria-posinset')]).toEqual([
    focused,
    place,
  ]);
  await list.press('Escape');
  await list.getByText('Comes while focused').waitFor();
  expect(await active()).toBe(focused);
}, 60_000);

test('DT1, OQ5: an associate looks through thousands with her own scores, by product, verdict and kind, each counted, and her rows stay', async () => {
  const shop = async (title: string, ...more: readonly object[]) => {
    const page = { kind: 'page', title, url: 'https://lender.example/insurance/home' };
    const sent = await createVisitor(() => url, world.key).send(page, ...more.map((each) => ({ ...page, ...each })));
    expect(await sent.json()).toMatchObject({ dropped: [] });
  };
  await shop('Insures a house');
  const items = [{ sku: 'HOME', quantity: 1, priceMinor: 20_000 }];
  await shop('Insures in a cart', { kind: 'cart', items, currency: 'EUR' });
  await shop('Insures a loan', { kind: 'value', name: 'calculator.principal', value: 500_000 });

  const page = desks[1] as Page;
  await page.goto(`${url}/desk/`);
  const list = page.getByRole('listbox', { name: 'Browsing customers' });
  await page.getByText(/^I may sell 10,0\d\d$/).click({ timeout: 20_000 });
  await page.getByLabel('Order').selectOption('longest');
  await list.getByText('Visit 00001').waitFor();
  const blank = await page.evaluate(SCROLL);
  expect(blank).toBeLessThan(1_000);
  await list.getByText('Visit 05000').waitFor();
  expect(await list.getByRole('option').count()).toBeLessThan(60);
  const row = list.getByRole('option').filter({ hasText: 'Visit 05000' });
  expect(Number(await row.locator('.fw-numbers').first().textContent())).toBeGreaterThan(0);

  // Each choice says how many it leaves beside the others, and leaves so many.
  const choices = async (name: string) =>
    (await page.getByLabel(name).getByRole('option').allTextContents()).join(', ');
  await page.getByRole('combobox', { name: 'All products' }).click();
  await page.getByRole('option', { name: 'Insurance · 3' }).click();
  await page.keyboard.press('Escape');
  await until('the kinds are counted', async () =>
    (await choices('Any kind')).includes('with a cart · 1, just browsing · 2'),
  );
  expect(await choices('Verdict')).toContain('must only · 1, can only · 0');
  const titles = () => list.getByRole('option').allInnerTexts();
  await until('the product is filtered by', async () => (await titles()).length === 3);
  await page.getByLabel('Any kind').selectOption('cart');
  await until('the kind is filtered by', async () => (await titles()).length === 1);
  expect((await titles())[0]).toContain('Insures in a cart');
  expect(await choices('Verdict')).toContain('must only · 0');
  await page.getByLabel('Any kind').selectOption('');
  await page.getByLabel('Verdict').selectOption('must');
  await until('the verdict is filtered by', async () => {
    const [only, ...others] = await titles();
    return others.length === 0 && only?.includes('Insures a loan') === true;
  });

  // Whoever comes while she points at a row does not move it.
  await page.getByLabel('Verdict').selectOption('');
  await page.getByLabel('Order').selectOption('newest');
  await until('all three', async () => (await titles()).length === 3);
  const place = await list.boundingBox();
  if (place === null) throw new Error('no list');
  await page.mouse.move(place.x + 60, place.y + 80);
  await shop('Comes first');
  const before = await titles();
  await page.getByRole('button', { name: '1 new · show' }).waitFor();
  expect((await titles()).map((each) => each.split('\n')[0])).toEqual(before.map((each) => each.split('\n')[0]));
  expect((await titles()).join('')).not.toContain('Comes first');
  await page.getByRole('button', { name: '1 new · show' }).click();
  await list.getByText('Comes first').waitFor();
}, 60_000);
