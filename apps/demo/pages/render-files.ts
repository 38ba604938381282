import { SHOP_PRODUCTS } from '../catalogue/shop-catalogue.ts';
import { LENDER_PAGES } from './lender/lender-pages.ts';
import { type BuiltFiles, lenderPage } from './lender/lender-shell.ts';
import { drawFace } from './people/draw-face.ts';
import { ASSOCIATE_FACES } from './people/faces.ts';
import { productPicture } from './pictures/product-picture.ts';
import { SHOP_PAGES } from './shop/shop-pages.ts';
import { shopPage } from './shop/shop-shell.ts';

/** A file of the demonstration; `path` is relative to `/demo/`. */
export type WrittenFile = { readonly path: string; readonly text: string };

/** Every page and picture of both websites. */
export function renderFiles(built: { readonly lender: BuiltFiles; readonly shop: BuiltFiles }): WrittenFile[] {
  return [
    ...LENDER_PAGES.map((page) => ({ path: `lender/${page.path}index.html`, text: lenderPage(page, built.lender) })),
    ...SHOP_PAGES.map((page) => ({ path: `shop/${page.path}index.html`, text: shopPage(page, built.shop) })),
    ...SHOP_PRODUCTS.map((product) => ({ path: `shop/pictures/${product.sku}.svg`, text: productPicture(product) })),
    ...Object.entries(ASSOCIATE_FACES).map(([name, face]) => ({ path: `people/${name}.svg`, text: drawFace(face) })),
  ];
}
