import { type Markup, raw } from '../common/markup.ts';

/** The brand: an arched door with a wren on it. */
export function lenderMark(): Markup {
  return raw(
    '<svg class="mark" viewBox="0 0 40 40" aria-hidden="true"><path d="M6 38V20a14 14 0 0 1 28 0v18z" fill="var(--brand)"/><path d="M12 38V21a8 8 0 0 1 16 0v17z" fill="var(--paper)"/><path d="M13 26c3 1 5-3 9-4 2-.5 3 0 4-1l2 1.5-2 1c0 5-4 7-8 7h-1l-1 3h-2l.6-3.4C13 29 12 27 13 26z" fill="var(--accent)"/></svg>',
  );
}

function house(x: number, y: number, w: number, h: number, wall: string, roof: string, lit: boolean): string {
  const glass = lit ? '#ffd98a' : '#7fa3a0';
  const pane = (px: number, py: number): string =>
    `<rect x="${px}" y="${py}" width="${w * 0.17}" height="${h * 0.24}" rx="2" fill="${glass}"/><path d="M${px + w * 0.085} ${py}v${h * 0.24}M${px} ${py + h * 0.12}h${w * 0.17}" stroke="#fff" stroke-opacity=".7" stroke-width="1.4"/>`;
  return [
    `<rect x="${x + w * 0.72}" y="${y - h * 0.52}" width="${w * 0.1}" height="${h * 0.4}" fill="${roof}"/>`,
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${wall}"/>`,
    `<path d="M${x} ${y}h${w}v${h * 0.12}H${x}z" fill="#000" fill-opacity=".08"/>`,
    `<path d="M${x - w * 0.09} ${y}L${x + w / 2} ${y - h * 0.66}L${x + w * 1.09} ${y}z" fill="${roof}"/>`,
    `<path d="M${x - w * 0.09} ${y}L${x + w / 2} ${y - h * 0.66}l${w * 0.05} ${h * 0.06}L${x - w * 0.02} ${y}z" fill="#fff" fill-opacity=".16"/>`,
    `<circle cx="${x + w / 2}" cy="${y - h * 0.22}" r="${w * 0.07}" fill="${glass}"/>`,
    pane(x + w * 0.12, y + h * 0.24),
    pane(x + w * 0.71, y + h * 0.24),
    `<path d="M${x + w * 0.39} ${y + h}v-${h * 0.46}a${w * 0.11} ${w * 0.11} 0 0 1 ${w * 0.22} 0v${h * 0.46}z" fill="#8a3b24"/>`,
    `<circle cx="${x + w * 0.56}" cy="${y + h * 0.76}" r="2" fill="#ffe2a6"/>`,
  ].join('');
}

function tree(x: number, y: number, size: number, leaf: string): string {
  return `<path d="M${x} ${y}v-${size}" stroke="#5a4632" stroke-width="${size * 0.09}"/><ellipse cx="${x}" cy="${y - size * 0.95}" rx="${size * 0.36}" ry="${size * 0.5}" fill="${leaf}"/><ellipse cx="${x - size * 0.1}" cy="${y - size * 1.08}" rx="${size * 0.16}" ry="${size * 0.26}" fill="#fff" fill-opacity=".12"/>`;
}

