import { foldedText } from './catalog-search.ts';
import { isGlobalGtin } from './gtin.ts';

/** By what a product is recognised as the same in another enterprise's catalogue. Absent: it cannot be. */
export type IdentityKeys = { readonly gtin?: string; readonly part?: string };

/** Legal forms that one seller writes after a brand and another leaves out. */
const LEGAL_FORMS = new Set(
  'inc incorporated corp corporation co company ltd limited llc gmbh ag kg sa sas srl spa bv nv plc oy ab as kk'.split(
    ' ',
  ),
);
/** A shorter part number says too little to be anybody's alone. */
const SHORTEST_PART = 3;

/** Letters and digits in their order, repeated ones too. */
function wordsOf(text: string): readonly string[] {
  return foldedText(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** `"Café Noir, Inc."` gives `cafenoir`. */
export function normalBrand(brand: string): string {
  const words = [...wordsOf(brand)];
  while (words.length > 1 && LEGAL_FORMS.has(words.at(-1) ?? '')) words.pop();
  return words.join('');
}

/** `"DSC-W120/P"` gives `dscw120p`: sellers agree on letters and digits of a part number, not on what stands between them. */
export function normalPart(part: string): string {
  return wordsOf(part).join('');
}

/** The keys of a product: its GTIN where that is global, and its brand with its part number where both are stated. */
export function identityKeys(product: {
  readonly gtin?: string;
  readonly brand?: string;
  readonly mpn?: string;
}): IdentityKeys {
  const brand = normalBrand(product.brand ?? '');
  const part = normalPart(product.mpn ?? '');
  return {
    ...(product.gtin === undefined || !isGlobalGtin(product.gtin) ? {} : { gtin: product.gtin }),
    ...(brand === '' || part.length < SHORTEST_PART ? {} : { part: `${brand}\u0020${part}` }),
  };
}
