import { ok, type Result, refuse } from '../../../kernel/result.ts';

/** Longest pattern, and how much of an address is looked at: together they bound the time of one match. */
const LONGEST_PATTERN = 300;
const LONGEST_ADDRESS = 2_000;
/** How many readings of `{sku}` are offered where a pattern leaves it open. */
const MOST_READINGS = 20;

type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'any' } | { readonly kind: 'sku' };

/** A pattern over page addresses, made ready. */
export type PagePattern = {
  /** Literal characters: how specific the pattern is. Among equals fewer `*` is more specific. */
  readonly literals: number;
  readonly stars: number;
  readonly takesSku: boolean;
  /**
   * Matches an address as `splitAddress` gives it. No match: undefined. Else the possible readings of `{sku}`, the likeliest
   * (longest) first; empty where the pattern has none.
   */
  readonly match: (address: Address) => readonly string[] | undefined;
};

/** An address without scheme, host and fragment. */
export type Address = { readonly path: string; readonly query: readonly (readonly [name: string, value: string])[] };

/** Takes an address apart: `https://shop.example/p/1?a=b#c` is path `/p/1` with a = b. Relative addresses work as well. */
export function splitAddress(url: string): Address {
  const bounded = url.slice(0, LONGEST_ADDRESS);
  const bare = bounded.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  const mark = bare.indexOf('?');
  const path = mark < 0 ? bare : bare.slice(0, mark);
  return { path: trimSlash(decoded(path)), query: mark < 0 ? [] : pairsOf(bare.slice(mark + 1)) };
}

/**
 * Makes a pattern ready. `*` stands for any characters; `{sku}`, at most once, for the product's number (no slash). A pattern with
 * `?` also asks for query parameters, in any order, e.g. `/product?id={sku}`; parameters that it does not name are free.
 * `/mortgages/*` also matches `/mortgages` itself. Case counts.
 */
export function compilePattern(pattern: string): Result<PagePattern> {
  if (!pattern.startsWith('/') && !pattern.startsWith('*')) {
    return refuse(
      'invalid',
      'pattern-start',
      `A pattern starts with "/" or "*": ${JSON.stringify(pattern.slice(0, 80))}.`,
    );
  }
  if (pattern.length > LONGEST_PATTERN) {
    return refuse('invalid', 'pattern-length', `A pattern has at most ${LONGEST_PATTERN} characters.`);
  }
  if (pattern.split('{sku}').length > 2) return refuse('invalid', 'pattern-sku', 'A pattern has {sku} at most once.');
  const mark = pattern.indexOf('?');
  const wholePath = mark < 0 ? pattern : pattern.slice(0, mark);
  const section = wholePath.endsWith('/*') && wholePath.length > 2 ? wholePath.slice(0, -2) : undefined;
  const path = piecesOf(trimSlash(wholePath));
  const query = (mark < 0 ? [] : pairsOf(pattern.slice(mark + 1))).map(
    ([name, value]) => [name, piecesOf(value)] as const,
  );
  const all = [path, ...query.map(([, pieces]) => pieces)].flat();
  const sectionPath = section === undefined ? undefined : piecesOf(section);
  return ok({
    literals: literalsOf(all) + query.reduce((sum, [name]) => sum + name.length, 0),
    stars: all.filter((piece) => piece.kind === 'any').length,
    takesSku: all.some((piece) => piece.kind === 'sku'),
    match: (address) => {
      const onPath = readings(path, address.path) ?? (sectionPath && readings(sectionPath, address.path));
      if (onPath === undefined) return undefined;
      let found = onPath;
      for (const [name, pieces] of query) {
        const inQuery = firstReading(pieces, name, address.query);
        if (inQuery === undefined) return undefined;
        if (inQuery.length > 0) found = inQuery;
      }
      return found;
    },
  });
}

/**
 * Makes a pattern over categories ready, as pages state them in their data (`Home > Loans`). `*` stands for any characters; case does not
 * count. Time is bounded as of patterns over addresses.
 */