/** A village street on a hill, early in the morning. */
export function sceneStreet(): Markup {
  return raw(
    `<svg class="scene" viewBox="0 0 640 480" role="img" aria-label="Houses on a hill in the morning sun"><defs><linearGradient id="sky" x2="0" y2="1"><stop offset="0" stop-color="#bfdcd6"/><stop offset=".55" stop-color="#f7e3c3"/><stop offset="1" stop-color="#f4c69a"/></linearGradient><radialGradient id="sun"><stop offset="0" stop-color="#fff6dd"/><stop offset=".4" stop-color="#ffe0a0"/><stop offset="1" stop-color="#ffe0a0" stop-opacity="0"/></radialGradient><clipPath id="frame"><rect width="640" height="480" rx="28"/></clipPath></defs><g clip-path="url(#frame)"><rect width="640" height="480" fill="url(#sky)"/><circle cx="452" cy="176" r="150" fill="url(#sun)"/><circle cx="452" cy="176" r="46" fill="#fff3cf"/><path d="M0 268q110-70 220-28t210-28 210 26v242H0z" fill="#a9c4ae"/><path d="M0 316q150-70 300-20t340-26v210H0z" fill="#7ea48c"/>${tree(58, 338, 66, '#4d7c63')}${tree(104, 330, 48, '#5d8c70')}${tree(596, 322, 72, '#4d7c63')}${tree(548, 318, 50, '#5d8c70')}${house(126, 282, 96, 84, '#f7efe0', '#b4552d', false)}${house(424, 264, 108, 92, '#e8d4b4', '#2f5d50', true)}<path d="M0 372q170-66 330-30t310-12v150H0z" fill="#4f8068"/>${house(248, 244, 150, 128, '#fffaf0', '#1d4a3e', true)}<path d="M318 372q-6 50-96 108h150q-16-60-8-108z" fill="#e9d9b8"/>${tree(222, 392, 78, '#2f5d50')}${tree(432, 386, 62, '#3b6d5b')}<path d="M0 424q140-40 260-8t380-14v78H0z" fill="#2c5949"/><path d="M40 424v34m22-38v36m22-38v36m22-36v34m22-32v32M30 440h110" stroke="#f7efe0" stroke-width="5" stroke-linecap="round"/><path d="M214 118q10-9 18 0 8-9 18 0M268 92q7-7 13 0 6-7 13 0M180 84q6-5 11 0 5-5 11 0" fill="none" stroke="#2f4a45" stroke-width="3" stroke-linecap="round"/></g></svg>`,
  );
}

/** A quiet room over a lake: the private bank. */
export function scenePrivate(): Markup {
  return raw(
    '<svg class="scene" viewBox="0 0 640 480" role="img" aria-label="Two armchairs before a window over a lake"><defs><linearGradient id="dusk" x2="0" y2="1"><stop offset="0" stop-color="#1f3a52"/><stop offset=".6" stop-color="#8b6f7d"/><stop offset="1" stop-color="#e8ae7c"/></linearGradient><clipPath id="room"><rect width="640" height="480" rx="28"/></clipPath></defs><g clip-path="url(#room)"><rect width="640" height="480" fill="#16302a"/><rect x="96" y="44" width="448" height="290" rx="8" fill="url(#dusk)"/><path d="M96 236l70-64 62 44 78-82 92 88 54-38 92 62v88H96z" fill="#34455c"/><path d="M306 134l-26 27 14 10 16-12 18 14 12-9z" fill="#e9e4dd" fill-opacity=".8"/><path d="M96 252h448v82H96z" fill="#5c6377"/><path d="M130 272h120m40 14h150M180 302h190m60 8h80" stroke="#f3cda4" stroke-opacity=".5" stroke-width="3" stroke-linecap="round"/><path d="M396 252h44l-10 12h-26zM418 250v-34l20 30z" fill="#f7efe0"/><path d="M96 44h448v290H96zM320 44v290M96 178h448" fill="none" stroke="#0f231f" stroke-width="10"/><path d="M60 30h54q-4 190-30 340H48q14-160 12-340zM580 30h-54q4 190 30 340h36q-14-160-12-340z" fill="#8c3f24"/><path d="M40 26h560" stroke="#c79a5b" stroke-width="8" stroke-linecap="round"/><rect y="372" width="640" height="108" fill="#3a2a20"/><ellipse cx="320" cy="424" rx="250" ry="40" fill="#6b3626"/><ellipse cx="320" cy="424" rx="216" ry="31" fill="none" stroke="#c79a5b" stroke-width="2.5"/><path d="M150 300q0-34 34-34h32q34 0 34 34v54h-100z" fill="#2f6354"/><path d="M132 336q0-18 16-18t16 18v28h76v-28q0-18 16-18t16 18v52q0 12-12 12H144q-12 0-12-12z" fill="#387463"/><path d="M146 400v18m112-18v18M382 400v18m112-18v18" stroke="#c79a5b" stroke-width="7"/><path d="M390 300q0-34 34-34h32q34 0 34 34v54H390z" fill="#2f6354"/><path d="M368 336q0-18 16-18t16 18v28h76v-28q0-18 16-18t16 18v52q0 12-12 12H380q-12 0-12-12z" fill="#387463"/><ellipse cx="320" cy="366" rx="40" ry="10" fill="#c79a5b"/><path d="M317 370h6v46h-6z" fill="#a37a42"/><ellipse cx="320" cy="418" rx="20" ry="5" fill="#a37a42"/><path d="M300 350h16v8q0 6-8 6t-8-6z" fill="#fff"/><path d="M328 354h18l2 10h-22z" fill="#f7efe0"/><path d="M566 372V196" stroke="#c79a5b" stroke-width="5"/><path d="M538 200l14-44h28l14 44z" fill="#ffe7b5"/><circle cx="566" cy="204" r="90" fill="#ffe7b5" fill-opacity=".1"/></g></svg>',
  );
}

