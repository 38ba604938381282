import type { Accent } from './accent.ts';

export type Launcher = {
  readonly root: ShadowRoot;
  show(shown: boolean, unread: number): void;
  /** Pixels kept free at the foot of the page, for what the page has there itself. */
  foot(): number;
  remove(): void;
};

const GAP = 16;
const HIGHEST = 260;

/**
 * The button with which a customer asks for help, in a closed shadow root of its own. It moves up, and then shrinks to
 * its icon, where the page has something to press at its place.
 */
export function createLauncher(
  words: { readonly label: string; readonly position: 'left' | 'right'; readonly accent: Accent },
  onPress: () => void,
): Launcher {
  const host = document.createElement('div');
  host.style.cssText = 'all:initial;position:fixed;z-index:2147483000';
  host.dataset['floorwalker'] = '';
  const root = host.attachShadow({ mode: 'closed' });
  const { fill, ink } = words.accent;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `.fw-launch{position:fixed;${words.position}:${GAP}px;bottom:${GAP}px;display:flex;align-items:center;gap:8px;min-height:48px;padding:0 18px 0 14px;border:0;border-radius:24px;background:${fill};color:${ink};font:600 15px/1.2 system-ui,sans-serif;box-shadow:0 2px 6px #0003,0 6px 20px #0003;cursor:pointer;transition:bottom .2s}.fw-launch:focus-visible{outline:3px solid ${fill};outline-offset:3px}.fw-launch svg{flex:none}.fw-small{padding:0 12px}.fw-small span{display:none}.fw-launch i{position:absolute;top:-4px;right:-4px;min-width:20px;padding:0 5px;box-sizing:border-box;border-radius:10px;background:#c62828;color:#fff;font:600 12px/20px system-ui,sans-serif}[hidden]{display:none!important}@media(prefers-reduced-motion:reduce){*{transition:none!important}}@media(forced-colors:active){.fw-launch{border:1px solid}}`,
  );
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'fw-launch';
  button.setAttribute('aria-label', words.label);
  const label = document.createElement('span');
  label.textContent = words.label;
  const badge = document.createElement('i');
  badge.hidden = true;
  button.append(bubble(), label, badge);
  button.addEventListener('click', onPress);
  root.append(button);

  let planned: ReturnType<typeof setTimeout> | undefined;
  let foot = 0;

  /** Whether the page has something to press where the button would lie, `foot` pixels above its usual place. */
  function covers(at: number): boolean {
    const { offsetWidth: width, offsetHeight: height } = button;
    const left = words.position === 'left' ? GAP : document.documentElement.clientWidth - GAP - width;
    const bottom = innerHeight - GAP - at;
    for (const x of [left + 2, left + width / 2, left + width - 2]) {
      for (const y of [bottom - height + 2, bottom - height / 2, bottom - 2]) {
        const shown = document.elementsFromPoint(x, y).find((element) => element !== host);
        if (shown && isOwnPlace(shown)) return true;
      }
    }
    return false;
  }

  /** Looks for a free place: the full button from the foot upwards, then its icon alone. */
  function settle(): void {
    planned = undefined;
    if (button.hidden || !host.isConnected) return;
    for (const small of [false, true]) {
      button.classList.toggle('fw-small', small);
      for (let up = 0; up <= HIGHEST; up += 24) {
        lift(up);
        if (!covers(up)) return;
      }
    }
    lift(0);
  }

  function lift(up: number): void {
    foot = up;
    button.style.bottom = `${GAP + up}px`;
  }

  function plan(): void {
    clearTimeout(planned);
    planned = setTimeout(settle, 300);
  }

  /** While the page scrolls the button stays where it is, unless it comes to lie on something. */
  function scrolled(): void {
    clearTimeout(planned);
    planned = setTimeout(() => covers(foot) && settle(), 300);
  }

  const quietly = { capture: true, passive: true };
  addEventListener('scroll', scrolled, quietly);
  for (const name of ['resize', 'click']) addEventListener(name, plan, quietly);
  document.body.append(host);
  plan();

  return {
    root,
    show(shown, unread) {
      // A page that draws its body anew may have dropped the button.
      if (!host.isConnected) document.body.append(host);
      button.hidden = !shown;
      badge.hidden = unread === 0;
      badge.textContent = String(unread);
      if (shown) plan();
    },
    foot: () => foot,
    remove() {
      clearTimeout(planned);
      removeEventListener('scroll', scrolled, quietly);
      for (const name of ['resize', 'click']) removeEventListener(name, plan, quietly);
      host.remove();
    },
  };
}

/** Whether the page has put something here that must stay free: what looks like a button, or a bar fixed to the window. */
function isOwnPlace(shown: Element): boolean {
  const pressed = shown.closest('a,button,input,select,textarea,[role=button]');
  // A link within a text scrolls by.
  if (pressed && getComputedStyle(pressed).display !== 'inline') return true;
  for (let each: Element | null = shown; each; each = each.parentElement) {
    if (getComputedStyle(each).position === 'fixed') return each.clientHeight < innerHeight / 2;
  }
  return false;
}

function bubble(): SVGElement {
  const make = (name: string, attributes: Readonly<Record<string, string>>) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element as SVGElement;
  };
  const svg = make('svg', { viewBox: '0 0 24 24', width: '22', height: '22', fill: 'none', 'aria-hidden': 'true' });
  const d = 'M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3 21l2-5.8A8.4 8.4 0 1 1 21 11.5z';
  svg.append(make('path', { d, stroke: 'currentColor', 'stroke-width': '2', 'stroke-linejoin': 'round' }));
  return svg;
}
