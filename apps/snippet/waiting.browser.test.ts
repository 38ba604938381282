import { join } from 'node:path';
import type { BrowserContext, Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type {} from '../../platform/server/testing/global-setup.ts';
import { must } from '../server/testing/server-world.ts';
import { openWidgetFloor, type WidgetFloor } from '../server/testing/widget-floor.ts';
import { moveClock, rowsOf, setPolicy } from '../server/testing/world-floor.ts';

/** What pages looked like when a test failed. */
const ARTIFACTS = join(import.meta.dirname, '../../artifacts/waiting');

/** A page whose sockets can be made deaf, and whose time and sight can be moved, as on a phone that sleeps. */
const SLEEPER = `const Real = window.WebSocket; const all = [];
window.WebSocket = class extends Real { constructor(...given) { super(...given); all.push(this); } };
window.fallAsleep = () => { for (const each of all) { each.onmessage = null; each.onclose = null; }
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
  document.dispatchEvent(new Event('visibilitychange')); };
window.wakeUp = () => { const now = Date.now; Date.now = () => now() + 60000; delete document.hidden;
  document.dispatchEvent(new Event('visibilitychange')); };`;

/** A page that counts the tones it sounds, and before which another tab can be put. */
const LISTENER = `window.tones = 0;
const { start } = OscillatorNode.prototype;
OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };
window.lookAway = () => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
  document.dispatchEvent(new Event('visibilitychange')); };
window.lookBack = () => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); };`;

let floor: WidgetFloor;
let context: BrowserContext;
/** Licensed as the floor's associate is, and not at her desk. */
let colleague: { readonly membershipId: string; readonly personId: string };

beforeAll(async () => {
  floor = await openWidgetFloor();
  colleague = await addColleague();
  await floor.world.foundation.database.forTenant(floor.world.enterpriseId, async (unit) => {
    // Twelve customers were answered after 20 s each, lately.
    for (let customer = 0; customer < 12; customer += 1) {
      const id = `past_${customer}`;
      await unit.sql(
        `insert into queue_opportunity (opportunity_id, enterprise_id, website_id, session_id, visitor_id, version, state, verdict, asked,
           why, opening_words, pool, told, opened_at, closed_at, closed_reason, simulated)
         values ($1, $2, 'web', $1, $1, 1, 'closed', 'must', true, '[]', '', 'qualified', 'waiting', now(), now(), 'ended', false)`,
        [id, floor.world.enterpriseId],
      );
      await unit.sql(
        `insert into queue_wait (opportunity_id, enterprise_id, simulated, asked_at, ahead, desk, free, ended_at, ending)
         values ($1, $2, false, now() - interval '20 seconds', 0, 1, 1, now(), 'answered')`,
        [id, floor.world.enterpriseId],
      );
    }
  });
});

afterAll(() => floor?.close());

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    for (const page of context.pages()) await page.screenshot({ path: join(ARTIFACTS, `${task.id}.png`) });
  }
  await context.close();
  await floor.goHome();
  expect(floor.errors).toEqual([]);
});

async function addColleague() {
  const { features, enterpriseId, nodeId } = floor.world;
  const { enterprise, skills } = features;
  const person = { name: 'Colleague', email: 'colleague@lender.example', roles: ['associate' as const] };
  const added = must(await enterprise.addStaff({ enterpriseId, actor: 'test' }, person));
  must(await skills.addAccreditation(enterpriseId, added.membershipId, { nodeId, level: 3 }, 'test'));
  must(await skills.grantLicence(enterpriseId, added.membershipId, { nodeId }, 'test'));
  return added;
}

async function seatColleague(declared: 'busy' | 'available'): Promise<void> {
  const { skills } = floor.world.features;
  await skills.connected(colleague.personId);
  await skills.setPresence(colleague.personId, declared);
}

async function ask(page: Page, words: string): Promise<void> {
  await page.getByRole('button', { name: 'Ask us' }).click();
  await page.getByLabel('What would you like to know? (optional)').fill(words);
  await page.getByRole('button', { name: 'Find someone' }).click();
  await page.getByRole('heading', { name: 'Finding someone for you…' }).waitFor();
}

/** After a reload: a panel that was open comes back by itself where the server wants the page to listen. */
async function openPanel(page: Page): Promise<void> {
  const panel = page.getByRole('dialog');
  const shown = async () => {
    if (await panel.isVisible()) return true;
    await page
      .getByRole('button', { name: 'Ask us' })
      .click({ timeout: 1_000 })
      .catch(() => undefined);
    return panel.isVisible();
  };
  await expect.poll(shown, { timeout: 30_000 }).toBe(true);
}

