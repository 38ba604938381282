import { brandOf, childrenOf, productsUnder, trailOf } from '../../catalogue/shop-catalogue.ts';
import { SHOP_NODES } from '../../catalogue/shop-nodes.ts';
import type { ShopNode, ShopProduct } from '../../catalogue/shop-product.ts';
import { html, type Markup } from '../common/markup.ts';
import type { PageSource } from '../lender/lender-shell.ts';
import { productCard } from './shop-cards.ts';
import { nodeLink, trail } from './shop-shell.ts';

const PRICES: readonly (readonly [low: number, high: number, name: string])[] = [
  [0, 200, 'Under $200'],
  [200, 500, '$200 to $500'],
  [500, 1000, '$500 to $1,000'],
  [1000, 2000, '$1,000 to $2,000'],
  [2000, 1_000_000, 'Over $2,000'],
];

function brandsOf(products: readonly ShopProduct[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const product of products) counts.set(brandOf(product), (counts.get(brandOf(product)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a.localeCompare(b));
}

/** Filters and order for a list: brand, price, rating. Their script narrows the list beside them. */
export function filters(products: readonly ShopProduct[]): Markup {
  const prices = PRICES.filter(([low, high]) => products.some((each) => each.price >= low && each.price < high));
  return html`<form class="filters" data-filters><details open><summary>Filter</summary><fieldset><legend>Brand</legend>${brandsOf(
    products,
  ).map(
    ([brand, count]) =>
      html`<label><input type="checkbox" name="brand" value="${brand}"><span>${brand}</span><small>${count}</small></label>`,
  )}</fieldset><fieldset><legend>Price</legend>${prices.map(
    ([low, high, name]) =>
      html`<label><input type="checkbox" name="price" value="${low}-${high}"><span>${name}</span></label>`,
  )}</fieldset><fieldset><legend>Rating</legend><label><input type="checkbox" name="rating" value="4.5"><span>4.5 and better</span></label></fieldset><button class="button quiet small" type="reset">Clear</button></details></form>`;
}

export function listHead(count: number): Markup {
  return html`<div class="listhead"><p data-shown>${count} ${count === 1 ? 'product' : 'products'}</p><label>Sort by<select data-sort><option value="reviews">Most bought</option><option value="price">Price, low first</option><option value="-price">Price, high first</option><option value="rating">Rating</option></select></label></div>`;
}

function categoryPage(node: ShopNode): PageSource {
  const products = [...productsUnder(node.key)].sort((a, b) => b.reviews - a.reviews);
  const places = trailOf(node.key);
  const children = childrenOf(node.key);
  return {
    path: `c/${node.key}/`,
    title: `${node.name} | Oriel`,
    description: node.blurb,
    data: { category: node.key, department: places[0]?.key ?? '' },
    body: html`<div class="wrap">${trail(
      places.slice(0, -1).map((each) => [nodeLink(each.key), each.name] as const),
      node.name,
    )}<header class="title"><h1>${node.name}</h1><p class="lead">${node.blurb}</p>${children.length === 0 ? '' : html`<nav class="chips" aria-label="Within ${node.name}">${children.map((child) => html`<a href="${nodeLink(child.key)}">${child.name}<small>${productsUnder(child.key).length}</small></a>`)}</nav>`}</header><div class="listing">${filters(products)}<div>${listHead(products.length)}<ul class="grid" data-list>${products.map(productCard)}</ul><p class="empty" hidden>Nothing matches all of these filters. Take one away, or clear them.</p></div></div></div>`,
  };
}

export const categoryPages: readonly PageSource[] = SHOP_NODES.map(categoryPage);
