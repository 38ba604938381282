/** How somebody looks, for a drawn portrait. Colours as hexadecimal. */
export type Face = {
  readonly ground: string;
  readonly skin: string;
  readonly hair: string;
  readonly style: 'short' | 'long' | 'bob' | 'bun' | 'curly' | 'bald' | 'side' | 'scarf';
  readonly clothes: string;
  readonly glasses?: boolean;
  readonly beard?: boolean;
};

function back({ hair, style }: Face): string {
  if (style === 'long') return `<path d="M52 92c-6-52 22-66 48-66s54 14 48 66l8 76H44z" fill="${hair}"/>`;
  if (style === 'bob') return `<path d="M56 96c-6-50 16-68 44-68s50 18 44 68q2 28-6 36H62q-8-8-6-36z" fill="${hair}"/>`;
  if (style === 'bun') return `<circle cx="100" cy="26" r="19" fill="${hair}"/>`;
  if (style === 'curly')
    return [
      [62, 62],
      [58, 88],
      [70, 42],
      [88, 30],
      [112, 30],
      [130, 42],
      [138, 62],
      [142, 88],
      [60, 108],
      [140, 108],
    ]
      .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="19" fill="${hair}"/>`)
      .join('');
  if (style === 'scarf') return `<path d="M54 92c-4-54 20-66 46-66s50 12 46 66l12 82H42z" fill="${hair}"/>`;
  return '';
}

function front({ hair, style }: Face): string {
  if (style === 'bald') return '';
  if (style === 'scarf')
    return `<path d="M66 100c-4-46 12-60 34-60s38 14 34 60c2-30-8-46-34-46s-36 16-34 46z" fill="${hair}"/><path d="M66 108q10 44 34 44t34-44l14 54H52z" fill="${hair}"/>`;
  if (style === 'side')
    return `<path d="M64 92c-6-44 10-58 36-58 28 0 42 16 36 58-2-18-6-26-12-32-14 8-34 10-48 6-8 6-10 14-12 26z" fill="${hair}"/>`;
  if (style === 'short')
    return `<path d="M64 88c-6-38 10-54 36-54s42 16 36 54c-3-14-5-20-10-24-16 4-38 4-52 0-5 4-7 10-10 24z" fill="${hair}"/>`;
  if (style === 'curly')
    return `<path d="M66 82c0-22 14-34 34-34s34 12 34 34c-8-16-20-20-34-20s-26 4-34 20z" fill="${hair}"/>`;
  return `<path d="M64 96c-4-42 10-58 36-58s40 16 36 58c-4-24-14-34-26-40-12 14-30 22-46 40z" fill="${hair}"/>`;
}

/** A portrait, 200 by 200, square; the page rounds it. */
export function drawFace(face: Face): string {
  const glasses = face.glasses
    ? '<g fill="none" stroke="#2b2b2b" stroke-width="3"><circle cx="85" cy="92" r="12"/><circle cx="115" cy="92" r="12"/><path d="M97 91q3-3 6 0M73 90l-8-3M127 90l8-3"/></g>'
    : '';
  const beard = face.beard
    ? `<path d="M66 96q2 46 34 48 32-2 34-48-4 20-16 22-18-6-36 0-12-2-16-22z" fill="${face.hair}"/><path d="M90 122q10 6 20 0" stroke="#7a3b35" stroke-width="3" fill="none" stroke-linecap="round"/>`
    : '<path d="M88 118q12 11 24 0" stroke="#8c3f38" stroke-width="3.5" fill="none" stroke-linecap="round"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><rect width="200" height="200" fill="${face.ground}"/>${back(face)}<path d="M84 126h32v34H84z" fill="${face.skin}"/><path d="M84 138q16 12 32 0v8q-16 10-32 0z" fill="#000" fill-opacity=".12"/><path d="M28 206c2-40 28-52 56-56q16 14 32 0c28 4 54 16 56 56z" fill="${face.clothes}"/><path d="M84 150q16 16 32 0l8 4q-24 26-48 0z" fill="#fff" fill-opacity=".85"/><circle cx="65" cy="96" r="7" fill="${face.skin}"/><circle cx="135" cy="96" r="7" fill="${face.skin}"/><path d="M66 86c0-30 14-44 34-44s34 14 34 44v12c0 26-16 42-34 42s-34-16-34-42z" fill="${face.skin}"/>${beard}<ellipse cx="85" cy="92" rx="4" ry="4.6" fill="#23201e"/><ellipse cx="115" cy="92" rx="4" ry="4.6" fill="#23201e"/><path d="M77 80q8-5 15-1M108 79q8-4 15 1" stroke="#23201e" stroke-opacity=".7" stroke-width="3" fill="none" stroke-linecap="round"/><path d="M100 94q-4 10 2 11" stroke="#000" stroke-opacity=".25" stroke-width="2.5" fill="none" stroke-linecap="round"/><circle cx="76" cy="106" r="7" fill="#e0523f" fill-opacity=".14"/><circle cx="124" cy="106" r="7" fill="#e0523f" fill-opacity=".14"/>${front(face)}${glasses}</svg>`;
}
