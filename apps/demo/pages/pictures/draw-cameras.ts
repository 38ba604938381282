import { type Brush, box, frontGlass, gradient, label, repeat, type Shape, surfaces } from './drawing-parts.ts';

function leather(brush: Brush): string {
  const { id } = brush;
  return `<defs><pattern id="${id}l" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="#1d1e22"/><circle cx="1.4" cy="1.4" r="1" fill="#2b2d32"/><circle cx="3.9" cy="3.9" r="1" fill="#27292e"/></pattern>${surfaces(brush)}</defs>`;
}

function dial(x: number, y: number, w: number, h: number, fill: string, line: string): string {
  return (
    box(x, y, w, h, 3, fill) +
    repeat(Math.floor(w / 5) - 1, (index) => {
      const at = x + 5 + index * 5;
      return `<path d="M${at} ${y + 2}v${h - 4}" stroke="${line}" stroke-opacity=".5" stroke-width="1"/>`;
    })
  );
}

/** A body with a prism hump, a deep grip and a wide mount. */
export const mirrorless: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    leather(brush),
    dial(94, 86, 42, 16, `url(#${id}h)`, tone.line),
    dial(276, 88, 32, 14, `url(#${id}h)`, tone.line),
    box(146, 92, 12, 10, 3, accent.mid),
    `<path d="M74 118q0-18 18-18h78l16-36q3-7 11-7h42q8 0 11 7l16 36h40q22 0 22 20v98q0 24-24 24H94q-20 0-20-22z" fill="url(#${id}s)"/>`,
    `<path d="M186 66q3-6 11-6h42q8 0 11 6l3 8H183z" fill="${tone.light}" fill-opacity=".55"/>`,
    `<path d="M75 140h252v66H75z" fill="url(#${id}l)"/>`,
    `<path d="M62 128q2-20 22-22h24q20 2 20 24v84q-2 26-22 28H84q-20-2-22-24z" fill="url(#${id}l)" stroke="${tone.dark}" stroke-width="2"/>`,
    `<path d="M68 130q2-16 18-18h14" fill="none" stroke="#fff" stroke-opacity=".18" stroke-width="3" stroke-linecap="round"/>`,
    box(84, 96, 20, 12, 6, accent.mid),
    `<circle cx="148" cy="130" r="4" fill="${accent.light}" fill-opacity=".8"/>`,
    label(218, 92, 13, '#f2f2f2', brand.toUpperCase()),
    `<circle cx="218" cy="176" r="82" fill="${tone.dark}"/><circle cx="218" cy="176" r="79" fill="none" stroke="${tone.line}" stroke-opacity=".55" stroke-width="2"/>`,
    frontGlass(`${id}f`, 218, 176, 72, accent.mid),
    box(306, 150, 14, 30, 5, tone.dark),
  ].join('');
};

/** A flat top with engraved dials and a window for the finder. */
export const rangefinder: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    leather(brush),
    dial(112, 82, 40, 18, `url(#${id}h)`, tone.line),
    dial(262, 80, 52, 20, `url(#${id}h)`, tone.line),
    `<circle cx="232" cy="90" r="8" fill="${accent.mid}"/>`,
    box(66, 98, 270, 148, 20, `url(#${id}s)`),
    box(66, 136, 270, 84, 0, `url(#${id}l)`),
    box(82, 108, 46, 22, 4, '#15161a', `stroke="${tone.line}" stroke-width="1.5"`),
    box(88, 112, 22, 14, 2, '#54639c', 'fill-opacity=".75"'),
    label(292, 124, 13, tone.mid === '#c9cdd4' ? '#2c3038' : '#eee', brand.toUpperCase()),
    `<circle cx="306" cy="154" r="5" fill="${accent.light}"/>`,
    `<circle cx="204" cy="180" r="74" fill="${tone.dark}"/><circle cx="204" cy="180" r="72" fill="none" stroke="${tone.light}" stroke-opacity=".6" stroke-width="2"/>`,
    frontGlass(`${id}f`, 204, 180, 64, tone.line),
  ].join('');
};

/** A pocket camera with its lens built in. */
export const compact: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    leather(brush),
    box(250, 88, 44, 16, 5, `url(#${id}h)`),
    box(206, 92, 26, 10, 5, accent.mid),
    box(62, 100, 276, 142, 30, `url(#${id}s)`),
    `<path d="M66 128q4-24 28-24h210q26 0 30 24" fill="none" stroke="#fff" stroke-opacity=".35" stroke-width="3"/>`,
    box(74, 132, 34, 84, 12, `url(#${id}l)`),
    box(284, 116, 34, 18, 6, '#f5f2e6', `stroke="${tone.dark}" stroke-width="1.5"`),
    label(286, 224, 14, tone.line, brand.toUpperCase()),
    `<circle cx="196" cy="174" r="72" fill="${tone.dark}"/><circle cx="196" cy="174" r="70" fill="none" stroke="${accent.mid}" stroke-width="2.5"/>`,
    frontGlass(`${id}f`, 196, 174, 60, tone.line),
  ].join('');
};

/** A small armoured block with a square lens window. */
export const action: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    `<defs>${surfaces(brush)}</defs>`,
    box(176, 66, 44, 14, 5, accent.mid),
    box(92, 76, 216, 168, 26, `url(#${id}s)`),
    box(100, 84, 200, 152, 20, 'none', `stroke="${tone.line}" stroke-opacity=".4" stroke-width="2"`),
    repeat(7, (index) => box(112, 112 + index * 15, 74, 6, 3, tone.dark)),
    box(196, 92, 98, 98, 22, '#0e0f12', `stroke="${tone.line}" stroke-width="2"`),
    frontGlass(`${id}f`, 245, 141, 42, accent.mid),
    label(150, 102, 13, '#f2f2f2', brand.toUpperCase()),
    `<circle cx="282" cy="216" r="6" fill="${accent.light}"/>`,
    label(122, 230, 12, tone.line, '10 m'),
  ].join('');
};

/** A slim stick with one fish-eye on each side. */
export const sphere: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    `<defs>${surfaces(brush)}${gradient(`${id}r`, [
      [0, '#8fb4ff'],
      [1, '#22305e'],
    ])}</defs>`,
    box(152, 40, 96, 228, 34, `url(#${id}h)`),
    box(160, 48, 80, 212, 28, 'none', 'stroke="#fff" stroke-opacity=".18" stroke-width="2"'),
    `<path d="M146 92a22 30 0 0 0 0 52z" fill="url(#${id}r)"/>`,
    `<circle cx="200" cy="106" r="52" fill="${tone.dark}"/>`,
    frontGlass(`${id}f`, 200, 106, 46, accent.mid),
    `<circle cx="200" cy="206" r="18" fill="${tone.dark}" stroke="${accent.mid}" stroke-width="3"/><circle cx="200" cy="206" r="7" fill="${accent.light}"/>`,
    label(200, 248, 10, '#e8e8e8', brand.toUpperCase()),
  ].join('');
};
