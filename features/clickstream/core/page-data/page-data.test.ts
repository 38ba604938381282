import { describe, expect, test } from 'vitest';
import { ga4Sender } from '../senders/ga4-sender.ts';
import { bodiesOf } from '../senders/testing/sender-trial.ts';
import { createAdobeReader, readAppMeasurement } from './adobe-data-layer.ts';
import { amountOf } from './amount.ts';
import { readDigitalData } from './ceddl.ts';
import { readGooglePush } from './google-data-layer.ts';
import { parseJsonLd } from './json-ld.ts';
import { readOpenGraph } from './open-graph.ts';
import { createPageLedger, type PageMemory, type PageReading } from './page-ledger.ts';
import { readAvailability } from './page-product.ts';
import type { PageSaying } from './page-saying.ts';
import { readSchemaOrg } from './schema-org.ts';
import { readUtagData } from './tealium.ts';

const URL = 'https://shop.example/p/camera';
const CONTEXT = { url: URL, now: Date.UTC(2026, 10, 21) };
const FRESH: PageMemory = { orders: [], filled: false, values: [] };

const standing = (source: string, sayings: readonly PageSaying[]): PageReading => ({ source, pushed: false, sayings });
const pushed = (source: string, sayings: readonly PageSaying[]): PageReading => ({ source, pushed: true, sayings });

/** What a fresh page tells of what its sources say. */
function told(...readings: readonly PageReading[]) {
  return createPageLedger().take(readings, FRESH, URL).events;
}

const markup = (...roots: readonly unknown[]) => told(standing('json-ld', readSchemaOrg(roots, CONTEXT)));
const google = (...items: readonly unknown[]) => told(pushed('ga4', items.flatMap(readGooglePush)));

