import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { EngagementDetail, EngagementView } from '../../features/engagement/core/index.ts';
import type { OfferView } from '../../features/queue/core/index.ts';
import { type DatabaseLocation, openConnection } from '../../platform/server/open-database.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { type Moment, startDyingServer, type Write } from './testing/dying-server.ts';
import {
  allowTime,
  consent,
  endConversation,
  enterPrincipal,
  openStoryBrowser,
  read,
  realOpportunities,
  signIn,
  standingOf,
} from './testing/story-windows.ts';

const QUESTION = 'Can I borrow that over 20 years?';
const ANSWER = 'You can. Let us look at the rate.';

type Step = { readonly write: Write; readonly embedded: Moment; readonly postgresql: Moment };

/**
 * The writes of the story, and where each is cut. Most are cut in another moment on the other engine. The customer's value
 * is acknowledged on both: from then on her page will not tell it again.
 */
const STEPS = {
  available: { write: { method: 'PUT', path: /\/me\/presence$/ }, embedded: 'unheard', postgresql: 'before' },
  consent: {
    write: { method: 'POST', path: /\/v1\/events$/, says: '"given":true' },
    embedded: 'before',
    postgresql: 'unheard',
  },
  value: {
    write: { method: 'POST', path: /\/v1\/events$/, says: '"value":400000' },
    embedded: 'heard',
    postgresql: 'heard',
  },
  accept: { write: { method: 'POST', path: /\/offers\/[^/]+\/accept$/ }, embedded: 'unheard', postgresql: 'within' },
  greet: {
    write: { method: 'POST', path: /\/v1\/engagements\/[^/]+\/messages$/ },
    embedded: 'before',
    postgresql: 'unheard',
  },
  agree: {
    write: { method: 'POST', path: /\/widget\/engagements\/[^/]+\/answer$/ },
    embedded: 'unheard',
    postgresql: 'before',
  },
  ask: {
    write: { method: 'POST', path: /\/widget\/engagements\/[^/]+\/messages$/ },
    embedded: 'before',
    postgresql: 'unheard',
  },
  reply: {
    write: { method: 'POST', path: /\/v1\/engagements\/[^/]+\/messages$/ },
    embedded: 'unheard',
    postgresql: 'within',
  },
  end: { write: { method: 'POST', path: /\/v1\/engagements\/[^/]+\/end$/ }, embedded: 'within', postgresql: 'unheard' },
  record: {
    write: { method: 'PUT', path: /\/engagements\/[^/]+\/outcome$/ },
    embedded: 'unheard',
    postgresql: 'before',
  },
} as const satisfies Record<string, Step>;

/** The server dies in every second step, on each engine in those that it outlives on the other; with `KILLS=20`, in every step on both. */
const EVERY_STEP = Number(process.env['KILLS'] ?? 0) >= 20;

/** What the associate's desk holds, as the server tells it. */
const deskOf = (page: Page) => read<{ offers: OfferView[]; engagements: EngagementView[] }>(page, '/v1/desk');

/** What is said in a window, in order, without the times beside it. */
async function said(page: Page): Promise<string[]> {
  const texts = await page.getByRole('log').locator('.fw-message').allTextContents();
  return texts.map((text) => text.replace(/\d?\d:\d\d.*$/s, '').trim());
}

/** All that the database holds of the customer's session; read when no process has it any more. */
async function rowsOf(location: DatabaseLocation, sessionId: string) {
  const connection = await openConnection(location);
  const all = async (sql: string) => (await connection.pool.query(sql, [sessionId])).rows as object[];
  try {
    return {
      values: await all(
        `select (event->'body'->>'value')::integer as value from clickstream_event join queue_opportunity using (visitor_id)
         where session_id = $1 and event->'body'->>'name' = 'calculator.principal' order by clickstream_event.at`,
      ),
      opportunities: await all('select state, engagement_id from queue_opportunity where session_id = $1'),
      offers: await all(
        `select offer.name, offer.state from queue_offer offer join queue_opportunity using (opportunity_id)
         where session_id = $1 order by place`,
      ),
      decisions: await all(
        `select decision_id from matching_decision join queue_opportunity using (opportunity_id)
         where session_id = $1 order by decision_id`,
      ),
      engagements: await all('select engagement_id, associate_id, state from engagement where session_id = $1'),
      started: await all(
        `select stream_id from stream_entry join engagement on data->>'engagementId' = engagement_id
         where session_id = $1 and kind = 'engagement.started'`,
      ),
      messages: await all(
        `select sender, text from engagement_message join engagement using (engagement_id)
         where session_id = $1 order by place`,
      ),
      outcomes: await all(
        `select result, amount_minor::float8 as amount, revision from engagement_outcome
         join engagement using (engagement_id) where session_id = $1`,
      ),
      slots: await all(
        'select holder from skills_slot join engagement on engagement_id = holder where session_id = $1',
      ),
    };
  } finally {
    await connection.close();
  }
}

