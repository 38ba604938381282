import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Extraction } from '../../features/enterprise/core/index.ts';
import { BROWSER } from '../server/testing/browser-settings.ts';
import { buildSnippet } from './testing/stub-intake.ts';

type Told = { readonly name: string; readonly value: unknown };

let browser: Browser;
let context: BrowserContext;
let folder = '';

beforeAll(async () => {
  browser = await chromium.launch(BROWSER);
  folder = await buildSnippet();
});
afterAll(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

/** Shows a page, and reads it as a website's snippet would. What is told is kept in the page. */
async function read(body: string, extractions: readonly Extraction[], lang = 'en'): Promise<Page> {
  const page = await context.newPage();
  const reader = readFileSync(join(folder, 'values.js'), 'utf8');
  await page.route('**/*', (route) =>
    route.request().url().endsWith('/values.js')
      ? route.fulfill({ contentType: 'text/javascript; charset=utf-8', body: reader })
      : route.fulfill({
          contentType: 'text/html; charset=utf-8',
          body: `<!doctype html><html lang="${lang}"><body>${body}</body></html>`,
        }),
  );
  await page.goto('https://shop.example/calculator');
  // As a text, because the runner of the tests would rewrite the import.
  await page.evaluate(`(async () => {
    const { startReader } = await import('/values.js');
    window.told = [];
    const say = (event) => window.told.push({ name: event.name, value: event.value });
    startReader(${JSON.stringify(extractions)}, { say, called: [], store: {}, signal: new AbortController().signal });
  })()`);
  return page;
}

const told = (page: Page) => page.evaluate((): readonly Told[] => Reflect.get(window, 'told'));
const valuesOf = async (page: Page) => Object.fromEntries((await told(page)).map(({ name, value }) => [name, value]));
const each = (type: Extraction['type'], ...ids: readonly string[]): Extraction[] =>
  ids.map((id) => ({ name: id, selector: `#${id}`, type }));

test('CS2: what a customer chose, in selects, radio buttons, checkboxes and what plays their part', async () => {
  const page = await read(
    `<select id="term"><option value="10">10 years</option><option value="15" selected>15 years</option></select>
     <select id="extras" multiple><option value="bag" selected>Bag</option><option value="strap" selected>Strap</option></select>
     <form><input type="radio" name="use" id="home" value="own-home"><input type="radio" name="use" value="holiday" checked></form>
     <form><input type="radio" name="use" value="other-form" checked></form>
     <fieldset id="pets"><input type="checkbox" name="pet" value="dog" checked><input type="checkbox" name="pet" value="cat"></fieldset>
     <input type="checkbox" id="fixed" checked>
     <div role="switch" id="online" aria-checked="true">Online</div>
     <div role="slider" id="amount" aria-valuenow="250000">a lot</div>
     <div role="radiogroup" id="kind"><div role="radio" aria-checked="false">Buy</div><div role="radio" aria-checked="true" data-value="rent">Rent</div></div>`,
    [
      ...each('choice', 'term', 'extras', 'home', 'pets', 'kind'),
      ...each('boolean', 'fixed', 'online'),
      { name: 'years', selector: '#term', type: 'number' },
      { name: 'amount', selector: '#amount', type: 'money' },
    ],
  );
  expect(await valuesOf(page)).toEqual({
    term: '15',
    extras: 'bag, strap',
    home: 'holiday',
    pets: 'dog',
    kind: 'rent',
    fixed: true,
    online: true,
    years: 15,
    amount: 250_000,
  });
  await page.check('#home');
  await page.selectOption('#term', '10');
  await expect.poll(() => valuesOf(page)).toMatchObject({ home: 'own-home', term: '10', years: 10 });
});

test.each([
  ['en-US', '$1,250.50', '1,250.5', '12/31/2026', 'Yes'],
  ['de-CH', 'CHF 1’250.50', '1’250.5', '31.12.2026', 'Ja'],
  ['de', '1.250,50 €', '1.250,5', '31. Dezember 2026', 'ja'],
  ['fr', '1 250,50 €', '1 250,5', '31 décembre 2026', 'Oui'],
  ['es', '1.250,50 €', '1.250,5', '31/12/2026', 'Sí'],
  ['it', '€ 1.250,50', '1.250,5', '31/12/2026', 'sì'],
  ['pl', '1 250,50 zł', '1 250,5', '31.12.2026', 'Tak'],
  ['ja', '￥1,250.50', '1,250.5', '2026年12月31日', 'はい'],
])(
  'CS2: money, numbers, dates and answers as a page in %s writes them, typed or shown',
  async (lang, money, number, date, yes) => {
    const page = await read(
      `<input id="money" value="${money}"><b id="number">${number}</b><div contenteditable id="date">${date}</div>
     <textarea id="yes">${yes}</textarea><input type="date" id="day" value="2026-12-31">
     <input type="number" id="plain" value="1250.5">`,
      [
        ...each('money', 'money'),
        ...each('number', 'number', 'plain'),
        ...each('date', 'date', 'day'),
        ...each('boolean', 'yes'),
      ],
      lang,
    );
    expect(await valuesOf(page)).toEqual({
      money: 1250.5,
      number: 1250.5,
      plain: 1250.5,
      date: '2026-12-31',
      day: '2026-12-31',
      yes: true,
    });
  },
);

test('C8, CS5: what is secret by type, hint, name, label or content is not read, however it is asked for', async () => {
  const fields = [
    '<input type="password" value="CANARY">',
    '<input type="hidden" value="CANARY">',
    '<input autocomplete="billing cc-number" value="CANARY">',
    '<input autocomplete="section-a one-time-code" value="CANARY">',
    '<input name="cardNumber" value="CANARY">',
    '<input aria-label="Security code" value="CANARY">',
    '<input placeholder="IBAN" value="CANARY">',
    '<label>Kontonummer <input value="CANARY"></label>',
    '<label for="labelled">Mot de passe</label><input id="labelled" value="CANARY">',
    '<b id="caption">PIN</b><div contenteditable aria-labelledby="caption">CANARY</div>',
    '<div contenteditable title="Passwort"><i>CANARY</i></div>',
    '<div role="textbox" aria-label="Card number">CANARY</div>',
    '<textarea name="iban">CANARY</textarea>',
    '<div><textarea name="iban">CANARY</textarea></div>',
    '<div data-floorwalker-mask><input value="CANARY"></div>',
    '<input value="4111 1111 1111 1111">',
    '<input type="tel" value="4111111111111111">',
    '<input value="DE89 3704 0044 0532 0130 00">',
    '<p>Your account GB29NWBK60161331926819 is ready</p>',
    '<select name="ccexpmonth"><option selected>CANARY</option></select>',
  ];
  const body = fields.map((field, index) => `<div id="f${index}">${field}</div>`).join('');
  const types = ['text', 'number', 'money', 'choice'] as const;
  const extractions = fields.flatMap((_, index) =>
    types.flatMap((type): Extraction[] => [
      { name: `f${index}.${type}`, selector: `#f${index} > :last-child, #f${index} input`, type },
      { name: `f${index}.in.${type}`, selector: `#f${index} i, #f${index} textarea`, type },
    ]),
  );
  const page = await read(body, [...extractions, { name: 'shown', selector: '#shown', type: 'text' }]);
  await page.evaluate(() => {
    // "Show password" makes another type of it.
    document.querySelector('input[type=password]')?.setAttribute('type', 'text');
    const shown = document.createElement('p');
    shown.id = 'shown';
    shown.textContent = 'read again';
    document.body.append(shown);
  });
  await expect.poll(async () => (await valuesOf(page))['shown']).toBe('read again');
  const words = (await told(page)).map(({ name, value }) => `${name}=${value}`);
  expect(words.filter((each) => /CANARY|4111|DE89|GB29/.test(each))).toEqual([]);
});

test('CS2: a field about cards may be read, as long as no number of one is in it', async () => {
  const page = await read(
    `<label>Credit card limit <input id="limit" value="5,000"></label>
     <label><input type="radio" name="pay" id="pay" value="card" checked> Credit card</label>`,
    [...each('money', 'limit'), ...each('choice', 'pay')],
  );
  expect(await valuesOf(page)).toEqual({ limit: 5000, pay: 'card' });
});
