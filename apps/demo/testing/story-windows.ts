import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { OpportunityView } from '../../../features/queue/core/index.ts';
import { BROWSER, OPEN_SHADOWS } from '../../server/testing/browser-settings.ts';
import { DEMO_PASSWORD } from '../seed-people.ts';

/** The browser in which the people of the story sit, each with a window of her own. */
export type StoryBrowser = {
  /** @param who sits before it: named in screenshots of all windows */
  openWindow(who: string): Promise<{ readonly context: BrowserContext; readonly page: Page }>;
  shot(page: Page, name: string): Promise<void>;
  /** Every window as it is now. */
  shotAll(name: string): Promise<void>;
  close(): Promise<void>;
};

/** @param artifacts the folder below `artifacts/` that keeps the screenshots */
export async function openStoryBrowser(artifacts: string): Promise<StoryBrowser> {
  const folder = join(import.meta.dirname, '../../../artifacts', artifacts);
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch(BROWSER);
  const windows = new Map<string, Page>();
  const shot = async (page: Page, name: string): Promise<void> => {
    await page.screenshot({ path: join(folder, `${name}.png`) });
  };
  return {
    openWindow: async (who) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
      await context.addInitScript({ content: OPEN_SHADOWS });
      const page = await context.newPage();
      windows.set(who, page);
      context.once('close', () => windows.delete(who));
      return { context, page };
    },
    shot,
    shotAll: async (name) => {
      for (const [who, page] of windows) await shot(page, `${name}-${who}`);
    },
    close: () => browser.close(),
  };
}

/** Opens a page of the staff as one of the demonstration's people. */
export async function signIn(page: Page, address: string, email: string): Promise<void> {
  await page.goto(address);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A customer agrees to be noticed, and goes on to the calculator when the website has heard of it. */
export async function consent(page: Page, url: string): Promise<void> {
  const heard = page.waitForResponse(/\/v1\/events$/);
  await page
    .getByRole('button', { name: /accept/i })
    .first()
    .click();
  await heard;
  await page.goto(`${url}/demo/lender/calculator/`);
}

/** A customer says how much she would borrow. */
export async function enterPrincipal(page: Page, amount: string): Promise<void> {
  await page.locator('#principal').fill(amount);
  await page.locator('#principal').blur();
}

/** An associate ends the conversation that she has before her. */
export async function endConversation(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'End conversation' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
}

/** Reads the API as the page's person; the first membership's enterprise stands for `:e`, the membership for `:m`. */
export async function read<T>(page: Page, path: string): Promise<T> {
  const get = async (address: string): Promise<unknown> =>
    (await page.request.get(new URL(address, page.url()).href)).json();
  const me = (await get('/v1/me')) as { memberships: { enterpriseId: string; membershipId: string }[] };
  const [first] = me.memberships;
  return (await get(path.replace(':e', first?.enterpriseId ?? '').replace(':m', first?.membershipId ?? ''))) as T;
}

/** The staff allow more time where a story would else be one of deadlines: from acceptance to greeting, from there to the answer. */
export async function allowTime(page: Page, ms: number): Promise<void> {
  const policy = await read<object>(page, '/v1/enterprises/:e/queue-policy');
  const [first] = (await read<{ memberships: { enterpriseId: string }[] }>(page, '/v1/me')).memberships;
  const status = await page.evaluate(
    async ([path, body]) =>
      (await fetch(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })).status,
    [
      `/v1/enterprises/${first?.enterpriseId}/queue-policy`,
      JSON.stringify({ ...policy, greetMs: ms, inviteMs: ms }),
    ] as const,
  );
  if (status !== 200) throw new Error(`The queue policy was not taken: ${status}.`);
}

/** What an associate's own standing says now, as her desk reads it. */
export function standingOf(page: Page): Promise<{ trials: number; won: number; revenueMinor: number }> {
  return read(page, '/v1/enterprises/:e/associates/:m/standing');
}

/** The opportunities of real customers, newest first, as the console reads them. */
export async function realOpportunities(page: Page): Promise<readonly OpportunityView[]> {
  const { items } = await read<{ items: OpportunityView[] }>(page, '/v1/enterprises/:e/opportunities');
  return items.filter((each) => !each.simulated);
}

/** The latest opportunity of a real customer. */
export async function tellStory(page: Page): Promise<OpportunityView> {
  const [story] = await realOpportunities(page);
  if (story === undefined) throw new Error('No real customer has been an opportunity yet.');
  return story;
}
