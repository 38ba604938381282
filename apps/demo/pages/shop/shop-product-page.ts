import { brandOf, productsUnder, SHOP_PRODUCTS, specsOf, trailOf } from '../../catalogue/shop-catalogue.ts';
import type { ShopNode, ShopProduct } from '../../catalogue/shop-product.ts';
import { html, type Markup, raw } from '../common/markup.ts';
import type { PageSource } from '../lender/lender-shell.ts';
import { pictureOf, price, productCard, stars, stockLine } from './shop-cards.ts';
import { nodeLink, trail } from './shop-shell.ts';

/** What is bought with what: keys of places, by department. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  cameras: ['standard-zooms', 'portrait-primes', 'memory-cards', 'slings'],
  lenses: ['full-frame', 'tripods', 'backpacks', 'flashes'],
  drones: ['memory-cards', 'portable-ssd', 'backpacks', 'action-cameras'],
  audio: ['portable-speakers', 'over-ear', 'in-ear', 'home-speakers'],
  computing: ['photo-monitors', 'portable-ssd', 'over-ear', 'travel-monitors'],
  accessories: ['aps-c', 'memory-cards', 'tripods', 'led-lights'],
};

/** One product of the same brand where there is one, from each place that goes with this product. */
function companionsOf(product: ShopProduct): readonly ShopProduct[] {
  const department = trailOf(product.node)[0]?.key ?? '';
  const brand = product.name.split(' ')[0] ?? '';
  return (COMPANIONS[department] ?? []).flatMap((key) => {
    const there = productsUnder(key).filter((each) => each.sku !== product.sku);
    const best = there.find((each) => each.name.startsWith(brand)) ?? there[0];
    return best === undefined ? [] : [best];
  });
}

function alike(product: ShopProduct): readonly ShopProduct[] {
  const parent = trailOf(product.node)[1]?.key ?? product.node;
  return productsUnder(parent)
    .filter((each) => each.sku !== product.sku)
    .sort((a, b) => Math.abs(a.price - product.price) - Math.abs(b.price - product.price))
    .slice(0, 3);
}

function comparison(product: ShopProduct): Markup {
  const columns = [product, ...alike(product)];
  const names = specsOf(product)
    .map(([name]) => name)
    .slice(0, 5);
  return html`<section class="wrap block"><h2>Beside its neighbours</h2><div class="scroll"><table class="compare"><thead><tr><th scope="col"><span class="hidden">Specification</span></th>${columns.map(
    (each, index) =>
      html`<th scope="col"${index === 0 ? html` class="this"` : ''}>${index === 0 ? each.name : html`<a href="/demo/shop/p/${each.sku}/">${each.name}</a>`}</th>`,
  )}</tr></thead><tbody><tr><th scope="row">Price</th>${columns.map((each) => html`<td>${price(each.price)}</td>`)}</tr>${names.map(
    (name) =>
      html`<tr><th scope="row">${name}</th>${columns.map((each) => html`<td>${specsOf(each).find(([other]) => other === name)?.[1] ?? 'no figure'}</td>`)}</tr>`,
  )}</tbody></table></div></section>`;
}

/** What the page says to machines, in schema.org's words: the product, and the way to it. */
function markupOf(product: ShopProduct, places: readonly ShopNode[]): Markup {
  const offers = {
    '@type': 'Offer',
    price: product.price,
    priceCurrency: 'USD',
    availability: `https://schema.org/${product.stock <= 5 ? 'LimitedAvailability' : 'InStock'}`,
  };
  const { sku, name, tagline: description } = product;
  const crumbs = [...places.map((node) => node.name), name];
  const itemListElement = crumbs.map((crumb, index) => ({ '@type': 'ListItem', position: index + 1, name: crumb }));
  const graph = [
    { '@type': 'Product', sku, name, description, brand: { '@type': 'Brand', name: brandOf(product) }, offers },
    { '@type': 'BreadcrumbList', itemListElement },
  ];
  // Within a script nothing may look like the end of it.
  const text = JSON.stringify({ '@context': 'https://schema.org', '@graph': graph }).replaceAll('<', '\\u003c');
  return raw(`<script type="application/ld+json">${text}</script>`);
}

function productPage(product: ShopProduct): PageSource {
  const places = trailOf(product.node);
  return {
    path: `p/${product.sku}/`,
    title: `${product.name} | Oriel`,
    description: product.tagline,
    data: { product: product.sku, department: places[0]?.key ?? '' },
    body: html`${markupOf(product, places)}<div class="wrap">${trail(
      places.map((node: ShopNode) => [nodeLink(node.key), node.name] as const),
      product.name,
    )}</div>
<section class="wrap detail"><div class="plate large">${pictureOf(product, true)}</div><div class="facts"><p class="sku">${product.sku}</p><h1>${product.name}</h1><p class="lead">${product.tagline}</p><div class="meta">${stars(product)}${stockLine(product)}</div><p class="cost"><strong>${price(product.price)}</strong><span>or ${price(Math.ceil(product.price / 12))} a month for a year, without interest</span></p><form data-buy="${product.sku}"><label>Quantity<select name="quantity"><option>1</option><option>2</option><option>3</option><option>4</option><option>5</option></select></label><button class="button" type="submit">Add to cart</button></form><p class="added" role="status" hidden>In your cart. <a href="/demo/shop/cart/">Go to the cart</a></p><ul class="promises"><li>Delivered free, the day after tomorrow</li><li>60 days to change your mind</li><li>Three years of warranty</li></ul><button class="link" type="button" data-help>Not sure? Ask somebody who owns one.</button></div></section>
<section class="wrap block"><h2>Specifications</h2><dl class="specs">${specsOf(product).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>
${comparison(product)}
<section class="wrap block"><h2>Goes well with it</h2><ul class="grid four">${companionsOf(product).map(productCard)}</ul></section>`,
  };
}

export const productPages: readonly PageSource[] = SHOP_PRODUCTS.map(productPage);