describe('schema.org', () => {
  test('OQ3: a product with an offer, wherever it stands: alone, in an array, in a graph, as what the page is about', () => {
    const product = {
      '@context': 'https://schema.org',
      '@type': 'Product',
      sku: 'CAM-1',
      name: 'Camera',
      brand: { '@type': 'Brand', name: 'Oriel' },
      offers: { '@type': 'Offer', price: '899.00', priceCurrency: 'EUR', availability: 'https://schema.org/InStock' },
    };
    const expected = [
      { kind: 'product', sku: 'CAM-1', name: 'Camera', priceMinor: 89_900, currency: 'EUR' },
      { kind: 'value', name: 'product.brand', value: 'Oriel' },
      { kind: 'value', name: 'product.availability', value: 'in-stock' },
    ];
    for (const root of [
      product,
      [product],
      { '@graph': [{ '@type': 'Organization', name: 'Oriel' }, product] },
      {
        '@graph': [
          { '@type': 'WebPage', mainEntity: { '@id': '#p' } },
          { ...product, '@id': '#p' },
        ],
      },
      { ...product, '@type': ['http://schema.org/Product', 'Thing'] },
    ]) {
      expect(markup(root)).toEqual(expected);
    }
  });

  test.each([
    [{ '@type': 'AggregateOffer', lowPrice: 12.5, highPrice: 20, priceCurrency: 'USD' }, 1250],
    [
      [
        { price: 30, availability: 'OutOfStock' },
        { price: 31, availability: 'InStock' },
      ],
      3100,
    ],
    [{ priceSpecification: [{ price: 50, priceType: 'https://schema.org/ListPrice' }, { price: 45 }] }, 4500],
    [{ offers: [{ price: 7 }] }, 700],
    [{ price: 0 }, undefined],
    [
      [
        { price: 8, url: 'https://shop.example/p/other' },
        { price: 9, url: '/p/camera' },
      ],
      900,
    ],
  ])('OQ3: the price that is asked, of offers %j', (offers, priceMinor) => {
    const [event] = markup({ '@type': 'Product', sku: '1', name: 'A', offers });
    expect(event).toMatchObject({ kind: 'product', sku: '1' });
    if (priceMinor === undefined) expect(event).not.toHaveProperty('priceMinor');
    else expect(event).toHaveProperty('priceMinor', priceMinor);
  });

  test('OQ3: of a group the variant that the address names gives the price; the group gives what it has', () => {
    const group = {
      '@type': 'ProductGroup',
      productGroupID: 'G1',
      name: 'Shirt',
      hasVariant: [
        {
          '@type': 'Product',
          sku: 'S-RED',
          name: 'Red',
          offers: { price: 10, url: 'https://shop.example/p/shirt?color=red' },
        },
        {
          '@type': 'Product',
          sku: 'S-BLUE',
          name: 'Blue',
          offers: { price: 12, url: 'https://shop.example/p/shirt?color=blue' },
        },
      ],
    };
    const sayings = readSchemaOrg([group], { ...CONTEXT, url: 'https://shop.example/p/shirt?color=blue' });
    expect(told(standing('json-ld', sayings))[0]).toMatchObject({
      kind: 'product',
      sku: 'G1',
      name: 'Shirt',
      priceMinor: 1200,
    });
  });

  test('OQ3: several products, none of them of this address, are a list; the one of this address is the product', () => {
    const products = ['a', 'b'].map((name) => ({
      '@type': 'Product',
      sku: name,
      name,
      url: `https://shop.example/p/${name}`,
    }));
    expect(markup(...products)).toEqual([{ kind: 'list' }]);
    expect(markup(...products, { '@type': 'Product', sku: 'c', name: 'c', url: '/p/camera/' })[0]).toMatchObject({
      sku: 'c',
    });
    const list = { '@type': 'ItemList', name: 'Tripods', itemListElement: [] };
    expect(markup(list)).toEqual([{ kind: 'list', category: 'Tripods' }]);
  });

  test('CS2: the way to the page is its category', () => {
    const crumb = (position: number, name: string) => ({
      '@type': 'ListItem',
      position,
      item: { '@id': `/${position}`, name },
    });
    const trail = {
      '@type': 'BreadcrumbList',
      itemListElement: [crumb(3, 'Mirrorless'), crumb(1, 'Home'), crumb(2, 'Cameras')],
    };
    expect(markup(trail, { '@type': 'Product', sku: '1', name: 'A' })).toEqual([
      { kind: 'product', sku: '1', name: 'A' },
      { kind: 'value', name: 'product.category', value: 'Cameras / Mirrorless' },
      { kind: 'value', name: 'page.category', value: 'Cameras / Mirrorless' },
    ]);
  });

  test('CS2: an order placed now; one of last month is no news', () => {
    const order = {
      '@type': 'Order',
      orderNumber: 'O-7',
      orderDate: '2026-11-20',
      priceCurrency: 'EUR',
      price: 918,
      acceptedOffer: {
        '@type': 'Offer',
        price: 899,
        itemOffered: { '@type': 'Product', sku: 'CAM-1', name: 'Camera' },
        eligibleQuantity: { value: 1 },
      },
    };
    const items = [{ sku: 'CAM-1', name: 'Camera', quantity: 1, priceMinor: 89_900 }];
    expect(markup(order).filter((event) => event.kind === 'order')).toEqual([
      { kind: 'order', orderId: 'O-7', totalMinor: 91_800, currency: 'EUR', items },
    ]);
    expect(markup({ ...order, orderDate: '2026-10-01' }).some((event) => event.kind === 'order')).toBe(false);
  });

  test('OQ3: a product without a number goes by that of its address', () => {
    expect(markup({ '@type': 'Product', name: 'Camera' })).toEqual([
      { kind: 'product', sku: 'camera', name: 'Camera' },
    ]);
  });
});

test.each([
  ['{"a":1,}', { a: 1 }],
  ['<!-- {"a":1} -->', { a: 1 }],
  ['//<![CDATA[\n{"a":"x\ny"}\n//]]>', { a: 'x y' }],
  ['{"a":1};', { a: 1 }],
  ['{&quot;a&quot;:1}', { a: 1 }],
  ['{"a":', undefined],
  ['', undefined],
])('OQ3: broken JSON-LD is mended or left out: %j', (text, value) => {
  expect(parseJsonLd(text)).toEqual(value);
});

test.each([
  ['1299.00', 1299],
  ['1,299.00', 1299],
  ['1.299,00 €', 1299],
  ['€ 12', 12],
  ['12,5', 12.5],
  ['1,299', 1299],
  ["1'299.50", 1299.5],
  [34.5, 34.5],
  ['free', undefined],
])('OQ3: the amount %j is %d', (text, amount) => {
  expect(amountOf(text)).toBe(amount);
});