const end = async (engagementId: string) => {
  await floor.staff('POST', `/v1/engagements/${engagementId}/end`, {});
  await floor.staff('PUT', `/v1/engagements/${engagementId}/outcome`, { result: 'not-sold' });
};

test('OQ8, B3: she is told how long it usually takes, browses on through a reload and in a second tab, and is called when somebody is there', async () => {
  await floor.comeToDesk();
  context = await floor.newContext(SLEEPER);
  const page = await floor.visit(context, true);
  await ask(page, 'Can I repay early?');
  await page.getByText('Usually under 30 seconds.').waitFor();
  await page.getByRole('button', { name: 'Browse on, tell me' }).click();
  const small = (where: Page) => where.getByRole('button', { name: 'Finding someone for you…' });
  await small(page).waitFor();
  await page.reload();
  await small(page).waitFor();
  const other = await floor.visit(context, true);
  await small(other).waitFor({ timeout: 15_000 });
  // All the while she asked once.
  const desk = await floor.staff<{ offers: { question?: string }[] }>('GET', '/v1/desk');
  expect(desk.offers.map(({ question }) => question)).toEqual(['Can I repay early?']);
  const engagementId = await floor.take();
  await floor.say(engagementId, 'Yes, you can.');
  for (const each of [page, other]) await each.getByRole('log').getByText('Yes, you can.').waitFor({ timeout: 15_000 });
  // One tab talks for both: one visitor, one socket.
  await other.close();
  await floor.say(engagementId, 'Without a fee.');
  await page.getByRole('log').getByText('Without a fee.').waitFor({ timeout: 10_000 });
  // A phone that slept holds a dead connection without knowing it.
  await page.evaluate('fallAsleep()');
  await floor.say(engagementId, 'Are you there?');
  await page.evaluate('wakeUp()');
  await page.getByRole('log').getByText('Are you there?').waitFor({ timeout: 2_000 });
  await end(engagementId);
});

test('OQ8: while another tab is in front she hears two tones and reads in the title who is there, until she looks', async () => {
  await floor.comeToDesk();
  context = await floor.newContext(LISTENER);
  const page = await floor.visit(context, true);
  await ask(page, 'Is somebody there?');
  expect(await page.evaluate('window.tones')).toBe(0);
  await page.evaluate('lookAway()');
  const engagementId = await floor.take();
  await floor.say(engagementId, 'I am.');
  await page.waitForFunction("document.title === '● Associate 0 is here'", undefined, {
    polling: 100,
    timeout: 15_000,
  });
  expect(await page.evaluate('window.tones')).toBe(2);
  // It takes turns with the page's own.
  await page.waitForFunction("document.title === 'Mortgages'", undefined, { polling: 100 });
  await page.waitForFunction("document.title === '● Associate 0 is here'", undefined, { polling: 100 });
  await page.evaluate('lookBack()');
  expect(await page.title()).toBe('Mortgages');
  // Whoever looks is not called.
  await floor.say(engagementId, 'How can I help?');
  await page.getByRole('log').getByText('How can I help?').waitFor({ timeout: 10_000 });
  expect([await page.title(), await page.evaluate('window.tones')]).toEqual(['Mortgages', 2]);
  await end(engagementId);
});

test('OQ8, QC7, B3: her place moves up; with every tab closed she goes on waiting, asleep she is found, and reads who helps from then on', async () => {
  await floor.comeToDesk();
  const earlier = await floor.newContext();
  const before = await floor.visit(earlier, true);
  await ask(before, 'I was here first.');
  context = await floor.newContext(SLEEPER);
  const page = await floor.visit(context, true);
  await ask(page, 'Can I repay early?');
  await page.getByText('You are number 2 in the queue.').waitFor();
  await before.getByRole('button', { name: 'Stop looking' }).click();
  await earlier.close();
  await page.getByText('You are next.').waitFor({ timeout: 15_000 });
  // No page of hers is open, and she has not gone.
  await page.close();
  await expect
    .poll(async () => (await floor.staff<{ offers: { question?: string }[] }>('GET', '/v1/desk')).offers, {
      timeout: 15_000,
    })
    .toMatchObject([{ question: 'Can I repay early?' }]);
  const again = await floor.visit(context, true);
  await again.getByRole('heading', { name: 'Finding someone for you…' }).waitFor();
  // The same promise: the time that is left of it may have become shorter, not longer.
  await again.getByText(/^You are next\. Usually under (30 seconds|a minute)\.$/).waitFor();
  // Her phone sleeps while somebody comes.
  await again.evaluate('fallAsleep()');
  const engagementId = await floor.take();
  await floor.say(engagementId, 'Yes, you can.');
  await again.evaluate('wakeUp()');
  await again.getByRole('log').getByText('Yes, you can.').waitFor({ timeout: 2_000 });
  // A supervisor gives her to a colleague.
  await seatColleague('available');
  const { features, enterpriseId } = floor.world;
  const who = { enterpriseId, actor: 'test' };
  must(await features.engagement.supervision.reassign(who, engagementId, colleague.membershipId));
  await again.getByText('Colleague helps you from now on.').waitFor();
  await again.getByRole('heading', { name: 'Colleague' }).waitFor();
  must(await features.engagement.supervision.close(who, engagementId, 'other'));
  await again.getByText('Colleague', { exact: false }).first().waitFor();
  await features.skills.setPresence(colleague.personId, 'away');
});

