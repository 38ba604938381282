import { html, type Markup } from './markup.ts';
import { tell } from './tracking.ts';

type Choice = 'all' | 'necessary';

/** The words of the bar on one website. `key` is the name under which the choice itself is kept, once it was made. */
export type ConsentWords = { readonly key: string; readonly who: string };

function remembered(key: string): Choice | undefined {
  const value = localStorage.getItem(key);
  return value === 'all' || value === 'necessary' ? value : undefined;
}

function words(who: string, now: Choice | undefined): Markup {
  const state =
    now === undefined
      ? ''
      : html` <strong>${now === 'all' ? 'You have allowed this.' : 'You have allowed what is necessary only.'}</strong>`;
  return html`<div class="consent-text"><h2 id="consent-title">May we watch where you are stuck?</h2><p>With your consent ${who} follows your visit, so that an adviser can offer help at the right moment. Without it nothing is kept or sent, and everything works all the same.${state}</p></div><div class="consent-actions"><button type="button" class="button" data-consent="all">Accept</button><button type="button" class="button" data-consent="necessary">Only necessary</button>${now === undefined ? '' : html`<button type="button" class="button quiet" data-consent="close">Close</button>`}</div>`;
}

/**
 * The consent bar. Nothing is stored or told before the visitor has chosen; both choices are one click, of the same
 * size; elements with `data-privacy` open the bar again, to change the choice.
 */
export function showConsent({ key, who }: ConsentWords): void {
  const bar = document.createElement('section');
  bar.className = 'consent';
  bar.setAttribute('aria-labelledby', 'consent-title');

  const open = () => {
    bar.innerHTML = words(who, remembered(key)).markup;
    document.body.append(bar);
  };
  const choose = (choice: Choice) => {
    localStorage.setItem(key, choice);
    tell('consent', choice === 'all');
    bar.remove();
  };

  bar.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-consent]') : null;
    const choice = button?.dataset['consent'];
    if (choice === 'all' || choice === 'necessary') choose(choice);
    else if (choice === 'close') bar.remove();
  });
  for (const opener of document.querySelectorAll('[data-privacy]')) {
    opener.addEventListener('click', () => {
      open();
      bar.querySelector<HTMLElement>('button')?.focus();
    });
  }

  const choice = remembered(key);
  if (choice === undefined) open();
  else tell('consent', choice === 'all');
}

/** Opens and closes the menu on narrow screens. */
export function wireMenu(): void {
  const button = document.querySelector<HTMLButtonElement>('button.menu');
  button?.addEventListener('click', () => {
    const open = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', String(open));
  });
}