test.each([
  ['http://schema.org/InStock', 'in-stock'],
  ['in stock', 'in-stock'],
  ['oos', 'out-of-stock'],
  ['SoldOut', 'sold-out'],
  ['PreOrder', 'pre-order'],
  ['perhaps', undefined],
])('OQ3: availability %j is %s', (text, word) => {
  expect(readAvailability(text)).toBe(word);
});

test('OQ3: Open Graph states a product by its type or its price, and nothing else', () => {
  const metas = [
    ['og:type', 'product'],
    ['og:title', 'Camera'],
    ['product:price:amount', '899.00'],
    ['product:price:currency', 'EUR'],
    ['product:retailer_item_id', 'CAM-1'],
    ['product:availability', 'out of stock'],
  ] as const;
  expect(told(standing('open-graph', readOpenGraph(metas)))).toEqual([
    { kind: 'product', sku: 'CAM-1', name: 'Camera', priceMinor: 89_900, currency: 'EUR' },
    { kind: 'value', name: 'product.availability', value: 'out-of-stock' },
  ]);
  expect(
    readOpenGraph([
      ['og:type', 'website'],
      ['og:title', 'Welcome'],
    ]),
  ).toEqual([]);
});

const GA4_ITEM = { item_id: 'CAM-1', item_name: 'Camera', price: 899, quantity: 2 };
const GA4 = { currency: 'EUR', items: [GA4_ITEM] };

describe('Google’s dataLayer', () => {
  const events: readonly (readonly [string, Record<string, unknown>])[] = [
    ['view_item', GA4],
    ['view_item_list', { ...GA4, item_list_name: 'Cameras' }],
    ['select_item', GA4],
    ['search', { search_term: 'tripod' }],
    ['add_to_cart', GA4],
    ['remove_from_cart', GA4],
    ['view_cart', GA4],
    ['begin_checkout', GA4],
    ['add_shipping_info', GA4],
    ['add_payment_info', GA4],
    ['purchase', { ...GA4, transaction_id: 'O-7', value: 1798 }],
    ['refund', { ...GA4, transaction_id: 'O-7' }],
    ['add_to_wishlist', GA4],
    ['view_promotion', { promotion_name: 'Autumn' }],
  ];

  test.each(events)(
    'CS2: %s is the same event whether Google’s library sends it or the page pushes it',
    (name, params) => {
      const sent = bodiesOf(ga4Sender, { client_id: 'c', events: [{ name, params }] });
      const call = { 0: 'event', 1: name, 2: params, length: 3 };
      expect(google({ event: name, ecommerce: params, ...params })).toEqual(sent);
      expect(google(call)).toEqual(sent);
    },
  );

  test('CS2: Enhanced Ecommerce of before', () => {
    const products = [{ id: 'CAM-1', name: 'Camera', price: '899.00', quantity: 1 }];
    const items = [{ sku: 'CAM-1', name: 'Camera', quantity: 1, priceMinor: 89_900 }];
    const say = (ecommerce: object) => google({ ecommerce: { currencyCode: 'EUR', ...ecommerce } });
    expect(say({ detail: { products } })[0]).toMatchObject({
      kind: 'product',
      sku: 'CAM-1',
      priceMinor: 89_900,
      currency: 'EUR',
    });
    expect(say({ detail: { products: products[0] } })[0]).toMatchObject({ kind: 'product', sku: 'CAM-1' });
    expect(say({ add: { products } })).toEqual([{ kind: 'cart-add', items, currency: 'EUR' }]);
    expect(say({ remove: { products } })).toEqual([{ kind: 'cart-remove', items, currency: 'EUR' }]);
    expect(say({ checkout: { actionField: { step: 2 }, products } })).toEqual([{ kind: 'checkout', step: '2' }]);
    expect(say({ purchase: { actionField: { id: 'O-7', revenue: '918' }, products } })).toEqual([
      { kind: 'order', orderId: 'O-7', totalMinor: 91_800, currency: 'EUR', items },
    ]);
    expect(say({ refund: { actionField: { id: 'O-7' } } })).toMatchObject([{ kind: 'refund', orderId: 'O-7' }]);
    expect(say({ impressions: [{ id: 'A', list: 'Search results' }] })).toEqual([
      { kind: 'list', category: 'Search results' },
    ]);
  });

  test('CS2, CS6: who she is and what page it is; other events mean nothing here', () => {
    expect(google({ event: 'gtm.js', 'gtm.start': 1 }, { event: 'scroll' }, 'text', null, { ecommerce: null })).toEqual(
      [],
    );
    expect(google({ pageType: 'Product Detail' })).toEqual([{ kind: 'value', name: 'page.type', value: 'product' }]);
    expect(
      google({ user_id: 'C-1', user_data: { email: 'a@b.c' }, user_properties: { tier: 'gold', email: 'a@b.c' } }),
    ).toEqual([{ kind: 'identify', customerId: 'C-1', traits: { tier: 'gold' } }]);
    expect(google(['config', 'G-1', { user_id: 'C-2' }])).toEqual([
      { kind: 'identify', customerId: 'C-2', traits: {} },
    ]);
  });
});