test('OQ8, CB6: she is called back instead: a number with its country, kept after a reload, and nobody writes to her any more', async () => {
  await floor.comeToDesk();
  context = await floor.newContext();
  const page = await floor.visit(context, true);
  await ask(page, '');
  await page.getByRole('button', { name: 'Call me back' }).click();
  await page.getByLabel('Telephone').fill('044 668 18 00');
  await page.getByRole('button', { name: 'Call me', exact: true }).click();
  await page.getByText('Please give a number with its country code').waitFor();
  expect(await page.evaluate(() => document.querySelector('[data-floorwalker]')?.shadowRoot?.activeElement?.id)).toBe(
    'fw-call-number',
  );
  await page.getByLabel('Telephone').fill('+41 (0)44 668 18 00');
  await page.getByLabel('Your name (optional)').fill('Ann');
  await page.getByRole('button', { name: 'Call me', exact: true }).click();
  await page.getByText('At … 800, as soon as someone is free.').waitFor();
  const engagementId = await floor.take();
  expect(await floor.staff('GET', `/v1/engagements/${engagementId}`)).toMatchObject({
    callback: { number: '+41446681800', name: 'Ann' },
  });
  await page.reload();
  await openPanel(page);
  await page.getByText('At … 800, as soon as someone is free.').waitFor();
  await floor.staff('POST', `/v1/engagements/${engagementId}/call`, { result: 'answered' });
  await end(engagementId);
  // She was called: nothing is promised any more. A page that has just loaded may still remember what was.
  const asks = page.getByRole('dialog').getByRole('heading', { name: 'Talk to an adviser' });
  await expect
    .poll(
      async () => {
        await page.reload();
        await openPanel(page);
        return asks.waitFor({ timeout: 4_000 }).then(
          () => true,
          () => false,
        );
      },
      { timeout: 40_000 },
    )
    .toBe(true);
});

test('CB6, A1: she chooses a call while an associate is about to greet her: that one stops, and then one is asked to call', async () => {
  await floor.comeToDesk();
  context = await floor.newContext();
  const page = await floor.visit(context, true);
  await ask(page, 'Is there a fee?');
  const first = await floor.take();
  await page.getByRole('button', { name: 'Call me back' }).click();
  await page.getByLabel('Telephone').fill('+41 44 668 18 00');
  await page.getByRole('button', { name: 'Call me', exact: true }).click();
  await page.getByText('At … 800, as soon as someone is free.').waitFor();
  const second = await floor.take();
  expect(await floor.staff('GET', `/v1/engagements/${first}`)).toMatchObject({
    state: 'closed',
    closedReason: 'customer-left',
  });
  expect(await floor.staff('GET', `/v1/engagements/${second}`)).toMatchObject({ callback: { number: '+41446681800' } });
  await floor.staff('POST', `/v1/engagements/${second}/call`, { result: 'answered' });
  await end(second);
});

test('A12, OQ8: what she writes while somebody is about to invite her is not lost, and she hears it when that one does not come', async () => {
  await floor.comeToDesk();
  // Where nobody is at a desk who might help next, the search ends at once.
  await seatColleague('busy');
  context = await floor.newContext();
  const page = await floor.visit(context, true);
  await page.fill('#principal', '400,000');
  const engagementId = await floor.take();
  await ask(page, 'Is there a fee?');
  const heard = async () =>
    (await floor.staff<{ messages: { text: string }[] }>('GET', `/v1/engagements/${engagementId}`)).messages.map(
      ({ text }) => text,
    );
  await expect.poll(heard, { timeout: 15_000 }).toEqual(['Is there a fee?']);
  await floor.staff('POST', `/v1/engagements/${engagementId}/end`, {});
  await page.getByText('The person who was about to help you could not come.').waitFor({ timeout: 15_000 });
  await page.getByText('You need not wait here').waitFor();
  await page.getByRole('button', { name: 'Stop looking' }).click();
  await page.getByRole('button', { name: 'Ask us' }).waitFor();
});

