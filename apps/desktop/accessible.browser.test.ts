import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../demo/seed-people.ts';
import { BROWSER, OPEN_SHADOWS } from '../server/testing/browser-settings.ts';
import { type ServerProcess, startProcess } from '../server/testing/server-process.ts';

let folder: string;
let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'floorwalker-accessible-'));
  server = await startProcess({ folder }, ['demo', '--quiet']);
  browser = await chromium.launch(BROWSER);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Measures what is shown, after WCAG 2.2 AA, and says what falls short: a control without a name (4.1.2), one smaller than 24
 * by 24 pixels (2.5.8; links within text and controls within a label large enough excepted), and text of too little contrast
 * (1.4.3). Runs in the page. Text over pictures and of disabled controls is left out.
 */
function findFaults(): string[] {
  type Colour = readonly [number, number, number, number];
  const faults = new Set<string>();
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

  function everything(root: Document | ShadowRoot): Element[] {
    return [...root.querySelectorAll('*')].flatMap((each) =>
      each.shadowRoot === null ? [each] : [each, ...everything(each.shadowRoot)],
    );
  }

  const painted = new Map<string, Colour>();

  /** Any CSS colour as sRGB 0..255 and alpha 0..1, as the browser paints it. */
  function colourOf(css: string): Colour {
    const known = painted.get(css);
    if (known !== undefined || canvas === null) return known ?? [0, 0, 0, 0];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
    const colour: Colour = [r, g, b, a / 255];
    painted.set(css, colour);
    return colour;
  }

  const over = (top: Colour, below: Colour): Colour => {
    const mix = (index: 0 | 1 | 2): number => top[index] * top[3] + below[index] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };

  const parentOf = (element: Element): Element | null => {
    const root = element.getRootNode();
    return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  };

  function ancestry(element: Element): Element[] {
    const parent = parentOf(element);
    return parent === null ? [element] : [element, ...ancestry(parent)];
  }

  /** What lies behind an element's text; undefined over a picture. */
  function groundOf(chain: readonly Element[]): Colour | undefined {
    let ground: Colour = colourOf(
      getComputedStyle(document.documentElement).colorScheme.includes('dark') ? 'Canvas' : 'white',
    );
    for (const each of chain.toReversed()) {
      const { backgroundImage, backgroundColor } = getComputedStyle(each);
      if (backgroundImage !== 'none') return undefined;
      ground = over(colourOf(backgroundColor), ground);
    }
    return ground;
  }

  const luminance = ([r, g, b]: Colour): number => {
    const linear = (value: number): number => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };

  function isShown(element: Element): boolean {
    const { width, height, right } = element.getBoundingClientRect();
    // What waits beside the page until it has the focus is looked at then.
    if (width < 2 || height < 2 || right < 0) return false;
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  }

  const textOf = (element: Element | null): string =>
    element === null ? '' : `${element.textContent} ${element.querySelector('img')?.alt ?? ''}`.trim();

  function nameOf(element: Element): string {
    const root = element.getRootNode() as Document | ShadowRoot;
    const labelled = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean);
    const labels = 'labels' in element ? [...((element.labels as NodeListOf<Element> | null) ?? [])] : [];
    return [
      ...labelled.map((id) => textOf(root.getElementById(id))),
      element.getAttribute('aria-label') ?? '',
      ...labels.map(textOf),
      element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? '' : textOf(element),
      element.getAttribute('title') ?? '',
    ]
      .join(' ')
      .trim();
  }

  const told = (element: Element): string =>
    `${element.localName}${element.className && typeof element.className === 'string' ? `.${element.className.split(' ')[0]}` : ''} "${(nameOf(element) || textOf(element)).slice(0, 40)}"`;

  const CONTROLS =
    'a[href],button,input:not([type=hidden]),select,textarea,[role=button],[role=tab],[role=switch],[tabindex="0"][role]';
  const shown = everything(document).filter(isShown);
  for (const element of shown) {
    if (!element.matches(CONTROLS) || element.closest('[inert],[aria-hidden=true]') !== null) continue;
    if (nameOf(element) === '') faults.add(`no name: ${told(element)}`);
    const label = 'labels' in element ? (element.labels as NodeListOf<Element> | null)?.[0] : undefined;
    const boxes = [element, label, element.closest('label')].flatMap((each) => each?.getBoundingClientRect() ?? []);
    const inText = element.localName === 'a' && getComputedStyle(element).display === 'inline';
    if (!inText && !boxes.some(({ width, height }) => width >= 23.5 && height >= 23.5)) {
      const { width, height } = element.getBoundingClientRect();
      faults.add(`small, ${Math.round(width)} x ${Math.round(height)}: ${told(element)}`);
    }
  }
  for (const element of shown) {
    const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (!text || element.closest('svg,[aria-hidden=true],:disabled,[data-disabled],option') !== null) continue;
    const chain = ancestry(element);
    const ground = groundOf(chain);
    if (ground === undefined) continue;
    const style = getComputedStyle(element);
    const opacity = chain.reduce((product, each) => product * Number(getComputedStyle(each).opacity), 1);
    const [r, g, b, a] = colourOf(style.color);
    const ink = over([r, g, b, a * opacity], ground);
    const [light = 0, dark = 0] = [luminance(ink), luminance(ground)].toSorted((one, other) => other - one);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.add(`contrast ${ratio.toFixed(2)}: ${told(element)}`);
  }
  return [...faults];
}

