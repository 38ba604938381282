import { childrenOf, shopNode } from '../../catalogue/shop-catalogue.ts';
import { SHOP_NODES } from '../../catalogue/shop-nodes.ts';
import { html, type Markup, raw } from '../common/markup.ts';
import { type BuiltFiles, bodyData, documentHead, type PageSource } from '../lender/lender-shell.ts';

export const SHOP_ROOT = '/demo/shop/';

export function shopLink(path: string): string {
  return SHOP_ROOT + path;
}

/** The brand: an oriel window that is also an aperture. */
function shopMark(): Markup {
  return raw(
    '<svg class="mark" viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="18" fill="currentColor"/><path d="M20 2l7.6 14.6M36 12L20.4 14M38 24L25.6 16M30 35L26 22M16 38l9-13.500M4 29l15-3.500M2.2 17l12 8.500M11 4.500L14.3 20" stroke="var(--bar)" stroke-width="1.8"/><circle cx="20" cy="20" r="7.5" fill="var(--amber)"/></svg>',
  );
}

const DEPARTMENTS = SHOP_NODES.filter((node) => node.parent === undefined);

export function nodeLink(key: string): string {
  return shopLink(`c/${key}/`);
}

/** A trail of links from the first page down. */
export function trail(steps: readonly (readonly [href: string, name: string])[], here: string): Markup {
  return html`<nav class="trail" aria-label="You are here"><ol><li><a href="${SHOP_ROOT}">Oriel</a></li>${steps.map(([href, name]) => html`<li><a href="${href}">${name}</a></li>`)}<li aria-current="page">${here}</li></ol></nav>`;
}

/** A whole page of the shop. */
export function shopPage(page: PageSource, files: BuiltFiles): string {
  const icon =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="#1a1b20"/><circle cx="20" cy="20" r="8" fill="#f5a400"/></svg>';
  const departments = DEPARTMENTS.map(
    (node) =>
      html`<a href="${nodeLink(node.key)}"${page.data?.['department'] === node.key ? raw(' aria-current="true"') : ''}>${node.name}</a>`,
  );
  return `<!doctype html>${
    html`<html lang="en"><head>${documentHead(page, files, icon, '#1a1b20')}</head><body${bodyData(page)}><a class="skip" href="#content">Skip to content</a>
<header class="bar"><div class="wrap"><a class="brand" href="${SHOP_ROOT}">${shopMark()}<span>oriel</span></a><form class="find" action="${shopLink('search/')}" role="search"><label class="hidden" for="find">Search the shop</label><input id="find" name="q" type="search" placeholder="Search cameras, lenses, sound" autocomplete="off"><button type="submit" aria-label="Search"><svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2.4" aria-hidden="true"><circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.500L21 21"/></svg></button></form><button class="link" type="button" data-help>Ask an expert</button><a class="basket" href="${shopLink('cart/')}"><svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M3 4h3l2.5 11h9.500l2.5-8H7"/><circle cx="9.5" cy="19.5" r="1.5"/><circle cx="17" cy="19.5" r="1.5"/></svg><span class="hidden">Cart,</span><span data-count>0</span></a></div><nav class="departments" aria-label="Departments"><div class="wrap">${departments}</div></nav></header>
<main id="content">${page.body}</main>
<footer class="foot"><div class="wrap"><div><p class="brand">${shopMark()}<span>oriel</span></p><p>Cameras, sound and light, sold by people who use them.</p></div>${['cameras', 'accessories'].map((key) => html`<div><h2>${shopNode(key)?.name}</h2>${childrenOf(key).map((node) => html`<a href="${nodeLink(node.key)}">${node.name}</a>`)}</div>`)}<div><h2>Oriel</h2><a href="${shopLink('advice/')}">Advice and returns</a><button class="plain" type="button" data-privacy>Privacy choices</button></div><p class="fine">Oriel is an invented shop in a demonstration. Brands, products and reviews are made up; nothing is delivered and nothing is charged.</p></div></footer></body></html>`
      .markup
  }`;
}
