import { brandOf } from '../../catalogue/shop-catalogue.ts';
import type { ShopProduct } from '../../catalogue/shop-product.ts';
import { backpack, card, flash, gimbal, led, sling, ssd, tripod, tube } from './draw-accessories.ts';
import { action, compact, mirrorless, rangefinder, sphere } from './draw-cameras.ts';
import { drone, earbuds, headphones, laptop, monitor, soundbar, speaker } from './draw-electronics.ts';
import { lens, tele, zoom } from './draw-lenses.ts';
import { type Shape, toneOf } from './drawing-parts.ts';

const SHAPES: Readonly<Record<string, Shape>> = {
  mirrorless,
  rangefinder,
  compact,
  action,
  sphere,
  lens,
  zoom,
  tele,
  drone,
  headphones,
  earbuds,
  speaker,
  soundbar,
  laptop,
  monitor,
  tripod,
  gimbal,
  backpack,
  sling,
  flash,
  led,
  tube,
  card,
  ssd,
};

/** The shapes that can be drawn. */
export const SHAPE_NAMES: readonly string[] = Object.keys(SHAPES);

/** A product drawn as a document of its own, 400 by 320, on a transparent ground. */
export function productPicture(product: ShopProduct): string {
  const { shape, tone, accent, scale } = product.picture;
  const draw = SHAPES[shape] ?? mirrorless;
  const id = `p${product.sku.toLowerCase().replace(/[^a-z0-9]/g, '')}`;
  const body = draw({ id, tone: toneOf(tone), accent: toneOf(accent), brand: brandOf(product) });
  const fit = Math.min(0.56 + 0.44 * scale, 1.03);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 320" role="img"><defs><radialGradient id="${id}shadow"><stop offset="0" stop-color="#000" stop-opacity=".34"/><stop offset="1" stop-color="#000" stop-opacity="0"/></radialGradient></defs><ellipse cx="200" cy="268" rx="${(142 * fit).toFixed(0)}" ry="${(16 * fit).toFixed(0)}" fill="url(#${id}shadow)"/><g transform="translate(${(200 - 200 * fit).toFixed(2)} ${(262 - 258 * fit).toFixed(2)}) scale(${fit.toFixed(3)})">${body}</g></svg>`;
}
