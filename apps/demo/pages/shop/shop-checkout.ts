import { html, type Markup } from '../common/markup.ts';
import { tell } from '../common/tracking.ts';
import { pictureOf, price, productLink } from './shop-cards.ts';
import { type CartLine, emptyCart, putIntoCart, readCart, totalOf, tracked } from './shop-cart.ts';
import { SHOP_ROOT, shopLink } from './shop-shell.ts';

const ORDER_KEY = 'oriel-order';
const EXPRESS = 18;

function sums(lines: readonly CartLine[], delivery: number): Markup {
  return html`<dl class="sums"><div><dt>Products</dt><dd>${price(totalOf(lines))}</dd></div><div><dt>Delivery</dt><dd>${delivery === 0 ? 'free' : price(delivery)}</dd></div><div class="total"><dt>Total</dt><dd>${price(totalOf(lines) + delivery)}</dd></div></dl>`;
}

function rows(lines: readonly CartLine[]): Markup {
  return html`<ul class="lines">${lines.map(
    ({ product, quantity }) =>
      html`<li><a class="plate" href="${productLink(product)}" tabindex="-1" aria-hidden="true">${pictureOf(product, true)}</a><div><a class="name" href="${productLink(product)}">${product.name}</a><p>${price(product.price)} each</p><div class="steps"><button type="button" data-change="-1" data-sku="${product.sku}" aria-label="One ${product.name} less">−</button><output>${quantity}</output><button type="button" data-change="1" data-sku="${product.sku}" aria-label="One ${product.name} more">+</button><button type="button" class="link" data-change="-20" data-sku="${product.sku}">Remove</button></div></div><strong>${price(product.price * quantity)}</strong></li>`,
  )}</ul>`;
}

/** The cart page. */
export function wireCartPage(): void {
  const place = document.querySelector<HTMLElement>('[data-cart]');
  if (place === null) return;
  const show = (): void => {
    const lines = readCart();
    place.innerHTML = (
      lines.length === 0
        ? html`<section class="sheet"><h2>Nothing in it yet</h2><p>What you add stays here, in this browser, until you order.</p><a class="button" href="${SHOP_ROOT}">Look around</a></section>`
        : html`<section class="sheet">${rows(lines)}</section><aside class="sheet summary"><h2>Summary</h2>${sums(lines, 0)}<a class="button" href="${shopLink('checkout/')}">Go to checkout</a><button class="link" type="button" data-help>A question before you buy?</button></aside>`
    ).markup;
  };
  place.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-change]') : null;
    const line = readCart().find(({ product }) => product.sku === button?.dataset['sku']);
    if (button === null || line === undefined) return;
    const by = Number(button.dataset['change']);
    putIntoCart(line.product, Math.max(by, -line.quantity));
    show();
  });
  show();
  tell('cart', { items: readCart().map(tracked), currency: 'USD' });
}

function orderNumber(): string {
  const chance = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `OR-${(100_000 + (chance % 900_000)).toString()}`;
}

/** The checkout page: an order, kept until the next page has shown it. */
export function wireCheckout(): void {
  const form = document.querySelector<HTMLFormElement>('[data-checkout]');
  const summary = document.querySelector<HTMLElement>('[data-summary]');
  if (form === null || summary === null) return;
  const lines = readCart();
  if (lines.length === 0) {
    location.replace(shopLink('cart/'));
    return;
  }
  const delivery = (): number => (new FormData(form).get('delivery') === 'express' ? EXPRESS : 0);
  const show = (): void => {
    summary.innerHTML = html`<h2>Your order</h2><ul class="short">${lines.map(
      ({ product, quantity }) =>
        html`<li><span>${quantity} × ${product.name}</span><span>${price(product.price * quantity)}</span></li>`,
    )}</ul>${sums(lines, delivery())}`.markup;
  };
  show();
  tell('checkout', { step: 'details' });
  form.addEventListener('change', show);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const order = { orderId: orderNumber(), total: totalOf(lines) + delivery(), items: lines.map(tracked) };
    sessionStorage.setItem(ORDER_KEY, JSON.stringify(order));
    emptyCart();
    location.href = shopLink('order/');
  });
}

type KeptOrder = { readonly orderId: string; readonly total: number; readonly items: ReturnType<typeof tracked>[] };

function isOrder(value: unknown): value is KeptOrder {
  return typeof value === 'object' && value !== null && 'orderId' in value && 'total' in value && 'items' in value;
}

/** The page of thanks; the order is told once. */
export function wireOrder(): void {
  const kept = sessionStorage.getItem(ORDER_KEY);
  const said = document.querySelector('[data-said]');
  const place = document.querySelector('[data-lines]');
  if (kept === null || said === null || place === null) return;
  const order: unknown = JSON.parse(kept);
  if (!isOrder(order)) return;
  said.textContent = `Your order ${order.orderId} is complete. In a real shop a parcel would leave tonight; here nothing is charged and nothing is sent.`;
  place.innerHTML =
    html`<ul class="short">${order.items.map((item) => html`<li><span>${item.quantity} × ${item.name}</span><span>${price(item.price * item.quantity)}</span></li>`)}<li class="total"><span>Total</span><span>${price(order.total)}</span></li></ul>`.markup;
  sessionStorage.removeItem(ORDER_KEY);
  tell('order', { ...order, currency: 'USD' });
}
