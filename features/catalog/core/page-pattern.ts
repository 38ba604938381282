import { ok, type Result, refuse } from '../../../kernel/result.ts';

/** Longest pattern, and how much of an address is looked at: together they bound the time of one match. */
const LONGEST_PATTERN = 300;
const LONGEST_ADDRESS = 2_000;
/** How many readings of `{sku}` are offered where a pattern leaves it open. */
const MOST_READINGS = 20;

type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'any' } | { readonly kind: 'sku' };

/** Pieces made ready: what stands before `{sku}`, and what stands after it, turned round. Without `{sku}` all stands before. */
type Matcher = { readonly before: readonly Piece[]; readonly after?: readonly Piece[] };

/** A pattern over page addresses, made ready. */
export type PagePattern = {
  /** Literal characters: how specific the pattern is. Among equals fewer `*` is more specific. */
  readonly literals: number;
  readonly stars: number;
  readonly takesSku: boolean;
  /** The first part of the path of all that it matches, where it says so: patterns are looked up by it. */
  readonly section?: string;
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
  const fragment = bounded.indexOf('#');
  const whole = fragment < 0 ? bounded : bounded.slice(0, fragment);
  const bare = whole.startsWith('/') ? whole : whole.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]*/i, '');
  const mark = bare.indexOf('?');
  const path = mark < 0 ? bare : bare.slice(0, mark);
  let query: Address['query'] | undefined;
  return {
    path: trimSlash(path.includes('%') ? decoded(path) : path),
    // Few patterns ask for it.
    get query() {
      query ??= mark < 0 ? [] : pairsOf(bare.slice(mark + 1));
      return query;
    },
  };
}

/** The first part of a path: `shop` of `/shop/lamps`. */
export function sectionOf(path: string): string {
  const end = path.indexOf('/', 1);
  return end < 0 ? path.slice(1) : path.slice(1, end);
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
  const onWhole = matcherOf(path);
  const onSection = section === undefined ? undefined : matcherOf(piecesOf(section));
  const inQuery = query.map(([name, pieces]) => [name, matcherOf(pieces)] as const);
  const start = fixedSection(path);
  return ok({
    ...(start === undefined ? {} : { section: start }),
    literals: literalsOf(all) + query.reduce((sum, [name]) => sum + name.length, 0),
    stars: all.filter((piece) => piece.kind === 'any').length,
    takesSku: all.some((piece) => piece.kind === 'sku'),
    match: (address) => {
      const onPath = readings(onWhole, address.path) ?? (onSection && readings(onSection, address.path));
      if (onPath === undefined) return undefined;
      let found = onPath;
      for (const [name, matcher] of inQuery) {
        const there = firstReading(matcher, name, address.query);
        if (there === undefined) return undefined;
        if (there.length > 0) found = there;
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
      return endsAt(reach(pieces, text), text.length);
    },
  });
}

function firstReading(matcher: Matcher, name: string, query: Address['query']): readonly string[] | undefined {
  for (const [key, value] of query) {
    const found = key === name ? readings(matcher, value) : undefined;
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

/** The first part of the path, if the pattern leaves nothing of it open. */
function fixedSection([first, ...rest]: readonly Piece[]): string | undefined {
  if (first?.kind !== 'text' || !first.text.startsWith('/')) return undefined;
  return rest.length === 0 || first.text.indexOf('/', 1) > 0 ? sectionOf(first.text) : undefined;
}

function matcherOf(pieces: readonly Piece[]): Matcher {
  const hole = pieces.findIndex((piece) => piece.kind === 'sku');
  if (hole < 0) return { before: pieces };
  const after = pieces.slice(hole + 1).reverse();
  return { before: pieces.slice(0, hole), after: after.map(reversePiece) };
}

/** All readings of the number, or undefined when the text does not match. Time is at most text times pattern. */
function readings({ before, after }: Matcher, text: string): readonly string[] | undefined {
  const [first] = before;
  // Most patterns differ from most addresses at their beginning.
  if (first?.kind === 'text' && !text.startsWith(first.text)) return undefined;
  const reached = reach(before, text);
  if (after === undefined) return endsAt(reached, text.length) ? [] : undefined;
  const starts = positionsOf(reached, text.length);
  const ends =
    after.length === 0
      ? [text.length]
      : positionsOf(reach(after, reversed(text)), text.length).map((fromEnd) => text.length - fromEnd);
  const found = new Set<string>();
  for (const start of starts) {
    const slash = text.indexOf('/', start);
    const limit = slash < 0 ? text.length : slash;
    for (let place = firstWithin(ends, limit); place < ends.length; place += 1) {
      const end = ends[place] ?? 0;
      if (end <= start) break;
      found.add(text.slice(start, end));
      if (found.size >= MOST_READINGS) return [...found];
    }
  }
  return found.size === 0 ? undefined : [...found];
}

/** The place of the first of falling numbers that is not above a limit: an address of many parts has very many ends beyond. */
function firstWithin(falling: readonly number[], limit: number): number {
  let [from, to] = [0, falling.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((falling[middle] ?? 0) > limit) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Positions in rising order, or (after a `*`) all from one on. */
type Reached = readonly number[] | { readonly from: number };

function endsAt(reached: Reached, length: number): boolean {
  return 'from' in reached ? reached.from <= length : reached.at(-1) === length;
}

function positionsOf(reached: Reached, length: number): readonly number[] {
  if (!('from' in reached)) return reached;
  return Array.from({ length: Math.max(0, length - reached.from + 1) }, (_, index) => reached.from + index);
}

/** Every position at which the pieces can end when they begin at the start of the text. */
function reach(pieces: readonly Piece[], text: string): Reached {
  let reached: Reached = [0];
  for (const piece of pieces) {
    if ('from' in reached) {
      if (piece.kind === 'text') reached = endsOf(piece.text, text, reached.from);
    } else if (piece.kind === 'text') {
      reached = reached.filter((end) => text.startsWith(piece.text, end)).map((end) => end + piece.text.length);
    } else if (reached[0] !== undefined) reached = { from: reached[0] };
    if (!('from' in reached) && reached.length === 0) return reached;
  }
  return reached;
}

/** Where occurrences of a text end, those that overlap too. */
function endsOf(part: string, text: string, from: number): readonly number[] {
  const ends: number[] = [];
  for (let at = text.indexOf(part, from); at >= 0; at = text.indexOf(part, at + 1)) ends.push(at + part.length);
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
