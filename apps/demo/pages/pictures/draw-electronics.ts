import { type Brush, box, frontGlass, gradient, label, repeat, type Shape, surfaces } from './drawing-parts.ts';

const defs = (brush: Brush, more = ''): string => `<defs>${surfaces(brush)}${more}</defs>`;

export const drone: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  const rotor = (x: number, y: number): string =>
    `<ellipse cx="${x}" cy="${y - 12}" rx="66" ry="9" fill="${tone.line}" fill-opacity=".28"/><path d="M${x - 62} ${y - 13}q62-9 124 0" stroke="${tone.dark}" stroke-width="4" fill="none"/>${box(x - 9, y - 14, 18, 30, 6, `url(#${id}s)`)}`;
  return [
    defs(brush),
    rotor(92, 108),
    rotor(308, 108),
    `<path d="M92 120l70 38m146-38l-70 38" stroke="${tone.mid}" stroke-width="15" stroke-linecap="round"/>`,
    `<path d="M112 190l52-26m124 26l-52-26" stroke="${tone.dark}" stroke-width="13" stroke-linecap="round"/>`,
    `<path d="M108 188v40m184-40v40" stroke="${tone.dark}" stroke-width="8" stroke-linecap="round"/>`,
    `<path d="M146 146q8-24 34-24h40q26 0 34 24l8 40q2 20-20 22h-84q-22-2-20-22z" fill="url(#${id}s)"/>`,
    `<path d="M160 138q8-10 22-10h36q14 0 22 10" fill="none" stroke="#fff" stroke-opacity=".35" stroke-width="3"/>`,
    box(168, 160, 18, 12, 5, '#0e0f12'),
    box(214, 160, 18, 12, 5, '#0e0f12'),
    box(172, 190, 56, 46, 14, '#1b1c20', `stroke="${accent.mid}" stroke-width="2"`),
    frontGlass(`${id}f`, 200, 213, 21, accent.mid),
    label(200, 152, 9, '#f2f2f2', brand.toUpperCase()),
  ].join('');
};

export const headphones: Shape = (brush) => {
  const { id, tone, accent } = brush;
  const cup = (x: number): string =>
    `<ellipse cx="${x}" cy="196" rx="38" ry="56" fill="#1d1e22"/><ellipse cx="${x + (x < 200 ? -10 : 10)}" cy="196" rx="32" ry="50" fill="url(#${id}s)"/><ellipse cx="${x + (x < 200 ? -12 : 12)}" cy="196" rx="20" ry="34" fill="none" stroke="${accent.mid}" stroke-width="3"/><ellipse cx="${x + (x < 200 ? -20 : 4)}" cy="174" rx="7" ry="14" fill="#fff" fill-opacity=".22"/>`;
  return [
    defs(brush),
    `<path d="M104 190C96 92 146 48 200 48s104 44 96 142" fill="none" stroke="url(#${id}s)" stroke-width="17" stroke-linecap="round"/>`,
    `<path d="M126 108c14-30 42-44 74-44s60 14 74 44" fill="none" stroke="#1d1e22" stroke-width="12" stroke-linecap="round"/>`,
    `<path d="M103 150v34m194-34v34" stroke="${tone.line}" stroke-width="7" stroke-linecap="round"/>`,
    cup(118),
    cup(282),
  ].join('');
};

export const earbuds: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  const bud = (x: number, flip: number): string =>
    `<g transform="translate(${x} 92) scale(${flip} 1)"><path d="M-6 6q-4 60 4 84 8 8 16 0 2-40-2-84z" fill="url(#${id}h)"/><ellipse cx="6" cy="2" rx="32" ry="28" fill="url(#${id}s)"/><ellipse cx="-24" cy="12" rx="13" ry="16" fill="#2a2c32"/><circle cx="12" cy="-2" r="9" fill="none" stroke="${accent.mid}" stroke-width="3"/></g>`;
  return [
    defs(brush),
    `<path d="M112 176q0-22 22-22h132q22 0 22 22v14H112z" fill="${tone.dark}"/>`,
    bud(158, 1),
    bud(242, -1),
    `<path d="M106 186h188v28q0 44-44 44h-100q-44 0-44-44z" fill="url(#${id}s)"/>`,
    `<path d="M106 186h188v10H106z" fill="${tone.light}" fill-opacity=".5"/>`,
    `<circle cx="200" cy="222" r="5" fill="${accent.light}"/>`,
    label(200, 244, 10, tone.line, brand.toUpperCase()),
  ].join('');
};

