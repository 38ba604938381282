import {
  type Hierarchy,
  type NodeId,
  type ProductRow,
  type RowFault,
  readSpecification,
  type Specification,
  type SpecificationValue,
  specificationsAt,
} from '../core/index.ts';
import type { WritableProduct } from './catalog-writer.ts';

/** Takes the values of declared specifications out of a product's attributes and reads them by their types. */
export function typedProduct(
  product: ProductRow,
  declared: readonly Specification[],
  places: readonly NodeId[],
  hierarchy: Pick<Hierarchy, 'ancestors'>,
): { readonly product: WritableProduct; readonly faults: readonly RowFault[] } {
  if (declared.length === 0) return { product: { ...product, specifications: {} }, faults: [] };
  const byCode = new Map(specificationsAt(declared, places, hierarchy).map((each) => [each.code.toLowerCase(), each]));
  const attributes: Record<string, string> = {};
  const specifications: Record<string, SpecificationValue> = {};
  const faults: RowFault[] = [];
  for (const [name, text] of Object.entries(product.attributes ?? {})) {
    const specification = byCode.get(name.toLowerCase());
    if (specification === undefined) attributes[name] = text;
    else {
      const read = readSpecification(specification, text);
      if ('fault' in read) faults.push({ field: name, message: read.fault });
      else specifications[specification.code] = read.value;
    }
  }
  return { product: { ...product, attributes, specifications }, faults };
}