test('QC4: nobody accepts her must and she did not ask: another way is offered in all her tabs, and what she leaves is in the inbox beside what was lost', async () => {
  await setPolicy(floor.world, SHORT);
  await floor.comeToDesk();
  context = await floor.newContext();
  const page = await floor.visit(context, true);
  await page.fill('#principal', '400,000');
  const offer = (where: Page) => where.getByRole('dialog', { name: 'Can we help you later?' });
  await offer(page).waitFor({ timeout: 60_000 });
  // It came by itself: the focus is where she left it, and nobody is named.
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('principal');
  expect(await offer(page).textContent()).not.toContain('Associate');
  const other = await floor.visit(context, true);
  await offer(other).waitFor({ timeout: 30_000 });
  await page.reload();
  await offer(page).waitFor({ timeout: 30_000 });
  // Out of a form she comes back to the offer, and the focus with her.
  await offer(page).getByRole('button', { name: 'Call me back' }).click();
  await page.getByLabel('Telephone').waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await offer(page).waitFor();
  await expect.poll(() => focusIn(page), { timeout: 5_000 }).toBe('Leave a message');
  await offer(page).getByRole('button', { name: 'Leave a message' }).click();
  await page.getByLabel('Your name').fill('Ada');
  await page.getByLabel('E-mail or telephone').fill('ada@example.com');
  await page.getByLabel('Your message').fill('Please write to me about this loan.');
  await page.getByRole('button', { name: 'Send message' }).click();
  await page.getByText('We will answer you at ada@example.com.').waitFor();
  await offer(other).waitFor({ state: 'detached', timeout: 30_000 });
  const [lost] = await lostNow();
  expect(lost).toMatchObject({ verdict: 'must', asked: false, reason: 'nobody-accepted', otherWay: 'message' });
  const inbox = await floor.staff<{ items: object[] }>('GET', `/v1/enterprises/${floor.world.enterpriseId}/inbox`);
  expect(inbox.items[0]).toMatchObject({ text: 'Please write to me about this loan.', sessionId: lost?.sessionId });
});

test('QC4, OQ2: Esc puts the other way away for the visit, in every tab and after a reload', async () => {
  await setPolicy(floor.world, SHORT);
  await floor.comeToDesk();
  context = await floor.newContext();
  const page = await floor.visit(context, true);
  await page.fill('#principal', '400,000');
  const offer = page.getByRole('dialog', { name: 'Can we help you later?' });
  await offer.waitFor({ timeout: 60_000 });
  await offer.getByRole('button', { name: 'Leave a message' }).focus();
  await page.keyboard.press('Escape');
  await offer.waitFor({ state: 'detached' });
  await expect.poll(() => focusIn(page), { timeout: 5_000 }).toBe('Ask us');
  await expect.poll(async () => (await lostNow())[0]?.otherWay, { timeout: 30_000 }).toBe('refused');
  await staysAway(page);
  const { sessionId = '' } = (await lostNow())[0] ?? {};
  const refusals = await rowsOf(floor.world, 'select from queue_refusal where session_id = $1', [sessionId]);
  expect(refusals).toHaveLength(1);
  expect(await floor.staff('GET', '/v1/desk')).toMatchObject({ offers: [] });
});

/** Nobody is waited for longer than the shortest time. */
const SHORT = { giveUpMs: 1_000, otherWayMs: 1_000 };

/** What was lost lately, the latest first. */
async function lostNow() {
  return must(await floor.world.features.queue.lost(floor.world.enterpriseId, {})).items;
}

/** What has the focus in the widget: its name, else its words. */
function focusIn(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => {
    const focused = document.querySelector('[data-floorwalker]')?.shadowRoot?.activeElement;
    return focused?.getAttribute('aria-label') ?? focused?.textContent;
  });
}

