import { productsUnder, SHOP_PRODUCTS, shopProduct } from '../../catalogue/shop-catalogue.ts';
import { SHOP_NODES } from '../../catalogue/shop-nodes.ts';
import { html } from '../common/markup.ts';
import type { PageSource } from '../lender/lender-shell.ts';
import { pictureOf, price, productCard, productLink } from './shop-cards.ts';
import { categoryPages, filters, listHead } from './shop-category-page.ts';
import { productPages } from './shop-product-page.ts';
import { nodeLink, SHOP_ROOT, shopLink, trail } from './shop-shell.ts';

function picked(...skus: readonly string[]) {
  return skus.flatMap((sku) => shopProduct(sku) ?? []);
}

/** What each department is shown with on the first page. */
const FACES: Readonly<Record<string, string>> = {
  cameras: 'NIM-VIG',
  lenses: 'VAN-L85',
  drones: 'PET-GLI',
  audio: 'SOL-Q9',
  computing: 'HEX-S14',
  accessories: 'TAR-B20',
};

const [hero] = picked('AUR-SWI');

const homePage: PageSource = {
  path: '',
  title: 'Oriel: cameras, sound and light',
  description: 'Cameras and electronics, sold by people who use them.',
  body: html`<section class="stage"><div class="wrap"><div><p class="new">New this week</p><h1>Thirty frames between two heartbeats.</h1><p class="lead">${hero?.name}: ${hero?.tagline}</p><p class="actions"><a class="button" href="${hero === undefined ? SHOP_ROOT : productLink(hero)}">See the ${hero?.name}</a><span class="from">${price(hero?.price ?? 0)}</span></p></div><div class="spot">${hero === undefined ? '' : pictureOf(hero, true)}</div></div></section>
<section class="wrap block"><h2 class="hidden">Departments</h2><ul class="departments-grid">${SHOP_NODES.filter(
    (node) => node.parent === undefined,
  ).map((node) => {
    const [face] = picked(FACES[node.key] ?? '');
    return html`<li><a href="${nodeLink(node.key)}"><span class="plate">${face === undefined ? '' : pictureOf(face, true)}</span><span class="name">${node.name}</span><small>${node.blurb}</small></a></li>`;
  })}</ul></section>
<section class="wrap block"><div class="heading"><h2>Bought again and again</h2><a href="${nodeLink('cameras')}">All cameras</a></div><ul class="grid four">${picked('AUR-ORI', 'VAN-50', 'SOL-Q9', 'KIT-D3').map(productCard)}</ul></section>
<section class="advice"><div class="wrap"><div><h2>Sixteen lenses, one question.</h2><p>Our people shoot weddings, birds and football at the weekend. Ask them here, by name, before you spend a month's rent.</p></div><button class="button" type="button" data-help>Ask an expert</button></div></section>
<section class="wrap block"><div class="heading"><h2>For the trip</h2><a href="${nodeLink('accessories')}">All accessories</a></div><ul class="grid four">${picked('NIM-ALL', 'TAR-B30', 'PET-FOLD', 'CAC-SSD2').map(productCard)}</ul></section>`,
};

const searchPage: PageSource = {
  path: 'search/',
  title: 'Search | Oriel',
  description: 'Search the shop.',
  data: { page: 'search' },
  body: html`<div class="wrap">${trail([], 'Search')}<header class="title"><h1 data-heading>Search</h1><p class="lead" data-hint>Write what you are looking for in the field above.</p></header><div class="listing" data-results hidden>${filters(SHOP_PRODUCTS)}<div>${listHead(0)}<ul class="grid" data-list></ul><p class="empty" hidden>Nothing matches all of these filters. Take one away, or clear them.</p></div></div><section class="block" data-nothing hidden><h2>People looked at these instead</h2><ul class="grid four">${picked('AUR-ORI', 'NIM-ATL', 'VAN-24105', 'SOL-Q7').map(productCard)}</ul></section></div>`,
};