/** A key in a door: about us, first home. */
export function sceneDoor(): Markup {
  return raw(
    `<svg class="scene" viewBox="0 0 640 480" role="img" aria-label="A front door with a key in the lock"><defs><clipPath id="doorframe"><rect width="640" height="480" rx="28"/></clipPath></defs><g clip-path="url(#doorframe)"><rect width="640" height="480" fill="#ecdcc0"/>${Array.from({ length: 9 }, (_, row) => Array.from({ length: 9 }, (_, column) => `<rect x="${column * 80 - (row % 2) * 40}" y="${row * 54}" width="76" height="50" rx="3" fill="#e2cda9" fill-opacity="${(row * 3 + column) % 4 === 0 ? '.9' : '.45'}"/>`).join('')).join('')}<path d="M196 480V190a124 124 0 0 1 248 0v290z" fill="#fffaf0"/><path d="M214 480V192a106 106 0 0 1 212 0v288z" fill="#1d4a3e"/><path d="M236 196a84 84 0 0 1 168 0z" fill="#ffd98a"/><path d="M320 112v84M262 136l58 60 58-60" stroke="#1d4a3e" stroke-width="7" fill="none"/><path d="M238 226h70v104h-70zM332 226h70v104h-70zM238 352h70v104h-70zM332 352h70v104h-70z" fill="none" stroke="#0f2f27" stroke-width="6"/><path d="M241 229h64M335 229h64M241 355h64M335 355h64" stroke="#3a7363" stroke-width="3"/><circle cx="320" cy="262" r="15" fill="none" stroke="#d9b45f" stroke-width="7"/><circle cx="396" cy="342" r="13" fill="#d9b45f"/><path d="M396 342l34 54" stroke="#c79a5b" stroke-width="6"/><circle cx="440" cy="412" r="17" fill="none" stroke="#c79a5b" stroke-width="7"/><path d="M150 480v-70h-28l10 70zM150 410q-46-10-40-60 30 0 38 36-4-50 24-74 22 34 2 76 20-26 44-18-6 36-46 40z" fill="#3b6d5b"/><path d="M108 436h74l-9 44h-56z" fill="#b4552d"/><path d="M492 408q-46-10-40-60 30 0 38 36-4-50 24-74 22 34 2 76 20-26 44-18-6 36-46 40z" fill="#2f5d50"/><path d="M466 436h74l-9 44h-56z" fill="#b4552d"/><path d="M170 470h300v10H170z" fill="#b49a70"/></g></svg>`,
  );
}

const ICONS: Readonly<Record<string, string>> = {
  'fixed-rate': '<path d="M8 40V22L24 9l16 13v18zM19 40V28h10v12"/><path d="M4 24L24 7l20 17"/>',
  adjustable:
    '<path d="M6 36c6 0 6-14 12-14s6 8 12 8 6-18 12-18"/><circle cx="18" cy="22" r="3"/><circle cx="42" cy="12" r="3"/>',
  'first-home': '<circle cx="16" cy="30" r="9"/><path d="M22 24L40 6m-7 7l6 6m-11-1l5 5"/>',
  'rate-refinancing': '<path d="M10 20a15 15 0 0 1 27-5l3 5m0-9v9h-9M38 28a15 15 0 0 1-27 5l-3-5m0 9v-9h9"/>',
  'cash-out':
    '<rect x="5" y="13" width="38" height="24" rx="3"/><circle cx="24" cy="25" r="6"/><path d="M11 19v.1M37 31v.1"/>',
  clock: '<circle cx="24" cy="24" r="18"/><path d="M24 13v11l8 6"/>',
  people:
    '<circle cx="17" cy="17" r="7"/><path d="M5 40c0-8 5-13 12-13s12 5 12 13M31 11a7 7 0 0 1 0 13M34 28c6 1 9 6 9 12"/>',
  shield: '<path d="M24 5l16 6v11c0 11-7 17-16 21C15 39 8 33 8 22V11z"/><path d="M17 23l5 5 10-10"/>',
};

export function icon(name: string): Markup {
  return raw(
    `<svg class="icon" viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${ICONS[name] ?? ICONS['fixed-rate']}</svg>`,
  );
}