/** The faults of a page as it stands, light and dark, once moving things have come to rest. */
async function faultsOf(page: Page, where: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // What moves to another colour begins with the next frame.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.waitForFunction(() => document.getAnimations().every((each) => each.playState !== 'running'));
    found.push(...(await page.evaluate(findFaults)).map((fault) => `${where}, ${colorScheme}: ${fault}`));
  }
  return found;
}

async function openWindow(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  await context.addInitScript({ content: OPEN_SHADOWS });
  return { context, page: await context.newPage() };
}

async function signIn(page: Page, path: string, email: string): Promise<void> {
  await page.goto(`${server.url}${path}`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A kiosk on the lender's calculator, without our widget: it asks for a call. */
async function askForCall(visitor: string): Promise<void> {
  const url = `${server.url}/demo/lender/calculator/`;
  const key = /\/s\/(\w+)\.js/.exec(await (await fetch(url)).text())?.[1] ?? '';
  const at = Date.now();
  const events = [
    { id: `${visitor} 1`, kind: 'page', at, url, title: 'Mortgage calculator' },
    { id: `${visitor} 2`, kind: 'value', at, url, name: 'calculator.principal', value: 400_000 },
    {
      id: `${visitor} 3`,
      kind: 'help',
      at,
      url,
      text: 'Can I repay early?',
      callback: { number: '+41 44 668 18 00', name: 'Ann Example' },
    },
  ];
  const sent = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-floorwalker-key': key },
    body: JSON.stringify({ sentAt: at, visitor, session: visitor, context: { reach: 'callback' }, events }),
  });
  expect(await sent.json()).toMatchObject({ received: 3, dropped: [] });
}

/** She writes on one device and answers from the other meanwhile: the first says so, and sends only when told again (B5). */
async function answerTwice(page: Page, other: Page): Promise<string[]> {
  const composerOf = (desk: Page) => desk.getByRole('textbox', { name: 'Write a message' });
  const sent = (text: string) => page.getByRole('log', { name: 'Chat' }).getByText(text);
  await composerOf(page).fill('It takes two days.');
  await composerOf(other).fill('Let me look that up.');
  await composerOf(other).press('Enter');
  const answered = page.getByRole('alert').filter({ hasText: 'from another device of yours' });
  await answered.getByText('Let me look that up.').waitFor();
  await composerOf(page).press('Enter');
  await answered.getByText('Yours is not sent yet').waitFor();
  expect(await sent('It takes two days.').count()).toBe(0);
  const found = await faultsOf(page, 'answered meanwhile');
  await composerOf(page).press('Enter');
  await sent('It takes two days.').waitFor();
  expect(await answered.count()).toBe(0);
  // Nothing came between this and her own.
  await composerOf(page).fill('Two days at most.');
  await composerOf(page).press('Enter');
  await sent('Two days at most.').waitFor();
  return found;
}

