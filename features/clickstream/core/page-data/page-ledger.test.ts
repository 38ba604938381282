import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAdobeReader, readAppMeasurement } from './adobe-data-layer.ts';
import { readDigitalData } from './ceddl.ts';
import { readGooglePush } from './google-data-layer.ts';
import { createPageLedger, type PageMemory, type PageReading } from './page-ledger.ts';
import type { PageSaying } from './page-saying.ts';
import { readSchemaOrg } from './schema-org.ts';
import { readUtagData } from './tealium.ts';

const URL = 'https://shop.example/p/camera';

/** A page that is read again and again. */
function page(memory: PageMemory = { orders: [], filled: false, values: [] }) {
  const ledger = createPageLedger();
  let kept = memory;
  return {
    ...ledger,
    memory: () => kept,
    read(...readings: readonly PageReading[]) {
      const { events, memory: next } = ledger.take(readings, kept, URL);
      kept = next;
      return events;
    },
  };
}

const markup = (properties: object): PageReading => ({
  source: 'json-ld',
  pushed: false,
  sayings: [{ event: 'view_item', properties: { ...properties } }],
});
const stands = (source: string, ...sayings: readonly PageSaying[]): PageReading => ({ source, pushed: false, sayings });
const pushes = (source: string, ...sayings: readonly PageSaying[]): PageReading => ({ source, pushed: true, sayings });
const view = (properties: object): PageSaying => ({ event: 'view_item', properties: { ...properties } });
const add = (sku: string, quantity = 1): PageSaying => ({
  event: 'add_to_cart',
  properties: { items: [{ sku, quantity }] },
});

test('OQ3: what several sources say of one product is one event; the first one counts, the others fill in', () => {
  const events = page().read(
    pushes('ga4', view({ items: [{ item_id: '17', item_name: 'Camera', price: 899 }], currency: 'EUR' })),
    markup({
      sku: 'CAM-1',
      numbers: ['CAM-1'],
      name: 'camera',
      price: 950,
      currency: 'EUR',
      availability: 'InStock',
      brand: 'Oriel',
    }),
  );
  expect(events).toEqual([
    { kind: 'product', sku: '17', name: 'Camera', priceMinor: 89_900, currency: 'EUR' },
    { kind: 'value', name: 'product.brand', value: 'Oriel' },
    { kind: 'value', name: 'product.availability', value: 'in-stock' },
  ]);
});

test('OQ3: a price stays with its currency, whichever source knows it', () => {
  const [event] = page().read(
    pushes('ga4', view({ items: [{ item_id: '17', item_name: 'Lens', price: 1200 }] })),
    markup({ sku: '17', name: 'Lens', currency: 'JPY' }),
  );
  expect(event).toMatchObject({ priceMinor: 1200, currency: 'JPY' });
});

test('CS2: the same product on the same page is told once; a changed price is no other product', () => {
  const shown = page();
  expect(shown.read(markup({ sku: 'A', name: 'Camera', price: 1 }))).toHaveLength(1);
  expect(shown.read(markup({ sku: 'A', name: 'Camera', price: 2 }))).toEqual([]);
  expect(shown.read(markup({ sku: 'A', name: 'Camera' }), pushes('ga4', view({ item_id: 'A' })))).toEqual([]);
  expect(shown.read(markup({ sku: 'B', name: 'Lens' }))).toMatchObject([{ kind: 'product', sku: 'B' }]);
});

test('CS2: after a move within the page, what it still says of the one before is no news, and a push is', () => {
  const shown = page();
  shown.read(markup({ sku: 'A', name: 'Camera' }));
  shown.move(false);
  expect(shown.read(markup({ sku: 'A', name: 'Camera' }))).toEqual([]);
  expect(shown.read(markup({ sku: 'A', name: 'Camera' }), pushes('ga4', view({ item_id: 'B' })))).toMatchObject([
    { sku: 'B' },
  ]);
  expect(shown.read(markup({ sku: 'B', name: 'Lens' }))).toEqual([]);
  shown.move(false);
  expect(shown.read()).toEqual([]);
  expect(shown.read(markup({ sku: 'B', name: 'Lens' }))).toMatchObject([{ sku: 'B' }]);
  shown.move(true);
  expect(shown.read(markup({ sku: 'B', name: 'Lens' }))).toMatchObject([{ sku: 'B' }]);
});

