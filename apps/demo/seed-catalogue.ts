import type { MappingRow, NodeRow, ProductRow } from '../../features/catalog/core/index.ts';
import { LENDER_NODES, LOANS, PRIVATE_PRODUCTS } from './catalogue/lender-catalogue.ts';
import { SHOP_PRODUCTS, specsOf } from './catalogue/shop-catalogue.ts';
import { SHOP_NODES } from './catalogue/shop-nodes.ts';
import type { SeedWebsites } from './seed-rules.ts';

/** What the shop's pages are about that show no product and no department. */
const SHOP_DOOR = 'shop-advice';

/** The hierarchy of both websites: places by their own codes, parents first. */
export const SEED_NODES: readonly NodeRow[] = [
  ...[...LENDER_NODES, ...SHOP_NODES].map(({ key, name, parent }) =>
    parent === undefined ? { code: key, name } : { code: key, name, parents: [parent] },
  ),
  // Beside the departments, not above them: who may advise at the door may not therefore sell everything inside.
  { code: SHOP_DOOR, name: 'Advice in the shop' },
];

/** Everything that both websites sell. */
export const SEED_PRODUCTS: readonly ProductRow[] = [
  ...LOANS.map((loan) => ({
    sku: loan.sku,
    name: loan.name,
    nodes: [loan.node],
    url: `/demo/lender/mortgages/${loan.slug}/`,
    attributes: {
      Rate: `${loan.rate.toFixed(2)} %`,
      APR: `${loan.apr.toFixed(2)} %`,
      Term: `${loan.years} years`,
      ...(loan.fixedYears === undefined ? {} : { Fixed: `${loan.fixedYears} years` }),
      ...Object.fromEntries(loan.terms),
    },
  })),
  ...PRIVATE_PRODUCTS.map((product) => ({
    sku: product.sku,
    name: product.name,
    nodes: [product.node],
    url: '/demo/lender/private-bank/',
  })),
  ...SHOP_PRODUCTS.map((product) => ({
    sku: product.sku,
    name: product.name,
    nodes: [product.node],
    price: { minor: product.price * 100, currency: 'USD' },
    url: `/demo/shop/p/${product.sku}/`,
    imageUrl: `/demo/shop/pictures/${product.sku}.svg`,
    attributes: { About: product.tagline, ...Object.fromEntries(specsOf(product)) },
    stock: product.stock,
  })),
];

/** What the pages of both websites are about. */
export function seedMappings({ lender, shop }: SeedWebsites): readonly MappingRow[] {
  const pages: readonly (readonly [pattern: string, node: string])[] = [
    ['/demo/lender/*', 'home-lending'],
    ['/demo/lender/calculator/*', 'mortgages'],
    ['/demo/lender/rates/*', 'mortgages'],
    ['/demo/lender/mortgages/*', 'mortgages'],
    ['/demo/lender/mortgages/fixed-*', 'fixed-rate'],
    ['/demo/lender/mortgages/adjustable-*', 'adjustable'],
    ['/demo/lender/mortgages/first-home/*', 'first-home'],
    ['/demo/lender/mortgages/refinance/*', 'rate-refinancing'],
    ['/demo/lender/mortgages/cash-out/*', 'cash-out'],
    ['/demo/lender/private-bank/*', 'private-banking'],
  ];
  return [
    ...pages.map(([pattern, node]) => ({ websiteId: lender, pattern, node })),
    { websiteId: shop, pattern: '/demo/shop/*', node: SHOP_DOOR },
    { websiteId: shop, pattern: '/demo/shop/p/{sku}' },
    ...SHOP_NODES.map(({ key }) => ({ websiteId: shop, pattern: `/demo/shop/c/${key}`, node: key })),
  ];
}