const cartPage: PageSource = {
  path: 'cart/',
  title: 'Cart | Oriel',
  description: 'Your cart.',
  data: { page: 'cart' },
  body: html`<div class="wrap">${trail([], 'Cart')}<header class="title"><h1>Your cart</h1></header><div class="two" data-cart><p>Your cart needs scripts to be shown.</p></div></div>`,
};

const checkoutPage: PageSource = {
  path: 'checkout/',
  title: 'Checkout | Oriel',
  description: 'Complete your order.',
  data: { page: 'checkout' },
  body: html`<div class="wrap">${trail([[shopLink('cart/'), 'Cart']], 'Checkout')}<header class="title"><h1>Checkout</h1><p class="lead">A demonstration: write anything. Nothing is charged, and these fields stay in this page.</p></header><div class="two"><form class="sheet" data-checkout data-floorwalker-mask><fieldset><legend>Where to</legend><label>Name<input name="name" required autocomplete="name"></label><label>E-mail<input name="email" type="email" required autocomplete="email"></label><label>Street and number<input name="street" required autocomplete="street-address"></label><div class="pair"><label>Postal code<input name="zip" required autocomplete="postal-code"></label><label>Town<input name="town" required autocomplete="address-level2"></label></div></fieldset><fieldset><legend>How fast</legend><label class="radio"><input type="radio" name="delivery" value="standard" checked><span>The day after tomorrow<small>free</small></span></label><label class="radio"><input type="radio" name="delivery" value="express"><span>Tomorrow before noon<small>$18</small></span></label></fieldset><fieldset><legend>Payment</legend><label class="radio"><input type="radio" name="payment" value="invoice" checked><span>By invoice, in 30 days<small>nothing is charged in this demonstration</small></span></label></fieldset><button class="button" type="submit">Place the order</button></form><aside class="sheet summary" data-summary></aside></div></div>`,
};

const orderPage: PageSource = {
  path: 'order/',
  title: 'Thank you | Oriel',
  description: 'Your order is complete.',
  data: { page: 'order' },
  body: html`<div class="wrap thanks" data-order><svg viewBox="0 0 120 120" width="120" height="120" aria-hidden="true"><circle cx="60" cy="60" r="54" fill="var(--amber)"/><path d="M36 62l17 17 32-36" fill="none" stroke="#1a1b20" stroke-width="10" stroke-linecap="round" stroke-linejoin="round"/></svg><h1>Thank you.</h1><p class="lead" data-said>There is no order here. Orders appear when you have placed one.</p><div data-lines></div><a class="button quiet" href="${SHOP_ROOT}">Back to the shop</a></div>`,
};

const advicePage: PageSource = {
  path: 'advice/',
  title: 'Advice and returns | Oriel',
  description: 'How we help and what happens when it was the wrong thing.',
  body: html`<div class="wrap narrow">${trail([], 'Advice and returns')}<header class="title"><h1>Buy it once.</h1><p class="lead">An hour of advice costs us less than a parcel that comes back.</p></header><section class="block"><h2>Which camera first?</h2><p>Start from what you photograph, not from what it has. Children and dogs: autofocus. Travel: weight. Prints above the sofa: sensor size. Then keep a third of the money for the lens.</p><button class="button" type="button" data-help>Talk to somebody</button></section><section class="block"><h2>Returns</h2><p>Sixty days, even if the box is open. We write off the scratch on the box, you keep the good conscience.</p></section><section class="block"><h2>Trade in</h2><p>We buy what you have outgrown. ${productsUnder('mirrorless').length} mirrorless bodies are in the shop right now; many of their predecessors came back to us.</p></section></div>`,
};

/** Every page of the shop. */
export const SHOP_PAGES: readonly PageSource[] = [
  homePage,
  ...categoryPages,
  ...productPages,
  searchPage,
  cartPage,
  checkoutPage,
  orderPage,
  advicePage,
];