export function compileCategory(
  pattern: string,
): Result<{ readonly literals: number; readonly stars: number; readonly match: (category: string) => boolean }> {
  if (pattern.trim() === '') return refuse('invalid', 'pattern-start', 'A pattern over categories must not be empty.');
  if (pattern.length > LONGEST_PATTERN) {
    return refuse('invalid', 'pattern-length', `A pattern has at most ${LONGEST_PATTERN} characters.`);
  }
  if (pattern.includes('{sku}')) return refuse('invalid', 'pattern-sku', 'A category has no {sku} in it.');
  const pieces = piecesOf(pattern.trim().toLowerCase());
  return ok({
    literals: literalsOf(pieces),
    stars: pieces.filter((piece) => piece.kind === 'any').length,
    match: (category) => {
      const text = category.trim().slice(0, LONGEST_ADDRESS).toLowerCase();
      return reach(pieces, text).has(text.length);
    },
  });
}

function firstReading(pieces: readonly Piece[], name: string, query: Address['query']): readonly string[] | undefined {
  for (const [key, value] of query) {
    const found = key === name ? readings(pieces, value) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function literalsOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.kind === 'text' ? piece.text.length : 0), 0);
}

function piecesOf(glob: string): readonly Piece[] {
  return glob
    .split(/(\*+|\{sku\})/)
    .filter((part) => part !== '')
    .map((part) =>
      part === '{sku}' ? { kind: 'sku' } : part.startsWith('*') ? { kind: 'any' } : { kind: 'text', text: part },
    );
}

/** All readings of the number, or undefined when the text does not match. Time is at most text times pattern. */
function readings(pieces: readonly Piece[], text: string): readonly string[] | undefined {
  const [first] = pieces;
  // Most patterns differ from most addresses at their beginning.
  if (first?.kind === 'text' && !text.startsWith(first.text)) return undefined;
  const hole = pieces.findIndex((piece) => piece.kind === 'sku');
  if (hole < 0) return reach(pieces, text).has(text.length) ? [] : undefined;
  const starts = reach(pieces.slice(0, hole), text);
  const back = reach(
    pieces
      .slice(hole + 1)
      .reverse()
      .map(reversePiece),
    reversed(text),
  );
  const ends = [...back].map((fromEnd) => text.length - fromEnd).sort((a, b) => b - a);
  const found = new Set<string>();
  for (const start of [...starts].sort((a, b) => a - b)) {
    const slash = text.indexOf('/', start);
    const limit = slash < 0 ? text.length : slash;
    for (const end of ends) {
      if (end <= start) break;
      if (end <= limit) found.add(text.slice(start, end));
      if (found.size >= MOST_READINGS) return [...found];
    }
  }
  return found.size === 0 ? undefined : [...found];
}

/** Every position at which the pieces can end when they begin at the start of the text. */
function reach(pieces: readonly Piece[], text: string): ReadonlySet<number> {
  let ends = new Set<number>([0]);
  for (const piece of pieces) {
    const next = new Set<number>();
    if (piece.kind === 'text') {
      for (const end of ends) if (text.startsWith(piece.text, end)) next.add(end + piece.text.length);
    } else if (ends.size > 0) {
      for (let end = Math.min(...ends); end <= text.length; end += 1) next.add(end);
    }
    ends = next;
  }
  return ends;
}

function reversePiece(piece: Piece): Piece {
  return piece.kind === 'text' ? { kind: 'text', text: reversed(piece.text) } : piece;
}

/** By code unit, so that positions in the turned text are positions in the text. */
function reversed(text: string): string {
  return text.split('').reverse().join('');
}

function trimSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path === '' ? '/' : path;
}

function pairsOf(query: string): readonly (readonly [string, string])[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .slice(0, 50)
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0
        ? ([decoded(pair), ''] as const)
        : ([decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1).replaceAll('+', ' '))] as const);
    });
}

/** Percent signs that decode to nothing stay as they are: a page's address is not ours to refuse. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