describe('WCAG 2.2 AA, light and dark', () => {
  test('B5: the desk: signing in, office, inbox, products, settings, presence, an offer, the floor, answered from another device', async () => {
    const { context, page } = await openWindow();
    const found: string[] = [];
    await page.goto(`${server.url}/desk/`);
    await page.getByLabel('E-mail').waitFor();
    found.push(...(await faultsOf(page, 'first page')));
    await signIn(page, '/desk/', 'mara@wren-oriel.example');
    await page.getByText('Browsing customers').first().waitFor();
    found.push(...(await faultsOf(page, 'first page')));
    for (const path of ['inbox', 'products', 'floor', 'me']) {
      await page.goto(`${server.url}/desk/${path}`);
      await page.getByRole('link', { name: 'Sales Floor' }).waitFor();
      await page.waitForLoadState('networkidle');
      found.push(...(await faultsOf(page, path)));
    }
    await page.getByRole('button', { name: 'Set hours' }).click();
    await page.getByLabel('Monday from').waitFor();
    await page.getByRole('button', { name: /^My presence/ }).click();
    await page.getByRole('menuitem').first().waitFor();
    found.push(...(await faultsOf(page, 'hours and presence')));
    await page.keyboard.press('Escape');
    await page
      .getByRole('button', { name: 'Be available' })
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    const customer = await openWindow();
    await customer.page.goto(`${server.url}/demo/lender/calculator/`);
    await customer.page.getByRole('button', { name: 'Accept' }).click();
    await customer.page.locator('#principal').fill('400000');
    await customer.page.locator('#principal').blur();
    await page.getByRole('alertdialog').getByText('calculator principal').waitFor({ timeout: 45_000 });
    found.push(...(await faultsOf(page, 'offer')));
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('button', { name: 'Send greeting' }).click();
    await customer.page.getByRole('button', { name: 'Chat with Mara' }).waitFor({ timeout: 20_000 });
    found.push(...(await faultsOf(customer.page, 'invitation')));
    await customer.page.getByRole('button', { name: 'Chat with Mara' }).click();
    await customer.page.getByRole('textbox', { name: 'Write a message' }).waitFor();
    found.push(...(await faultsOf(customer.page, 'chat')));
    found.push(...(await faultsOf(page, 'floor')));
    const device = await openWindow();
    await signIn(device.page, '/desk/', 'mara@wren-oriel.example');
    await device.page.getByText('Browsing customers').first().waitFor();
    await device.page.goto(page.url());
    found.push(...(await answerTwice(page, device.page)));
    await device.context.close();
    await context.close();
    await customer.context.close();
    expect(found).toEqual([]);
  }, 120_000);

  test('CS4, CS7: a customer who is called back: the offer, the number to dial and no composer, what came of it, the outcome', async () => {
    const { context, page } = await openWindow();
    const found: string[] = [];
    await signIn(page, '/desk/', 'mara@wren-oriel.example');
    await page.getByText('Browsing customers').first().waitFor();
    await page
      .getByRole('button', { name: 'Be available' })
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    await askForCall('kiosk of the branch');
    const offer = page.getByRole('alertdialog');
    await offer.getByText('Call back +4144 …').waitFor({ timeout: 45_000 });
    expect(await offer.textContent()).not.toContain('6681800');
    found.push(...(await faultsOf(page, 'offer of a call')));
    await page.getByRole('button', { name: 'Accept' }).click();
    const number = page.getByRole('link', { name: '+41446681800' });
    await number.waitFor();
    expect(await number.getAttribute('href')).toBe('tel:+41446681800');
    await page.getByText('Call back and ask for Ann Example').waitFor();
    expect(await page.getByRole('textbox', { name: 'Your greeting' }).count()).toBe(0);
    found.push(...(await faultsOf(page, 'call')));
    await page.getByRole('button', { name: 'Not reached' }).click();
    await page.getByRole('button', { name: 'Wrong number' }).waitFor();
    found.push(...(await faultsOf(page, 'not reached')));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Customer answers' }).click();
    await page.getByRole('button', { name: 'End conversation' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
    await page.getByText('Appointment', { exact: true }).click();
    await page.getByRole('button', { name: 'Record outcome' }).click();
    await page.getByText('Outcome recorded').waitFor();
    await context.close();
    expect(found).toEqual([]);
  }, 120_000);

  test('the console: every page', async () => {
    const { context, page } = await openWindow();
    const found: string[] = [];
    await signIn(page, '/console/', 'noor@wren-oriel.example');
    await page.getByText('On the websites now').waitFor();
    const home = page.url();
    found.push(...(await faultsOf(page, 'first page')));
    for (const path of [
      'health',
      'websites',
      'imports',
      'lost',
      'decisions',
      'triggers',
      'verdicts',
      'rules',
      'customers',
      'segments',
      'policies',
      'messages',
      'associates',
      'audit',
    ]) {
      await page.goto(`${home}/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      found.push(...(await faultsOf(page, path)));
      // The first website, and the decision behind the offer that the desk's test has made.
      const first = page.locator(`main a[href*="/${path}/"]`).first();
      if ((await first.count()) === 0) continue;
      await first.click();
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      found.push(...(await faultsOf(page, `one of ${path}`)));
    }
    await page.goto(`${home}/hierarchy`);
    await page.getByRole('treeitem').first().click();
    await page.getByRole('heading', { name: 'Rule set that applies here' }).waitFor();
    await page.getByText('Ways down from the top').waitFor();
    found.push(...(await faultsOf(page, 'a place')));
    await page.goto(`${home}/websites`);
    await page.locator('main a[href*="/websites/"]').first().click();
    await page.getByRole('link', { name: 'Which page shows what' }).click();
    await page.getByLabel('Address of the page').fill('https://shop.example/nowhere');
    await page.getByText('What was tried, in this order').waitFor();
    found.push(...(await faultsOf(page, 'page mappings')));
    await context.close();
    expect(found).toEqual([]);
  }, 120_000);
});

test('WCAG 2.2 AA: the demonstration websites', async () => {
  const { context, page } = await openWindow();
  const found: string[] = [];
  for (const path of [
    'lender/',
    'lender/calculator/',
    'lender/private-bank/',
    'shop/',
    'shop/c/cameras/',
    'shop/p/KIT-D3/',
    'shop/cart/',
  ]) {
    await page.goto(`${server.url}/demo/${path}`);
    found.push(...(await faultsOf(page, path)));
  }
  await context.close();
  expect(found).toEqual([]);
}, 120_000);