const CEDDL_ITEM = {
  productInfo: { productID: 'P1', sku: 'CAM-1', productName: 'Camera', manufacturer: 'Oriel' },
  category: { primaryCategory: 'Cameras', subCategory1: 'Mirrorless' },
  price: { basePrice: 899, currency: 'EUR' },
  quantity: 1,
};
const LINES = [
  { sku: 'CAM-1', name: 'Camera', brand: 'Oriel', category: 'Cameras / Mirrorless', quantity: 1, priceMinor: 89_900 },
];
const PROFILE = {
  profileInfo: {
    profileID: 'C-1',
    userName: 'ada',
    email: 'ada@example.com',
    returningStatus: 'returning',
    type: 'member',
  },
  address: { line1: '1 Easy St.', city: 'Athens', stateProvince: 'GA', postalCode: '30606', country: 'USA' },
  attributes: {
    loyalty: 'gold',
    iban: 'DE89370400440532013000',
    cardNumber: '4111111111111111',
    note: 'card 4111 1111 1111 1111',
  },
};

describe('CEDDL', () => {
  test('CS2: product, cart, search and page', () => {
    const value = {
      page: {
        pageInfo: { pageName: 'Camera', onsiteSearchTerm: 'camera' },
        category: { primaryCategory: 'Cameras', pageType: 'product' },
      },
      product: [CEDDL_ITEM],
      cart: { price: { currency: 'EUR' }, item: [CEDDL_ITEM] },
      transaction: { transactionID: '', item: [] },
    };
    expect(told(standing('ceddl', readDigitalData(value)))).toEqual([
      { kind: 'product', sku: 'CAM-1', name: 'Camera', priceMinor: 89_900, currency: 'EUR' },
      { kind: 'value', name: 'product.brand', value: 'Oriel' },
      { kind: 'value', name: 'product.category', value: 'Cameras / Mirrorless' },
      { kind: 'cart', items: LINES, currency: 'EUR' },
      { kind: 'search', query: 'camera' },
      { kind: 'value', name: 'page.type', value: 'product' },
      { kind: 'value', name: 'page.category', value: 'Cameras' },
    ]);
  });

  test('CS2: an order takes the place of the cart', () => {
    const transaction = { transactionID: 'O-7', total: { transactionTotal: 918, currency: 'EUR' }, item: [CEDDL_ITEM] };
    expect(told(standing('ceddl', readDigitalData({ transaction, cart: { item: [CEDDL_ITEM] } })))).toEqual([
      { kind: 'order', orderId: 'O-7', totalMinor: 91_800, currency: 'EUR', items: LINES },
    ]);
  });

  test('CS5, CS6: a user is a claim, without what reaches her and without what is secret by name or by content', () => {
    expect(told(standing('ceddl', readDigitalData({ user: [{ profile: [PROFILE] }] })))).toEqual([
      {
        kind: 'identify',
        customerId: 'C-1',
        traits: {
          loyalty: 'gold',
          returningStatus: 'returning',
          type: 'member',
          city: 'Athens',
          stateProvince: 'GA',
          postalCode: '30606',
          country: 'USA',
        },
      },
    ]);
  });
});