test('CS2: one thing put into the cart, told by two layers, is put in once; put in twice, twice', () => {
  const shown = page();
  expect(shown.read(pushes('ga4', add('A')), pushes('adobe', add('A')))).toHaveLength(1);
  expect(shown.read(pushes('ga4', add('A')))).toHaveLength(1);
  expect(shown.read(pushes('adobe', add('A')))).toEqual([]);
  expect(shown.read(pushes('ga4', add('A', 2)))).toHaveLength(1);
});

test('CS2: what the page has told by a call is not told again', () => {
  const shown = page();
  shown.called({ kind: 'product', ...{ sku: 'A', name: 'Camera' } });
  shown.called({ kind: 'cart-add', ...{ items: [{ sku: 'A', quantity: 1 }] } });
  expect(shown.read(markup({ sku: 'A', name: 'Camera' }), pushes('ga4', add('A')))).toEqual([]);
  expect(shown.read(markup({ sku: 'A', name: 'Camera' }), pushes('ga4', add('A')))).toHaveLength(1);
});

test('CS2: a page of thanks that is loaded again tells no second order', () => {
  const order: PageSaying = { event: 'purchase', properties: { order_id: 'O-7', value: 5, items: [] } };
  const first = page();
  expect(first.read(pushes('ga4', order), stands('tealium', order))).toHaveLength(1);
  expect(page(first.memory()).read(pushes('ga4', order))).toEqual([]);
});

test('CS2: an empty cart is news only after one that was not', () => {
  const cart = (...items: readonly object[]): PageReading =>
    stands('ceddl', { event: 'view_cart', properties: { items } });
  const first = page();
  expect(first.read(cart())).toEqual([]);
  expect(first.read(cart({ sku: 'A' }))).toHaveLength(1);
  expect(first.read(cart({ sku: 'A' }))).toEqual([]);
  expect(page(first.memory()).read(cart())).toEqual([{ kind: 'cart', items: [] }]);
});

test('CS2: what an earlier product had and this one has not does not stand for it', () => {
  const first = page();
  first.read(markup({ sku: 'A', availability: 'OutOfStock' }));
  expect(page(first.memory()).read(markup({ sku: 'B', brand: 'Oriel' }))).toEqual([
    { kind: 'product', sku: 'B' },
    { kind: 'value', name: 'product.brand', value: 'Oriel' },
    { kind: 'value', name: 'product.availability', value: '' },
  ]);
});

test('CS2: the first source that states a list, a search or a page states it for all', () => {
  const said = (category: string): readonly PageSaying[] => [
    { event: 'view_item_list', properties: { category } },
    { event: 'page', properties: { type: 'category', category } },
  ];
  const shown = page();
  expect(shown.read(stands('ceddl', ...said('Cameras')), stands('tealium', ...said('cams')))).toEqual([
    { kind: 'list', category: 'Cameras' },
    { kind: 'value', name: 'page.type', value: 'category' },
    { kind: 'value', name: 'page.category', value: 'Cameras' },
  ]);
  expect(shown.read(stands('ceddl', ...said('Cameras')), stands('tealium', ...said('cams')))).toEqual([]);
});

test('C8, CS5: the number of a card or an account leaves no text', () => {
  const search = (query: string): PageReading => pushes('ga4', { event: 'search', properties: { search_term: query } });
  expect(page().read(search('my card 4111 1111 1111 1111'))).toEqual([]);
  expect(page().read(search('DE89 3704 0044 0532 0130 00 transfer'))).toEqual([]);
  expect(page().read(markup({ sku: '4006381333931', name: 'Pen 4111111111111111' }))).toEqual([
    { kind: 'product', sku: '4006381333931' },
  ]);
});

test('E3: whatever a page’s objects hold, readers and ledger do not throw, and what is told is plain', () => {
  const anything = fc.anything({
    maxDepth: 4,
    key: fc.constantFrom(
      'product',
      'productInfo',
      'item',
      'items',
      'ecommerce',
      'detail',
      'products',
      'cart',
      'transaction',
      'event',
      'offers',
      '@type',
      'sku',
      'name',
      'price',
      'user',
      'profile',
      'component',
      'hasVariant',
      'itemListElement',
      'product_sku',
      'events',
      'page',
    ),
  });
  fc.assert(
    fc.property(anything, (value) => {
      const sayings = [
        readGooglePush(value),
        createAdobeReader()(value),
        readAppMeasurement(value),
        readDigitalData(value),
        readUtagData(value),
        readSchemaOrg([value, { '@type': 'Product', ...Object(value) }], { url: URL, now: 0 }),
      ];
      const events = page().read(...sayings.map((each, index) => stands(String(index), ...each)));
      expect(() => JSON.stringify(events)).not.toThrow();
    }),
    { numRuns: 500 },
  );
});
