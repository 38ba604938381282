import type { Instant } from './time.ts';

/** What a cursor of `pageCursor` looks like, for schemas: anything else is refused before it is read. */
export const PAGE_CURSOR = '^[0-9]{1,13}\\.[A-Za-z0-9_.-]{1,80}$';

/** Where a page ended that is ordered by a moment (milliseconds) and then by an id. */
export function pageCursor(at: Instant, id: string): string {
  return `${at}.${id}`;
}

/** The moment and the id in a cursor that `PAGE_CURSOR` lets through. */
export function readPageCursor(cursor: string): { readonly at: Date; readonly id: string } {
  const dot = cursor.indexOf('.');
  return { at: new Date(Number(cursor.slice(0, dot))), id: cursor.slice(dot + 1) };
}
