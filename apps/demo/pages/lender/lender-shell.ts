import { html, type Markup, raw } from '../common/markup.ts';
import { lenderMark } from './lender-scenes.ts';

const LENDER_ROOT = '/demo/lender/';

/** One page of a demonstration website. `path` is relative to its root and ends with a slash, or is empty. */
export type PageSource = {
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly body: Markup;
  /** Attributes for the page's script, as `data-*` of the body. */
  readonly data?: Readonly<Record<string, string>>;
};

/** Addresses of the built script and style sheets of a website. */
export type BuiltFiles = { readonly script: string; readonly styles: readonly string[] };

export function lenderLink(path: string): string {
  return LENDER_ROOT + path;
}

const NAV: readonly (readonly [string, string])[] = [
  ['mortgages/', 'Mortgages'],
  ['rates/', 'Rates'],
  ['calculator/', 'Calculator'],
  ['private-bank/', 'Private bank'],
  ['about/', 'About'],
];

/** The part of the page before its content: settings, the queue that takes calls before the snippet has loaded, and the snippet. */
export function documentHead(page: PageSource, files: BuiltFiles, icon: string, themeColour: string): Markup {
  return html`<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${page.title}</title><meta name="description" content="${page.description}"><meta name="theme-color" content="${themeColour}"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">${files.styles.map((style) => html`<link rel="stylesheet" href="${style}">`)}<script src="/s/%FLOORWALKER_KEY%.js" async></script><script type="module" src="${files.script}"></script>`;
}

export function bodyData(page: PageSource): Markup {
  return html`${Object.entries(page.data ?? {}).map(([name, value]) => html` data-${name}="${value}"`)}`;
}

/** A whole page of the lender. */
export function lenderPage(page: PageSource, files: BuiltFiles): string {
  const icon =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><path d="M6 38V20a14 14 0 0 1 28 0v18z" fill="#12382f"/><path d="M12 38V21a8 8 0 0 1 16 0v17z" fill="#f7f3ea"/></svg>';
  const nav = NAV.map(
    ([path, name]) =>
      html`<a href="${lenderLink(path)}"${page.path.startsWith(path) ? raw(' aria-current="page"') : ''}>${name}</a>`,
  );
  return `<!doctype html>${
    html`<html lang="en"><head>${documentHead(page, files, icon, '#12382f')}</head><body${bodyData(page)}><a class="skip" href="#content">Skip to content</a>
<header class="top"><div class="wrap"><a class="brand" href="${LENDER_ROOT}">${lenderMark()}<span>Wrenfield<small>Home Loans</small></span></a><button class="menu" type="button" aria-expanded="false" aria-controls="nav">Menu</button><nav id="nav" aria-label="Main">${nav}<a class="button small" href="${lenderLink('contact/')}">Talk to us</a></nav></div></header>
<main id="content">${page.body}</main>
<footer class="foot"><div class="wrap"><div><p class="brand">${lenderMark()}<span>Wrenfield<small>Home Loans</small></span></p><p>Lending for homes since 1931, still answering the telephone.</p></div><div><h2>Borrow</h2><a href="${lenderLink('mortgages/fixed-30/')}">30-year fixed</a><a href="${lenderLink('mortgages/fixed-15/')}">15-year fixed</a><a href="${lenderLink('mortgages/first-home/')}">First home</a><a href="${lenderLink('mortgages/refinance/')}">Refinance</a></div><div><h2>Decide</h2><a href="${lenderLink('rates/')}">Today's rates</a><a href="${lenderLink('calculator/')}">Mortgage calculator</a><a href="${lenderLink('private-bank/')}">Private bank</a></div><div><h2>Wrenfield</h2><a href="${lenderLink('about/')}">About us</a><a href="${lenderLink('contact/')}">Contact</a><button class="plain" type="button" data-privacy>Privacy choices</button></div><p class="fine">Wrenfield is an invented lender in a demonstration. Nothing here is an offer of credit; all rates and people are made up.</p></div></footer></body></html>`
      .markup
  }`;
}
