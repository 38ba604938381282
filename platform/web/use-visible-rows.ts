import { type RefObject, type UIEvent, useEffect, useRef, useState } from 'react';
import { visibleRange } from './visible-range.ts';

/** Which rows of a long list are in sight, `from` up to and without `to`, and how to bring another into sight. */
export type VisibleRows = {
  readonly from: number;
  readonly to: number;
  /** How many rows a page of keys moves. */
  readonly page: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onScroll: (event: UIEvent<HTMLDivElement>) => void;
  readonly reveal: (index: number) => void;
};

/** @param rowHeight of each row, in pixels. @param overscan rows that exist beyond the edges */
export function useVisibleRows(count: number, rowHeight: number, overscan: number): VisibleRows {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return {
    ...visibleRange(view.top, view.height, rowHeight, count, overscan),
    page: Math.max(1, Math.floor(view.height / rowHeight) - 1),
    scroller,
    onScroll: ({ currentTarget }) => setView({ top: currentTarget.scrollTop, height: currentTarget.clientHeight }),
    reveal: (index) => {
      const element = scroller.current;
      if (element === null) return;
      if (index * rowHeight < element.scrollTop) element.scrollTop = index * rowHeight;
      const bottom = (index + 1) * rowHeight - element.clientHeight;
      if (bottom > element.scrollTop) element.scrollTop = bottom;
    },
  };
}
