const NEVER_TYPES = ['password', 'hidden', 'file'];
const NEVER_COMPLETE = /\b(cc-|current-password|new-password|one-time-code)/;
const NEVER_NAMES = /pass(word|wd|phrase|code)|\bpwd\b|\b(cvv|cvc|csc)\b|card.?(no|num)|\b(ssn|iban|pin|otp)\b/i;
/** Whatever carries this attribute, and all within it, is never read. */
const MASKED = '[data-floorwalker-mask]';

/**
 * Whether an element must not be read, whatever a selector says: secrets and payment cards by their type, their
 * completion hint or their name, hidden fields, and what the website has masked, around it or within it.
 */
export function isSensitive(element: Element): boolean {
  if (element.closest(MASKED) || element.querySelector(MASKED)) return true;
  const type = element.getAttribute('type')?.toLowerCase() ?? '';
  const hints = `${element.getAttribute('name')} ${element.id} ${element.getAttribute('aria-label')}`;
  return (
    NEVER_TYPES.includes(type) ||
    NEVER_COMPLETE.test(element.getAttribute('autocomplete')?.toLowerCase() ?? '') ||
    (isField(element) && NEVER_NAMES.test(hints.replace(/[_-]/g, ' ')))
  );
}

/** Whether a customer fills the element in. */
export function isField(element: Element): element is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
  return /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);
}
