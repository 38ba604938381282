/** A block longer than this is no description of a page. Characters. */
const LONGEST = 500_000;

/**
 * What a block of JSON-LD holds. Many are written by templates that break JSON: comments around it, line breaks within texts,
 * a comma or a semicolon too many. What cannot be mended is nothing; other blocks of the page are not affected.
 */
export function parseJsonLd(text: string): unknown {
  if (text.length > LONGEST) return undefined;
  return parsed(text) ?? parsed(mended(text));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mended(text: string): string {
  const bare = text
    .replace(/^\s*(\/\/|\/\*)?\s*(<!--|<!\[CDATA\[)(\s*\*\/)?/, '')
    .replace(/(\/\/|\/\*)?\s*(-->|\]\]>)\s*(\*\/)?\s*$/, '')
    .replace(/[;\s]+$/, '');
  const plain = bare.includes('"') ? bare : bare.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  // Outside of texts a line break is a space as well.
  return plain.replace(/[\p{Cc}]+/gu, ' ').replace(/,(\s*[}\]])/g, '$1');
}
