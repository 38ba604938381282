/** A colour with the ink that can be read on it, and the shade that can be read on light and on dark ground. */
export type Accent = { readonly fill: string; readonly ink: string; readonly onLight: string; readonly onDark: string };

type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [16, 18, 22];
const NIGHT: Rgb = [27, 30, 36];
const FALLBACK: Rgb = [31, 79, 214];
/** WCAG 2.2 AA for text. */
const READABLE = 4.5;

/** Makes an enterprise's colour readable: `#rgb` or `#rrggbb`; anything else gives a calm blue. */
export function accentOf(colour: string): Accent {
  const fill = parse(colour) ?? FALLBACK;
  const ink = contrast(fill, WHITE) >= READABLE ? WHITE : contrast(fill, BLACK) >= READABLE ? BLACK : WHITE;
  return {
    fill: hex(toward(fill, BLACK, ink)),
    ink: hex(ink),
    onLight: hex(toward(fill, BLACK, WHITE)),
    onDark: hex(toward(fill, WHITE, NIGHT)),
  };
}

/** Mixes a colour with another one until it can be read on the ground. */
function toward(colour: Rgb, other: Rgb, ground: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = colour.map((part, index) => Math.round(part + ((other[index] ?? 0) - part) * share));
    const candidate: Rgb = [mixed[0] ?? 0, mixed[1] ?? 0, mixed[2] ?? 0];
    if (contrast(candidate, ground) >= READABLE) return candidate;
  }
  return other;
}

/** Contrast ratio of two colours by WCAG 2.2, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (part: number) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function parse(colour: string): Rgb | undefined {
  const found = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour.trim())?.[1];
  if (!found) return undefined;
  const digits = found.length === 3 ? [...found].map((digit) => digit + digit).join('') : found;
  const part = (from: number) => Number.parseInt(digits.slice(from, from + 2), 16);
  return [part(0), part(2), part(4)];
}

function hex(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