/** Nothing is offered after reloads, until the server wants her page to listen no more, nor when she goes on. */
async function staysAway(page: Page): Promise<void> {
  const isAnswer = (response: Response) => response.url().includes('/v1/events') && response.ok();
  const wanted = async () => {
    const answered = page.waitForResponse(isAnswer);
    await page.reload();
    const { attention } = (await (await answered).json()) as { attention: boolean };
    expect(await page.getByRole('dialog').count()).toBe(0);
    return attention;
  };
  await expect.poll(wanted, { timeout: 15_000, interval: 500 }).toBe(false);
  const answered = page.waitForResponse(isAnswer, { timeout: 30_000 });
  await page.fill('#principal', '700,000');
  await answered;
  expect(await page.getByRole('dialog').count()).toBe(0);
}
/** The associate's desk breaks, and the time that a reload is given passes at once. */
async function breakDesk(): Promise<void> {
  const { world } = floor;
  const { personId } = world.associates[0] ?? { personId: '' };
  floor.breakDesk();
  const gone = async () => {
    await world.foundation.connection.pool.query(
      `update skills_connection set seen_at = seen_at - interval '15 s' where person_id = $1 and seen_at < fw_now() - interval '9 s'`,
      [personId],
    );
    // A server looks for those who are gone from 15 s after its start; any process may.
    await world.features.skills.sweep();
    return (await world.features.skills.presence(personId)).connected;
  };
  await expect.poll(gone, { timeout: 10_000 }).toBe(false);
}

test('QC7: her associate’s desk breaks: the customer is told, what she writes is kept, and whoever goes on has all of it', async () => {
  await setPolicy(floor.world, { reconnectMs: 3_000, preferredMs: 0 });
  await floor.comeToDesk();
  context = await floor.newContext();
  const page = await floor.visit(context, true);
  await ask(page, 'How long is the rate fixed?');
  const engagementId = await floor.take();
  await floor.say(engagementId, 'For ten years.');
  const log = page.getByRole('log');
  await log.getByText('For ten years.').waitFor();
  await breakDesk();
  await page.getByText('The connection to Associate 0 was lost.').waitFor();
  const field = page.getByLabel('Write a message');
  await field.fill('And after');
  await page.getByText('The connection to the person who was helping you was lost.').waitFor();
  await page.getByRole('button', { name: 'Call me back' }).waitFor();
  await page.getByRole('button', { name: 'Leave a message' }).waitFor();
  await floor.comeToDesk();
  const second = await floor.take();
  expect(second).not.toBe(engagementId);
  await floor.say(second, 'Here I am.');
  await page.getByText('Associate 0 helps you from now on.').waitFor();
  expect(await log.locator('li p').allInnerTexts()).toEqual([
    expect.stringContaining('How long is the rate fixed?'),
    expect.stringContaining('For ten years.'),
    expect.stringContaining('Here I am.'),
  ]);
  // What she had begun to write is there still.
  expect(await field.inputValue()).toBe('And after');
  await field.press('Enter');
  await expect
    .poll(
      async () =>
        (await floor.staff<{ messages: { text: string }[] }>('GET', `/v1/engagements/${second}`)).messages.at(-1)?.text,
    )
    .toBe('And after');
  await end(second);
});

test('OQ8, CB6: she is called later, at a time of hers: not before it, kept after a reload, and then an associate is asked', async () => {
  await floor.comeToDesk();
  context = await floor.newContext();
  const page = await floor.visit(context, true);
  await ask(page, '');
  await page.getByRole('button', { name: 'Call me back' }).click();
  await page.getByLabel('Telephone').fill('+41 44 668 18 00');
  await page.getByLabel('Later, at a time of mine').check();
  await page.getByRole('button', { name: 'Call me', exact: true }).click();
  await page.getByText('Please choose a time within the next 14 days.').waitFor();
  // The field takes her own time, to the minute.
  const [chosen = '', words = ''] = await page.evaluate(() => {
    const at = new Date(Date.now() + 2 * 3_600_000);
    const style = { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' } as const;
    const typed = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    return [typed, new Intl.DateTimeFormat('en', style).format(at)];
  });
  await page.getByLabel('Date and time').fill(chosen);
  await page.getByRole('button', { name: 'Call me', exact: true }).click();
  const agreed = page.getByText(`At … 800, ${words}.`);
  await agreed.waitFor();
  await page.reload();
  await openPanel(page);
  await agreed.waitFor();
  expect(await floor.staff('GET', '/v1/desk')).toMatchObject({ offers: [] });
  await moveClock(floor.world, 2 * 3_600_000);
  const engagementId = await floor.take();
  expect(await floor.staff('GET', `/v1/engagements/${engagementId}`)).toMatchObject({
    callback: { number: '+41446681800' },
  });
});
