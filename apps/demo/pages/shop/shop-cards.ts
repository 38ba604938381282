import { brandOf } from '../../catalogue/shop-catalogue.ts';
import type { ShopProduct } from '../../catalogue/shop-product.ts';
import { html, type Markup, raw } from '../common/markup.ts';
import { shopLink } from './shop-shell.ts';

/** A price in dollars: `$1,399`. */
export function price(amount: number): string {
  return `$${amount.toLocaleString('en-US', { maximumFractionDigits: 2 })}`;
}

export function productLink(product: ShopProduct): string {
  return shopLink(`p/${product.sku}/`);
}

export function pictureOf(product: ShopProduct, eager = false): Markup {
  return html`<img src="${shopLink(`pictures/${product.sku}.svg`)}" alt="" width="400" height="320"${eager ? '' : raw(' loading="lazy"')}>`;
}

/** Stars as a bar filled to the rating. */
export function stars(product: ShopProduct): Markup {
  return html`<span class="stars"><i style="--rating:${product.rating}" aria-hidden="true"></i><span><span class="hidden">Rated </span>${product.rating.toFixed(1)}<span class="hidden"> of 5,</span> (${product.reviews})</span></span>`;
}

export function stockLine(product: ShopProduct): Markup {
  return product.stock <= 5
    ? html`<span class="stock few">Only ${product.stock} left</span>`
    : html`<span class="stock">In stock</span>`;
}

/** A product in a list, with what filters need to know in its attributes. */
export function productCard(product: ShopProduct): Markup {
  return html`<li class="product" data-brand="${brandOf(product)}" data-price="${product.price}" data-rating="${product.rating}" data-reviews="${product.reviews}" data-node="${product.node}"><a href="${productLink(product)}"><span class="plate">${pictureOf(product)}</span><span class="name">${product.name}</span></a><p class="tag">${product.tagline}</p><div class="meta">${stars(product)}${stockLine(product)}</div><div class="buy"><strong>${price(product.price)}</strong><button type="button" class="add" data-add="${product.sku}" aria-label="Add ${product.name} to the cart">Add</button></div></li>`;
}
