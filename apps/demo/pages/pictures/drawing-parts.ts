/** The shades of one material: a highlight, the surface, its shaded side, and a line upon it. */
export type Tone = { readonly light: string; readonly mid: string; readonly dark: string; readonly line: string };

const TONES: Readonly<Record<string, Tone>> = {
  black: { light: '#4a4d55', mid: '#2a2c32', dark: '#141519', line: '#6b6f79' },
  graphite: { light: '#767c88', mid: '#4a4f59', dark: '#2c3038', line: '#959ba6' },
  silver: { light: '#f4f5f7', mid: '#c9cdd4', dark: '#8d939d', line: '#6d737d' },
  white: { light: '#ffffff', mid: '#eceae6', dark: '#bdb9b2', line: '#99958e' },
  blue: { light: '#5d8ad0', mid: '#2f5ea8', dark: '#1b3a6e', line: '#9dbbe8' },
  teal: { light: '#5cc0b4', mid: '#2a8d84', dark: '#155a55', line: '#a5e0d8' },
  green: { light: '#7d9272', mid: '#52684a', dark: '#33432e', line: '#b3c4aa' },
  sand: { light: '#dcc9a4', mid: '#b89f72', dark: '#836d48', line: '#f0e4cb' },
  orange: { light: '#f6a65c', mid: '#e0762a', dark: '#a34e12', line: '#ffd3a8' },
  red: { light: '#e8685c', mid: '#c43a30', dark: '#85201a', line: '#ffb7b0' },
  gold: { light: '#f1d692', mid: '#c9a24e', dark: '#8a6a28', line: '#fff0c8' },
};

const GRAPHITE: Tone = { light: '#767c88', mid: '#4a4f59', dark: '#2c3038', line: '#959ba6' };

export function toneOf(name: string): Tone {
  return TONES[name] ?? GRAPHITE;
}

/** What a shape is drawn with. `id` keeps the gradients of different drawings in one document apart. */
export type Brush = { readonly id: string; readonly tone: Tone; readonly accent: Tone; readonly brand: string };

/** A shape: its definitions and its body, on a sheet of 400 by 320. */
export type Shape = (brush: Brush) => string;

export function gradient(
  id: string,
  stops: readonly (readonly [number, string])[],
  direction = 'x2="0" y2="1"',
): string {
  const marks = stops.map(([at, colour]) => `<stop offset="${at}" stop-color="${colour}"/>`).join('');
  return `<linearGradient id="${id}" x1="0" y1="0" ${direction}>${marks}</linearGradient>`;
}

function glow(id: string, stops: readonly (readonly [number, string])[], focus = 'cx=".38" cy=".32" r=".8"'): string {
  const marks = stops.map(([at, colour]) => `<stop offset="${at}" stop-color="${colour}"/>`).join('');
  return `<radialGradient id="${id}" ${focus}>${marks}</radialGradient>`;
}

/** The usual surface: lit from above. `${id}s` upright, `${id}h` lying. */
export function surfaces({ id, tone, accent }: Brush): string {
  return [
    gradient(`${id}s`, [
      [0, tone.light],
      [0.35, tone.mid],
      [1, tone.dark],
    ]),
    gradient(
      `${id}h`,
      [
        [0, tone.dark],
        [0.25, tone.light],
        [0.55, tone.mid],
        [1, tone.dark],
      ],
      'x2="1" y2="0"',
    ),
    gradient(`${id}a`, [
      [0, accent.light],
      [1, accent.dark],
    ]),
  ].join('');
}

/** Front glass of a lens of radius `r`: barrel, rings, coated elements, two reflections. */
export function frontGlass(id: string, x: number, y: number, r: number, ring: string): string {
  const circle = (radius: number, fill: string, more = '') =>
    `<circle cx="${x}" cy="${y}" r="${(radius * r).toFixed(1)}" fill="${fill}" ${more}/>`;
  return [
    '<defs>',
    gradient(`${id}b`, [
      [0, '#5a5d66'],
      [0.5, '#26282d'],
      [1, '#0d0e10'],
    ]),
    glow(`${id}g`, [
      [0, '#7d8fd6'],
      [0.28, '#3a3f86'],
      [0.6, '#161a3a'],
      [1, '#07080f'],
    ]),
    '</defs>',
    circle(1, `url(#${id}b)`),
    circle(0.94, '#1a1b1f', `stroke="${ring}" stroke-width="${(r * 0.035).toFixed(1)}"`),
    circle(0.8, '#101114', 'stroke="#3a3d44" stroke-width="1"'),
    circle(0.68, `url(#${id}g)`),
    circle(0.44, 'none', 'stroke="#8fa2ff" stroke-opacity=".28" stroke-width="2"'),
    circle(0.24, '#05060b', 'fill-opacity=".85"'),
    `<ellipse cx="${x - r * 0.24}" cy="${y - r * 0.3}" rx="${r * 0.2}" ry="${r * 0.12}" fill="#fff" fill-opacity=".5" transform="rotate(-35 ${x - r * 0.24} ${y - r * 0.3})"/>`,
    `<circle cx="${x + r * 0.26}" cy="${y + r * 0.28}" r="${r * 0.07}" fill="#c9a8ff" fill-opacity=".45"/>`,
  ].join('');
}

export function label(x: number, y: number, size: number, fill: string, text: string, anchor = 'middle'): string {
  return `<text x="${x}" y="${y}" font-family="Helvetica, Arial, sans-serif" font-size="${size}" font-weight="700" letter-spacing="1" text-anchor="${anchor}" fill="${fill}">${text}</text>`;
}

export function box(x: number, y: number, w: number, h: number, r: number, fill: string, more = ''): string {
  return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${fill}" ${more}/>`;
}

/** Repeats a drawing along a row. */
export function repeat(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => draw(index)).join('');
}
