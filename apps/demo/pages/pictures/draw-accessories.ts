import { type Brush, box, frontGlass, gradient, label, repeat, type Shape, surfaces } from './drawing-parts.ts';

const defs = (brush: Brush, more = ''): string => `<defs>${surfaces(brush)}${more}</defs>`;

export const tripod: Shape = (brush) => {
  const { id, tone, accent } = brush;
  const leg = (x: number, y: number): string =>
    `<path d="M200 116L${x} ${y}" stroke="${tone.dark}" stroke-width="15" stroke-linecap="round"/><path d="M200 116L${x} ${y}" stroke="${tone.mid}" stroke-width="10" stroke-linecap="round"/><path d="M${200 + (x - 200) * 0.55} ${116 + (y - 116) * 0.55}L${x} ${y}" stroke="${tone.light}" stroke-width="6" stroke-linecap="round"/><circle cx="${200 + (x - 200) * 0.55}" cy="${116 + (y - 116) * 0.55}" r="9" fill="${accent.mid}"/><circle cx="${x}" cy="${y}" r="7" fill="#1b1c20"/>`;
  return [
    defs(brush),
    leg(206, 250),
    leg(112, 256),
    leg(292, 256),
    box(188, 74, 24, 50, 6, `url(#${id}h)`),
    `<circle cx="200" cy="72" r="22" fill="url(#${id}s)"/><circle cx="200" cy="72" r="22" fill="none" stroke="${accent.mid}" stroke-width="2"/>`,
    box(164, 40, 72, 14, 4, tone.dark),
    box(172, 34, 56, 8, 3, accent.mid),
    `<path d="M220 78h34" stroke="${tone.dark}" stroke-width="8" stroke-linecap="round"/><circle cx="258" cy="78" r="8" fill="${accent.mid}"/>`,
    box(176, 112, 48, 20, 8, `url(#${id}s)`),
  ].join('');
};

export const gimbal: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    defs(brush),
    `<path d="M200 150V122h66V64" fill="none" stroke="url(#${id}s)" stroke-width="18" stroke-linejoin="round"/>`,
    `<circle cx="266" cy="66" r="19" fill="${tone.dark}" stroke="${accent.mid}" stroke-width="3"/>`,
    box(128, 42, 124, 62, 10, '#17181b'),
    frontGlass(`${id}f`, 186, 73, 26, tone.line),
    box(232, 48, 14, 8, 3, accent.mid),
    `<circle cx="200" cy="138" r="20" fill="url(#${id}s)" stroke="${accent.mid}" stroke-width="2"/>`,
    box(178, 152, 44, 108, 18, `url(#${id}h)`),
    box(186, 166, 28, 34, 5, '#0e0f12'),
    `<circle cx="200" cy="216" r="9" fill="${accent.mid}"/>`,
    label(200, 246, 7, tone.line, brand.toUpperCase()),
  ].join('');
};

export const backpack: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    defs(brush),
    `<path d="M176 56q0-22 24-22t24 22" fill="none" stroke="${tone.dark}" stroke-width="9"/>`,
    `<path d="M108 112q0-62 62-62h60q62 0 62 62v118q0 30-30 30H138q-30 0-30-30z" fill="url(#${id}s)"/>`,
    `<path d="M122 118q0-54 52-54h52q52 0 52 54" fill="none" stroke="${tone.line}" stroke-opacity=".5" stroke-width="2.5" stroke-dasharray="7 4"/>`,
    `<path d="M132 168q0-16 16-16h104q16 0 16 16v66q0 14-14 14H146q-14 0-14-14z" fill="${tone.mid}" stroke="${tone.dark}" stroke-width="2.5"/>`,
    `<path d="M132 182h136" stroke="${tone.dark}" stroke-width="3"/>${box(236, 178, 8, 24, 4, accent.mid)}`,
    `<path d="M110 138h24v60h-26m182-60h-24v60h26" fill="none" stroke="${tone.dark}" stroke-width="7"/>`,
    box(178, 96, 44, 26, 4, accent.dark),
    label(200, 113, 10, accent.line, brand.toUpperCase()),
    `<path d="M150 56l-8 40m108-40l8 40" stroke="${accent.mid}" stroke-width="6" stroke-linecap="round"/>`,
  ].join('');
};

export const sling: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    defs(brush),
    `<path d="M92 156Q150 24 314 78q34 16 8 74" fill="none" stroke="${tone.dark}" stroke-width="15"/>`,
    `<path d="M92 156Q150 24 314 78" fill="none" stroke="${tone.light}" stroke-opacity=".5" stroke-width="2" stroke-dasharray="6 5"/>`,
    box(214, 46, 40, 22, 5, accent.mid, 'transform="rotate(8 234 57)"'),
    `<path d="M76 160q4-28 34-28h184q30 0 34 28l6 58q2 36-34 36H104q-36 0-34-36z" fill="url(#${id}s)"/>`,
    `<path d="M82 166q118-26 236 0" fill="none" stroke="${tone.dark}" stroke-width="5"/>${box(282, 158, 8, 28, 4, accent.mid)}`,
    `<path d="M104 190h192l6 42q0 12-14 12H112q-14 0-14-12z" fill="${tone.mid}" stroke="${tone.dark}" stroke-width="2.5"/>`,
    box(176, 206, 48, 22, 4, accent.dark),
    label(200, 221, 10, accent.line, brand.toUpperCase()),
  ].join('');
};

