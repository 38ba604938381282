import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  type CatalogImport,
  checkImport,
  danglingParents,
  type ImportReport,
  type RowError,
  readGtin,
  type Specification,
} from '../core/index.ts';
import { type WritableProduct, writeMappings, writeNodes, writeProducts } from './catalog-writer.ts';
import { announceCatalogue, hierarchyFrom, lockCatalogue, nodeOf } from './known-nodes.ts';
import { readSpecifications } from './specification-store.ts';
import { typedProduct } from './typed-product.ts';

const MOST_ERRORS_TOLD = 100;

/**
 * Adds or replaces nodes, products and mappings by the enterprise's own keys. The same import sent again leaves the same catalogue.
 * Refused with every wrong row (`details.errors`) when one is wrong; then nothing is written. A parent that is nowhere is no fault: it
 * becomes a placeholder, and the report names it.
 */
export async function importRows(
  unit: Unit,
  enterpriseId: string,
  rows: CatalogImport,
  websites: readonly string[],
  makeId: MakeId,
): Promise<Result<ImportReport>> {
  const place = { unit, enterpriseId, makeId };
  const known = await lockCatalogue(unit, enterpriseId);
  const nodes = rows.nodes ?? [];
  const errors = [...checkImport(rows, { nodes: known.parents, websites: new Set(websites) })];
  if (errors.length > 0) return refused(errors);
  const dangling = danglingParents(nodes, known.codes);
  await writeNodes(place, nodes, known);
  const products = typedProducts(rows, await readSpecifications(unit), known, errors);
  // Thrown away with the unit: nodes may be written already.
  if (errors.length > 0) throw new RefusedImport(refused(errors));
  const written = await writeProducts(place, products, known);
  await writeMappings(place, rows.mappings ?? [], known);
  await announceCatalogue(unit, enterpriseId);
  return ok({
    nodes: nodes.length,
    products: rows.products?.length ?? 0,
    mappings: rows.mappings?.length ?? 0,
    placeholders: [...dangling],
    nodeIds: Object.fromEntries(nodes.map((node) => [node.code, nodeOf(known, node.code)])),
    productIds: Object.fromEntries([...written].map(([sku, { productId }]) => [sku, productId])),
  });
}

/** Carries a refusal out of the unit, so that it is rolled back. */
export class RefusedImport extends Error {
  override readonly name = 'RefusedImport';
  readonly refused: Extract<Result<ImportReport>, { ok: false }>;
  constructor(refused: Extract<Result<ImportReport>, { ok: false }>) {
    super(refused.refusal.message);
    this.refused = refused;
  }
}

function refused(errors: readonly RowError[]): Extract<Result<ImportReport>, { ok: false }> {
  return refuse('invalid', 'import-rows', `Nothing was imported: ${errors.length} things are wrong.`, {
    errors: errors.slice(0, MOST_ERRORS_TOLD),
    errorCount: errors.length,
  });
}

/** Products with GTIN and specifications read; adds what is wrong to the errors. */
function typedProducts(
  rows: CatalogImport,
  declared: readonly Specification[],
  known: Parameters<typeof hierarchyFrom>[0],
  errors: RowError[],
): readonly WritableProduct[] {
  const hierarchy = hierarchyFrom(known);
  return (rows.products ?? []).map((product, index) => {
    const read = product.gtin === undefined ? undefined : readGtin(product.gtin);
    const row = index + 1;
    if (read !== undefined && 'fault' in read) {
      errors.push({ list: 'products', row, field: 'gtin', message: 'This is no GTIN, or its check digit is wrong.' });
    }
    const places = product.nodes.map((code) => nodeOf(known, code));
    const { product: typed, faults } = typedProduct(product, declared, places, hierarchy);
    for (const fault of faults) errors.push({ list: 'products', row, ...fault });
    return read !== undefined && 'gtin' in read ? { ...typed, gtin: read.gtin } : typed;
  });
}