test.each(['embedded', 'postgresql'] as const)(
  'QC1, QC7, B3, B8, CB1, PE9: the first sale with kill -9 in the middle of its steps (%s): it goes on, nothing lost, nothing doubled',
  async (engine) => {
    const { location, drop } = await freshLocation(engine);
    const server = await startDyingServer(location);
    const browser = await openStoryBrowser(`first-sale-crash-${engine}`);
    const { openWindow, shotAll } = browser;
    let step = engine === 'embedded' ? 0 : 1;
    const dies = (): boolean => step++ % 2 === 0 || EVERY_STEP;
    const crash = async (meanwhile?: () => Promise<void>) => (dies() ? server.crash(meanwhile) : meanwhile?.());
    const crashIn = (name: keyof typeof STEPS, page: Page, act: () => Promise<void>) =>
      dies() ? server.crashIn(page, STEPS[name].write, STEPS[name][engine], act) : act();

    try {
      const { page: staff } = await openWindow('staff');
      await signIn(staff, `${server.url}/console/`, 'noor@wren-oriel.example');
      await staff.getByText('Live floor').first().waitFor();
      await staff.getByText('All of late').click();
      await allowTime(staff, 180_000);

      // She becomes available, and is so afterwards.
      const { page: associate } = await openWindow('associate');
      await signIn(associate, `${server.url}/desk/`, 'mara@wren-oriel.example');
      await crashIn('available', associate, () => associate.getByRole('button', { name: 'Be available' }).click());
      await associate.getByRole('button', { name: 'Presence: Available' }).waitFor();
      await until('she is available', async () => {
        const presence = await read<{ declared: string; connected: boolean }>(associate, '/v1/me/presence');
        return presence.declared === 'available' && presence.connected;
      });
      const before = await standingOf(associate);

      // A customer agrees to be noticed, and says what she wants.
      const { page: customer, context: customerContext } = await openWindow('customer');
      await customer.goto(`${server.url}/demo/lender/`);
      await crashIn('consent', customer, () => consent(customer, server.url));
      await crashIn('value', customer, () => enterPrincipal(customer, '400000'));

      // The first-ranked associate looks at it, and declines after all; then it is offered to her.
      const first = await until('the first offer', async () => (await realOpportunities(staff))[0]?.offers[0], 60_000);
      expect(first).toMatchObject({ name: 'Jonas Feld', state: 'pending' });
      await crash();
      const offer = associate.getByRole('alertdialog');
      await offer.getByText('calculator principal is 400,000 (at least 300,000)').waitFor({ timeout: 60_000 });
      await offer.getByText('You must approach this customer').waitFor();
      const [offered] = (await deskOf(associate)).offers;
      expect(offered?.reasons).toHaveLength(3);
      await crash(async () => {
        // It stays before her, and its time runs.
        await offer.getByText(/^0:[12]\d$/).waitFor();
      });
      expect((await deskOf(associate)).offers).toEqual([offered]);
      await crashIn('accept', associate, () => offer.getByRole('button', { name: /Accept/ }).click());

      // She has the customer before her, and greets.
      const greet = associate.getByRole('button', { name: 'Send greeting' });
      await greet.waitFor({ timeout: 60_000 });
      await crash();
      await crashIn('greet', associate, () => greet.click());

      // The customer sees who offers help, and agrees.
      const chat = customer.getByRole('button', { name: 'Chat with Mara' });
      await chat.waitFor({ timeout: 60_000 });
      await crash();
      await crashIn('agree', customer, () => chat.click());
      const words = customer.getByRole('textbox', { name: 'Write a message' });
      await words.waitFor({ timeout: 60_000 });

      // Both talk.
      await crashIn('ask', customer, async () => {
        await words.fill(QUESTION);
        await customer.keyboard.press('Enter');
      });
      await associate.getByRole('log').getByText(QUESTION).waitFor({ timeout: 60_000 });
      await crashIn('reply', associate, async () => {
        await associate.getByRole('textbox', { name: 'Write a message' }).fill(ANSWER);
        await associate.keyboard.press('Enter');
      });
      await customer.getByRole('log').getByText(ANSWER).waitFor({ timeout: 60_000 });
      const greeting = (await deskOf(associate)).engagements[0]?.messages[0]?.text ?? '';
      const talk = [greeting, QUESTION, ANSWER];
      await expect.poll(() => said(associate), { timeout: 60_000 }).toEqual(talk);
      const heard = [`Mara Lindqvist ${greeting}`, `You ${QUESTION}`, `Mara Lindqvist ${ANSWER}`];
      await expect.poll(() => said(customer), { timeout: 60_000 }).toEqual(heard);

      // She ends it, and records what was sold.
      await crashIn('end', associate, () => endConversation(associate));
      await associate.getByText('Sold', { exact: true }).click({ timeout: 60_000 });
      await associate.getByRole('textbox', { name: 'Amount' }).fill('400000');
      await crashIn('record', associate, () => associate.getByRole('button', { name: 'Record outcome' }).click());
      await associate.getByText('Outcome recorded').first().waitFor({ timeout: 60_000 });
      await customer.getByText('Your chat with Mara Lindqvist has ended').waitFor({ timeout: 60_000 });
      const { trials, won, revenueMinor } = before;
      const after = { trials: trials + 1, won: won + 1, revenueMinor: revenueMinor + 40_000_000 };
      expect(await standingOf(associate)).toMatchObject(after);

      // The console was open all the while; the decision that is asked for while the server is away comes when it is back.
      const [story, ...others] = await realOpportunities(staff);
      expect(others).toEqual([]);
      await crash(async () => {
        await staff.getByRole('link', { name: 'Decision 2' }).first().click();
      });
      await staff.getByText('Who was left out, and why').first().waitFor({ timeout: 60_000 });
      expect(await realOpportunities(staff)).toEqual([story]);
      const detail = await read<EngagementDetail>(associate, `/v1/engagements/${story?.engagementId}`);
      expect(detail.messages.map((message) => message.text)).toEqual(talk);

      // The same wish again: the next ranking is another one, and she is first.
      await customerContext.close();
      const { page: next } = await openWindow('next-customer');
      await next.goto(`${server.url}/demo/lender/`);
      await consent(next, server.url);
      await enterPrincipal(next, '450000');
      await offer.getByText('calculator principal is 450,000 (at least 300,000)').waitFor({ timeout: 45_000 });
      const [again] = await realOpportunities(staff);
      expect(again?.offers).toMatchObject([{ name: 'Mara Lindqvist', state: 'pending' }]);

      await server.stop();
      expect(await rowsOf(location, story?.sessionId ?? '')).toEqual({
        values: [{ value: 250_000 }, { value: 400_000 }],
        opportunities: [{ state: 'closed', engagement_id: story?.engagementId }],
        offers: [
          { name: 'Jonas Feld', state: 'declined' },
          { name: 'Mara Lindqvist', state: 'accepted' },
        ],
        decisions: story?.decisionIds.toSorted().map((decisionId) => ({ decision_id: decisionId })),
        engagements: [{ engagement_id: story?.engagementId, associate_id: offered?.associateId, state: 'closed' }],
        started: [{ stream_id: `associate:${offered?.associateId}` }],
        messages: [
          { sender: 'associate', text: greeting },
          { sender: 'customer', text: QUESTION },
          { sender: 'associate', text: ANSWER },
        ],
        outcomes: [{ result: 'sold', amount: 40_000_000, revision: 1 }],
        slots: [],
      });
    } catch (error) {
      await shotAll('failed');
      throw error;
    } finally {
      await browser.close();
      await server.stop();
      await drop();
    }
  },
  400_000,
);