export const speaker: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    defs(
      brush,
      `<pattern id="${id}m" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="${tone.mid}"/><circle cx="3.5" cy="3.5" r="1.7" fill="${tone.dark}"/></pattern>`,
    ),
    box(122, 44, 156, 216, 42, `url(#${id}h)`),
    box(132, 66, 136, 172, 30, `url(#${id}m)`),
    `<path d="M132 96q0-30 30-30h76q30 0 30 30" fill="#fff" fill-opacity=".1"/>`,
    `<circle cx="200" cy="176" r="44" fill="${tone.dark}" fill-opacity=".55"/><circle cx="200" cy="176" r="30" fill="${tone.dark}" stroke="${accent.mid}" stroke-width="3"/><circle cx="200" cy="176" r="12" fill="${accent.mid}" fill-opacity=".7"/>`,
    `<circle cx="200" cy="102" r="18" fill="${tone.dark}" fill-opacity=".7"/>`,
    repeat(3, (index) => `<circle cx="${182 + index * 18}" cy="55" r="4" fill="${tone.dark}"/>`),
    label(200, 252, 10, tone.line, brand.toUpperCase()),
  ].join('');
};

export const soundbar: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    defs(brush),
    box(28, 150, 262, 44, 14, `url(#${id}s)`),
    repeat(
      40,
      (index) => `<path d="M${44 + index * 6} 160v24" stroke="${tone.light}" stroke-opacity=".35" stroke-width="2"/>`,
    ),
    box(140, 164, 40, 16, 4, '#0e0f12'),
    label(160, 176, 9, accent.light, 'eARC'),
    box(304, 104, 78, 132, 10, `url(#${id}h)`),
    `<circle cx="343" cy="176" r="28" fill="${tone.dark}" stroke="${accent.mid}" stroke-width="2"/><circle cx="343" cy="176" r="10" fill="${tone.light}"/>`,
    label(343, 128, 8, tone.line, brand.toUpperCase()),
  ].join('');
};

function screen(id: string, x: number, y: number, w: number, h: number): string {
  return [
    `<defs>${gradient(`${id}w`, [
      [0, '#f7b267'],
      [0.45, '#d9627a'],
      [1, '#3c2f6b'],
    ])}<clipPath id="${id}c"><rect x="${x}" y="${y}" width="${w}" height="${h}" rx="3"/></clipPath></defs>`,
    `<g clip-path="url(#${id}c)">${box(x, y, w, h, 3, `url(#${id}w)`)}<circle cx="${x + w * 0.68}" cy="${y + h * 0.42}" r="${h * 0.14}" fill="#ffe9b8"/>`,
    `<path d="M${x} ${y + h * 0.72}l${w * 0.24}-${h * 0.3} ${w * 0.2} ${h * 0.22} ${w * 0.18}-${h * 0.16} ${w * 0.38} ${h * 0.34}v${h * 0.4}h-${w}z" fill="#35295c"/>`,
    `<path d="M${x} ${y + h * 0.86}q${w * 0.3}-${h * 0.18} ${w * 0.55} 0t${w * 0.45}-${h * 0.04}v${h * 0.3}h-${w}z" fill="#1f1838"/>`,
    `<path d="M${x} ${y}h${w * 0.5}l-${w * 0.22} ${h}h-${w * 0.28}z" fill="#fff" fill-opacity=".07"/></g>`,
  ].join('');
}

export const laptop: Shape = (brush) => {
  const { id, tone, brand } = brush;
  return [
    defs(brush),
    box(84, 60, 232, 160, 10, `url(#${id}s)`),
    box(89, 65, 222, 149, 7, '#0c0d10'),
    screen(id, 95, 72, 210, 134),
    `<circle cx="200" cy="68.5" r="1.6" fill="#4a4d55"/>`,
    `<path d="M84 218h232l42 32q2 8-8 8H50q-10 0-8-8z" fill="url(#${id}s)"/>`,
    `<path d="M100 222h200l22 18H78z" fill="${tone.dark}" fill-opacity=".75"/>`,
    repeat(3, (row) =>
      repeat(14, (key) =>
        box(98 - row * 5 + key * (14.6 + row * 0.7), 223.5 + row * 5.4, 11.5, 4, 1, '#15161a', 'fill-opacity=".8"'),
      ),
    ),
    `<path d="M170 243h60l4 10h-68z" fill="${tone.light}" fill-opacity=".4"/>`,
    `<path d="M42 250q0 8 8 8h300q10 0 8-8z" fill="${tone.dark}"/>`,
    label(200, 212.5, 6, '#8d939d', brand.toUpperCase()),
  ].join('');
};

export const monitor: Shape = (brush) => {
  const { id, tone, brand } = brush;
  return [
    defs(brush),
    `<path d="M182 210h36l6 40h-48z" fill="url(#${id}h)"/>`,
    box(130, 246, 140, 12, 6, `url(#${id}s)`),
    box(58, 46, 284, 174, 8, `url(#${id}s)`),
    box(63, 51, 274, 160, 5, '#0c0d10'),
    screen(id, 68, 56, 264, 150),
    label(200, 217.5, 6.5, tone.line, brand.toUpperCase()),
  ].join('');
};
