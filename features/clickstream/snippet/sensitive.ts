import { namesSecret } from '../core/secret-text.ts';

const NEVER_TYPES = ['password', 'hidden', 'file'];
const NEVER_COMPLETE = /\b(cc-|current-password|new-password|one-time-code|webauthn)/;
/** Whatever carries this attribute, and all within it, is never read. */
const MASKED = '[data-floorwalker-mask]';
/** What a customer fills in: the fields of HTML, text that may be edited, and what plays a field's part. */
const FIELD =
  'input,select,textarea,[contenteditable]:not([contenteditable=false]),[role=textbox],[role=spinbutton],[role=combobox],[role=slider],[role=radio],[role=checkbox],[role=switch],[role=radiogroup],[role=listbox]';

/** Fields that have been passwords: shown in clear they still are. */
const passwords = new WeakSet<Element>();

/** Remembers the passwords of a page as it is now. */
export function notePasswords(page: Document): void {
  for (const field of page.querySelectorAll('input[type=password i]')) passwords.add(field);
}

/**
 * Whether an element must not be read, whatever a selector says: secrets, payment cards and bank accounts by their type, their
 * completion hint, or what they are called (name, id, label, placeholder), hidden fields, and what the website has masked, around
 * it or within it. What is in it is judged besides, when it is read.
 */
export function isSensitive(element: Element): boolean {
  if (element.closest(MASKED) || element.querySelector(MASKED) || passwords.has(element)) return true;
  const type = element.getAttribute('type')?.toLowerCase() ?? '';
  if (NEVER_TYPES.includes(type)) return true;
  if (NEVER_COMPLETE.test(element.getAttribute('autocomplete')?.toLowerCase() ?? '')) return true;
  const field = element.closest(FIELD);
  if (field !== null) return namesOf(field).some(namesSecret) || (field !== element && isSensitive(field));
  // Around fields: what most of them hold is no text of the page, but this is.
  return [...element.querySelectorAll('textarea,[contenteditable],[role=textbox]')].some(isSensitive);
}

/** All that a field is called. */
function namesOf(field: Element): readonly string[] {
  const root = field.getRootNode() as Document | ShadowRoot;
  const type = field.getAttribute('type') ?? field.getAttribute('role') ?? '';
  // What stands beside a choice names what may be chosen.
  const isChoice = /^(radio|checkbox|switch)$/i.test(type);
  const labels = !isChoice && 'labels' in field && field.labels instanceof NodeList ? [...field.labels] : [];
  const others = isChoice
    ? []
    : field
        .getAttribute('aria-labelledby')
        ?.split(/\s+/)
        .map((id) => root.getElementById(id));
  const attributes = ['name', 'id', 'aria-label', 'placeholder', 'title', 'data-testid'];
  return [
    ...attributes.map((name) => field.getAttribute(name)),
    ...[...labels, ...(others ?? [])].map((label) => label?.textContent?.slice(0, 200)),
  ].flatMap((name) => name ?? []);
}

/** Whether a customer fills the element in. */
export function isField(element: Element): element is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
  return /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);
}
