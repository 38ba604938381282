import Fastify from 'fastify';

/** One shop, told by its pages in every notation: `/SOURCE/product`, `/SOURCE/cart` and `/SOURCE/order`, where a notation has words for it. */
export type PageDataSite = { readonly url: string; close(): Promise<void> };

const script = (code: string): string => `<script>${code}</script>`;
const json = (value: unknown): string => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;

const ITEM = { item_id: 'CAM-1', item_name: 'Camera', price: 899, quantity: 1 };
const GA4 = { currency: 'EUR', value: 899, items: [ITEM] };
const CEDDL = {
  productInfo: { sku: 'CAM-1', productName: 'Camera' },
  price: { basePrice: 899, currency: 'EUR' },
  quantity: 1,
};
const XDM = [{ SKU: 'CAM-1', name: 'Camera', quantity: 1, priceTotal: 899, currencyCode: 'EUR' }];
const columns = (prefix: string) => ({
  [`${prefix}_sku`]: ['CAM-1'],
  [`${prefix}_name`]: ['Camera'],
  [`${prefix}_price`]: ['899.00'],
  [`${prefix}_quantity`]: ['1'],
});

const PRODUCT = {
  '@context': 'https://schema.org',
  '@type': 'Product',
  sku: 'CAM-1',
  name: 'Camera',
  offers: { '@type': 'Offer', price: '899.00', priceCurrency: 'EUR', availability: 'https://schema.org/InStock' },
};

/** The parts of pages that carry data, by source and page. */
const PAGES: Readonly<Record<string, string>> = {
  'json-ld/product': `${json(PRODUCT)}<script type="application/ld+json">{ broken</script>`,
  'json-ld/order': json({
    '@context': 'https://schema.org',
    '@type': 'Order',
    orderNumber: 'O-json-ld',
    priceCurrency: 'EUR',
    price: '899.00',
    acceptedOffer: [
      { '@type': 'Offer', price: 899, itemOffered: { '@type': 'Product', sku: 'CAM-1', name: 'Camera' } },
    ],
  }),
  'microdata/product': `<div itemscope itemtype="https://schema.org/Product"><h2 itemprop="name">Camera</h2>
    <meta itemprop="sku" content="CAM-1"><p data-floorwalker-mask><b itemprop="brand">CANARY-masked</b></p>
    <div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><b itemprop="price">899,00</b>
    <meta itemprop="priceCurrency" content="EUR"><link itemprop="availability" href="https://schema.org/InStock"></div></div>`,
  'microdata/order': `<div itemscope itemtype="https://schema.org/Order"><b itemprop="orderNumber">O-microdata</b>
    <meta itemprop="priceCurrency" content="EUR"><b itemprop="price" content="899.00">899</b>
    <div itemprop="acceptedOffer" itemscope itemtype="https://schema.org/Offer"><meta itemprop="price" content="899">
    <div itemprop="itemOffered" itemscope itemtype="https://schema.org/Product"><meta itemprop="sku" content="CAM-1">
    <b itemprop="name">Camera</b></div></div></div>`,
  'open-graph/product': `<meta property="og:type" content="product"><meta property="og:title" content="Camera">
    <meta property="product:retailer_item_id" content="CAM-1"><meta property="product:price:amount" content="899.00">
    <meta property="product:price:currency" content="EUR"><meta property="product:availability" content="in stock">`,
  'ga4/product': script(
    `window.dataLayer = [{ event: 'view_item', ecommerce: ${JSON.stringify(GA4)} }]; function gtag() { dataLayer.push(arguments); }`,
  ),
  'ga4/cart': script(`window.dataLayer = [{ event: 'view_cart', ecommerce: ${JSON.stringify(GA4)} }];`),
  'ga4/order': script(
    `window.dataLayer = [{ event: 'purchase', ecommerce: ${JSON.stringify({ ...GA4, transaction_id: 'O-ga4' })} }];`,
  ),
  'ceddl/product': script(`window.digitalData = ${JSON.stringify({ product: [CEDDL] })};`),
  'ceddl/cart': script(
    `window.digitalData = ${JSON.stringify({ cart: { price: { currency: 'EUR' }, item: [CEDDL] } })};`,
  ),
  'ceddl/order': script(
    `window.digitalData = ${JSON.stringify({
      transaction: { transactionID: 'O-ceddl', total: { transactionTotal: 899, currency: 'EUR' }, item: [CEDDL] },
      user: [
        {
          profile: [
            {
              profileInfo: { profileID: 'C-1042', userName: 'CANARY-name', email: 'CANARY@example.com' },
              address: { line1: 'CANARY-street', postalCode: '30606' },
              attributes: { tier: 'gold', iban: 'CANARY-iban', note: 'card 4111 1111 1111 1111' },
            },
          ],
        },
      ],
    })};`,
  ),
  'adobe/product': script(
    `window.adobeDataLayer = [{ event: 'commerce.productViews', productListItems: ${JSON.stringify(XDM)} }];`,
  ),
  'adobe/cart': script(
    `window.adobeDataLayer = [{ event: 'commerce.productListViews', productListItems: ${JSON.stringify(XDM)} }];`,
  ),
  'adobe/order': script(
    `window.adobeDataLayer = [{ event: 'commerce.purchases', productListItems: ${JSON.stringify(XDM)},
      commerce: { order: { purchaseID: 'O-adobe', priceTotal: 899, currencyCode: 'EUR' } } }];`,
  ),
  'tealium/product': script(
    `window.utag_data = ${JSON.stringify({ page_type: 'product', currency_code: 'EUR', ...columns('product') })};`,
  ),
  'tealium/cart': script(
    `window.utag_data = ${JSON.stringify({ page_type: 'cart', currency_code: 'EUR', ...columns('cart_product') })};`,
  ),
  'tealium/order': script(
    `window.utag_data = ${JSON.stringify({
      page_type: 'order',
      order_id: 'O-tealium',
      order_total: '899.00',
      order_currency_code: 'EUR',
      ...columns('product'),
    })};`,
  ),
  'spa/first': json(PRODUCT),
};

/**
 * @param snippet what stands in the head of each page, asked at each request
 * @param policy a content security policy for pages under `/strict/`
 */
export async function startPageDataSite(
  snippet: (nonce: string) => string,
  policy: () => string,
): Promise<PageDataSite> {
  const site = Fastify();
  site.get<{ Params: { '*': string } }>('/*', (request, reply) => {
    const strict = request.params['*'].startsWith('strict/');
    const path = request.params['*'].replace('strict/', '');
    if (strict) reply.header('content-security-policy', policy());
    return reply
      .type('text/html')
      .send(`<!doctype html><html lang="de"><head><title>${path}</title>${snippet('n0nce')}</head>
<body><h1>${path}</h1>${PAGES[path] ?? ''}<button id="other">Other</button></body></html>`);
  });
  const url = (await site.listen({ port: 0, host: '127.0.0.1' })).replace('127.0.0.1', 'localhost');
  return { url, close: () => site.close() };
}
