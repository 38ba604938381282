/** How a customer who left a message can be answered. */
export type ContactKind = 'mail' | 'telephone' | 'other';

/** Reads a contact as customers write it: `Ann <ann@example.org>`, `+49 (30) 123-456`, `@ann on Signal`. */
export function contactKind(contact: string): ContactKind {
  if (/[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+/.test(contact)) return 'mail';
  const digits = contact.replace(/[\s().\-/+]/g, '');
  return /^\d{5,18}$/.test(digits) ? 'telephone' : 'other';
}

/** The form in which two spellings of one contact are equal. */
export function sameContact(contact: string): string {
  const kind = contactKind(contact);
  if (kind === 'mail') return (contact.match(/[^\s@<>]+@[^\s@<>]+/)?.[0] ?? contact).toLowerCase();
  if (kind === 'telephone') return contact.replace(/[^\d]/g, '');
  return contact.trim().toLowerCase();
}
