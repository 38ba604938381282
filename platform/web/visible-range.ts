/** Which rows of a long list are in sight. Heights in pixels; `to` is exclusive. */
export function visibleRange(
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  count: number,
  overscan: number,
): { readonly from: number; readonly to: number } {
  if (count === 0 || rowHeight <= 0) return { from: 0, to: 0 };
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const last = Math.ceil((Math.max(0, scrollTop) + Math.max(0, viewHeight)) / rowHeight);
  const to = Math.min(count, last + overscan);
  return { from: Math.max(0, Math.min(first - overscan, to)), to };
}