describe('Adobe', () => {
  const events = (...items: readonly unknown[]) => {
    const read = createAdobeReader();
    return told(pushed('adobe', items.flatMap(read)));
  };

  test('CS2: XDM events carry their products', () => {
    const productListItems = [{ SKU: 'CAM-1', name: 'Camera', quantity: 2, priceTotal: 1798, currencyCode: 'EUR' }];
    const items = [{ sku: 'CAM-1', name: 'Camera', quantity: 2, priceMinor: 89_900 }];
    expect(events({ event: 'commerce.productViews', productListItems })[0]).toMatchObject({
      kind: 'product',
      sku: 'CAM-1',
      priceMinor: 89_900,
    });
    expect(events({ event: 'commerce.productListAdds', xdm: { productListItems } })).toEqual([
      { kind: 'cart-add', items, currency: 'EUR' },
    ]);
    const order = { purchaseID: 'O-7', priceTotal: 1798, currencyCode: 'EUR' };
    expect(events({ event: 'commerce.purchases', commerce: { order }, productListItems })).toEqual([
      { kind: 'order', orderId: 'O-7', totalMinor: 179_800, currency: 'EUR', items },
    ]);
  });

  test('CS2: an event is about what earlier pushes said', () => {
    const productContext = {
      productId: 7,
      sku: 'CAM-1',
      name: 'Camera',
      pricing: { regularPrice: 999, specialPrice: 899, currencyCode: 'EUR' },
    };
    expect(events({ productContext }, { event: 'product-page-view' })[0]).toEqual({
      kind: 'product',
      sku: 'CAM-1',
      name: 'Camera',
      priceMinor: 89_900,
      currency: 'EUR',
    });
    const items = [
      { product: { sku: 'CAM-1', name: 'Camera' }, quantity: 1, prices: { price: { value: 899, currency: 'EUR' } } },
    ];
    expect(events({ changedProductsContext: { items } }, { event: 'add-to-cart' })).toMatchObject([
      { kind: 'cart-add', items: [{ sku: 'CAM-1', quantity: 1, priceMinor: 89_900 }] },
    ]);
    expect(events({ product: { sku: 'CAM-1', name: 'Camera' } }, { event: 'productView' })).toEqual([
      { kind: 'product', sku: 'CAM-1', name: 'Camera' },
    ]);
  });

  test('CS2: the variables of AppMeasurement', () => {
    const products = 'fruit;Cosmic Crisp Apple;2;31.10;;;;';
    expect(
      told(standing('s', readAppMeasurement({ products, events: 'prodView', currencyCode: 'USD' })))[0],
    ).toMatchObject({ kind: 'product', sku: 'Cosmic Crisp Apple', priceMinor: 1555 });
    expect(
      told(standing('s', readAppMeasurement({ products, purchaseID: 'O-7', events: 'purchase,event1=2' }))),
    ).toMatchObject([{ kind: 'order', orderId: 'O-7', totalMinor: 3110 }]);
  });
});

test('CS2, CS6: Tealium’s columns become products, and a customer a claim', () => {
  const data = {
    page_type: 'product',
    product_id: ['P1'],
    product_sku: ['CAM-1'],
    product_name: ['Camera'],
    product_price: ['899.00'],
    order_currency_code: 'EUR',
    cart_product_sku: ['TRI-1'],
    cart_product_quantity: ['2'],
    cart_product_price: ['12.99'],
    customer_id: 'C-1',
    customer_email: 'a@b.c',
    customer_first_name: 'Ada',
    customer_city: 'San Diego',
    customer_postal_code: '92101',
  };
  expect(told(standing('tealium', readUtagData(data)))).toEqual([
    { kind: 'product', sku: 'CAM-1', name: 'Camera', priceMinor: 89_900, currency: 'EUR' },
    { kind: 'cart', items: [{ sku: 'TRI-1', quantity: 2, priceMinor: 1299 }], currency: 'EUR' },
    { kind: 'value', name: 'page.type', value: 'product' },
    { kind: 'identify', customerId: 'C-1', traits: { city: 'San Diego', postal_code: '92101' } },
  ]);
  const order = {
    page_type: 'order',
    order_id: 'O-7',
    order_total: '918',
    order_currency_code: 'EUR',
    product_sku: ['CAM-1'],
    product_quantity: ['1'],
  };
  expect(told(standing('tealium', readUtagData(order)))[0]).toMatchObject({
    kind: 'order',
    orderId: 'O-7',
    totalMinor: 91_800,
  });
});
