/** A piece of a message: plain words, or an address that may be followed. */
export type Piece = { readonly text: string; readonly href?: string };

/** Splits a message at its web addresses. Only http and https become links; a closing full stop is not part of one. */
export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]+/g)) {
    const address = match[0].replace(/[.,;:!?)\]]+$/, '');
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push(URL.canParse(address) ? { text: address, href: address } : { text: address });
    from = match.index + address.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}
