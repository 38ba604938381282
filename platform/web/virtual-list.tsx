import { Box, type BoxProps } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { type HeldRow, settleRows } from './held-rows.ts';
import { visibleRange } from './visible-range.ts';

type VirtualListProps<T> = Omit<BoxProps, 'children'> & {
  readonly rows: readonly T[];
  readonly idOf: (row: T) => string;
  readonly rowHeight: number;
  readonly label: string;
  /** Rows do not change place while the pointer or the focus is on the list. */
  readonly hold?: boolean;
  readonly onOpen?: (row: T) => void;
  readonly children: (row: T, state: { readonly gone: boolean; readonly active: boolean }) => ReactNode;
};

const OVERSCAN = 6;

/** A list of any length: only rows in sight exist. Arrow keys move, Enter opens. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { rows, idOf, rowHeight, label, hold = false, onOpen, children, ...box } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [touched, setTouched] = useState(false);
  const [activeId, setActiveId] = useState<string>();
  const shown = useRef<readonly HeldRow<T>[]>([]);
  shown.current = settleRows(shown.current, rows, idOf, hold && touched);
  const list = shown.current;

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const { from, to } = visibleRange(view.top, view.height, rowHeight, list.length, OVERSCAN);
  const active = list.findIndex((each) => each.id === activeId);

  const move = (index: number): void => {
    const bounded = Math.max(0, Math.min(list.length - 1, index));
    setActiveId(list[bounded]?.id);
    const element = scroller.current;
    if (element === null) return;
    if (bounded * rowHeight < element.scrollTop) element.scrollTop = bounded * rowHeight;
    const bottom = (bounded + 1) * rowHeight - element.clientHeight;
    if (bottom > element.scrollTop) element.scrollTop = bottom;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: list.length - 1,
    };
    const target = steps[event.key];
    if (target !== undefined) {
      event.preventDefault();
      move(target);
    } else if (event.key === 'Enter') {
      const row = list[active];
      if (row !== undefined && !row.gone) onOpen?.(row.row);
    }
  };

  return (
    <Box
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={active >= from && active < to ? `row-${activeId}` : undefined}
      onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
      onPointerEnter={() => setTouched(true)}
      onPointerLeave={() => setTouched(false)}
      onKeyDown={onKeyDown}
      style={{ overflowY: 'auto', overflowX: 'hidden', contain: 'strict' }}
      {...box}
    >
      <div style={{ height: list.length * rowHeight, position: 'relative' }}>
        {list.slice(from, to).map((each, index) => (
          <div
            key={each.id}
            id={`row-${each.id}`}
            role="option"
            aria-selected={each.id === activeId}
            aria-posinset={from + index + 1}
            aria-setsize={list.length}
            tabIndex={-1}
            onClick={() => {
              setActiveId(each.id);
              if (!each.gone) onOpen?.(each.row);
            }}
            onKeyDown={() => undefined}
            style={{ position: 'absolute', insetInline: 0, top: (from + index) * rowHeight, height: rowHeight }}
          >
            {children(each.row, { gone: each.gone, active: each.id === activeId })}
          </div>
        ))}
      </div>
    </Box>
  );
}
