import { type Brush, box, frontGlass, label, repeat, type Shape, surfaces } from './drawing-parts.ts';

type Barrel = { readonly length: number; readonly wide: number; readonly rings: number; readonly hood: boolean };

function ribs(x: number, y: number, w: number, h: number): string {
  return (
    box(x, y, w, h, 2, '#17181b') +
    repeat(
      Math.floor(w / 6),
      (index) => `<path d="M${x + 3 + index * 6} ${y + 1}v${h - 2}" stroke="#34363c" stroke-width="2.4"/>`,
    )
  );
}

/** A lens standing on its mount, seen a little from above: the front glass as an ellipse on top. */
function barrel(brush: Brush, { length, wide, rings, hood }: Barrel): string {
  const { id, tone, accent, brand } = brush;
  const top = 262 - length;
  const half = wide / 2;
  const left = 200 - half;
  const tilt = half * 0.36;
  const step = (length - 40) / (rings + 1);
  return [
    `<defs>${surfaces(brush)}</defs>`,
    `<ellipse cx="200" cy="258" rx="${half * 0.82}" ry="${tilt * 0.6}" fill="#8d939d"/>`,
    box(200 - half * 0.82, 244, half * 1.64, 14, 3, '#b9bec6'),
    box(left + 8, 226, wide - 16, 20, 4, tone.dark),
    box(left, top, wide, length - 28, 10, `url(#${id}h)`),
    repeat(rings, (index) => ribs(left + 1, top + 26 + step * (index + 0.4), wide - 2, step * 0.62)),
    box(left, 222 - step * 0.22, wide, 5, 0, accent.mid),
    label(200, 218 - step * 0.22, 12, tone.mid === '#eceae6' ? '#3a3d44' : '#f0f0f0', brand.toUpperCase()),
    hood ? `<path d="M${left - 8} ${top}h${wide + 16}l-6 30h${-(wide + 4)}z" fill="#1b1c20"/>` : '',
    `<ellipse cx="200" cy="${top}" rx="${half + (hood ? 8 : 0)}" ry="${tilt}" fill="#1b1c20" stroke="${accent.mid}" stroke-width="2.5"/>`,
    `<g transform="translate(200 ${top}) scale(1 .36)">${frontGlass(`${id}f`, 0, 0, half * 0.92, tone.line)}</g>`,
  ].join('');
}

export const lens: Shape = (brush) => barrel(brush, { length: 150, wide: 138, rings: 1, hood: false });

export const zoom: Shape = (brush) => barrel(brush, { length: 184, wide: 132, rings: 2, hood: false });

export const tele: Shape = (brush) =>
  barrel(brush, { length: 206, wide: 104, rings: 2, hood: true }) +
  `<path d="M252 168h26q8 0 8 8v56q0 6-6 6h-10q-6 0-6-6v-40h-12z" fill="${brush.tone.dark}"/>`;