export const flash: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    defs(
      brush,
      gradient(`${id}z`, [
        [0, '#ffffff'],
        [1, '#d8dbe2'],
      ]),
    ),
    box(138, 40, 124, 84, 12, `url(#${id}s)`),
    box(148, 50, 104, 58, 6, `url(#${id}z)`),
    repeat(10, (index) => `<path d="M${156 + index * 10} 52v54" stroke="#b8bdc7" stroke-width="1.4"/>`),
    box(172, 122, 56, 16, 4, tone.dark),
    box(152, 136, 96, 104, 12, `url(#${id}h)`),
    box(164, 148, 72, 34, 5, '#16241c'),
    label(200, 170, 13, '#8fe0a8', 'TTL 1/64'),
    `<circle cx="200" cy="206" r="17" fill="${tone.dark}" stroke="${accent.mid}" stroke-width="3"/>`,
    label(200, 234, 7, tone.line, brand.toUpperCase()),
    box(176, 240, 48, 8, 2, tone.dark),
    box(170, 248, 60, 8, 2, '#b9bec6'),
  ].join('');
};

export const led: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    defs(
      brush,
      `<radialGradient id="${id}w"><stop offset="0" stop-color="#fffbe8"/><stop offset=".6" stop-color="#ffe3a3"/><stop offset="1" stop-color="#f5b84e"/></radialGradient>`,
    ),
    `<path d="M96 54L60 34v196l36-20zM304 54l36-20v196l-36-20z" fill="${tone.dark}"/>`,
    box(92, 46, 216, 172, 10, `url(#${id}s)`),
    box(104, 58, 192, 148, 4, `url(#${id}w)`),
    repeat(7, (row) =>
      repeat(
        9,
        (column) =>
          `<circle cx="${122 + column * 19.5}" cy="${74 + row * 19.5}" r="4.2" fill="#fff" fill-opacity=".85"/>`,
      ),
    ),
    `<path d="M190 218h20v40h-20z" fill="${tone.mid}"/>`,
    box(160, 226, 80, 14, 5, accent.mid),
    label(200, 237, 8, '#fff', brand.toUpperCase()),
  ].join('');
};

export const tube: Shape = (brush) => {
  const { id, tone, accent } = brush;
  return [
    defs(
      brush,
      gradient(
        `${id}w`,
        [
          [0, '#ff6f91'],
          [0.35, '#ffd36e'],
          [0.7, '#6fe3c4'],
          [1, '#6f9bff'],
        ],
        'x2="1" y2="0"',
      ),
    ),
    '<g transform="rotate(-24 200 160)">',
    box(40, 128, 320, 64, 32, `url(#${id}w)`, 'fill-opacity=".18"'),
    box(60, 142, 280, 36, 18, `url(#${id}s)`),
    box(92, 147, 216, 26, 13, `url(#${id}w)`),
    box(96, 150, 208, 8, 4, '#fff', 'fill-opacity=".55"'),
    box(62, 150, 22, 20, 6, tone.dark),
    box(316, 150, 22, 20, 6, tone.dark),
    `<circle cx="327" cy="160" r="4" fill="${accent.light}"/></g>`,
  ].join('');
};

export const card: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    defs(brush),
    `<g transform="rotate(-7 200 160)"><path d="M126 62q0-12 12-12h98l38 36v162q0 12-12 12H138q-12 0-12-12z" fill="url(#${id}s)"/>`,
    repeat(6, (index) => box(140 + index * 16, 56, 9, 26, 2, '#d9b45f')),
    box(138, 100, 124, 112, 8, accent.light, 'fill-opacity=".92"'),
    label(200, 134, 18, tone.dark, brand.toUpperCase()),
    box(150, 148, 100, 3, 1, tone.dark),
    label(200, 186, 24, tone.dark, 'PRO'),
    box(150, 224, 60, 8, 3, tone.line, 'fill-opacity=".7"'),
    '</g>',
  ].join('');
};

export const ssd: Shape = (brush) => {
  const { id, tone, accent, brand } = brush;
  return [
    defs(brush),
    '<g transform="rotate(9 200 160)">',
    box(134, 50, 132, 206, 24, accent.mid),
    box(140, 56, 120, 194, 20, `url(#${id}s)`),
    repeat(9, (index) => `<path d="M152 ${146 + index * 10}h96" stroke="${tone.dark}" stroke-width="3"/>`),
    label(200, 104, 16, '#f2f2f2', brand.toUpperCase()),
    `<circle cx="240" cy="74" r="4" fill="${accent.light}"/>`,
    box(186, 250, 28, 8, 3, '#0e0f12'),
    '</g>',
  ].join('');
};
