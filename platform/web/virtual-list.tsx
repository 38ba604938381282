import { Box, type BoxProps } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { type HeldRow, settleRows } from './held-rows.ts';
import { useVisibleRows } from './use-visible-rows.ts';

type VirtualListProps<T> = Omit<BoxProps, 'children'> & {
  readonly rows: readonly T[];
  readonly idOf: (row: T) => string;
  readonly rowHeight: number;
  readonly label: string;
  /** Rows do not change place while the pointer or the focus is on the list. */
  readonly hold?: boolean;
  readonly onOpen?: (row: T) => void;
  /** The end of what is loaded comes into sight: more can be read. */
  readonly onNearEnd?: () => void;
  readonly children: (row: T, state: { readonly gone: boolean; readonly active: boolean }) => ReactNode;
};

const OVERSCAN = 6;

/** A list of any length: only rows in sight exist. Arrow keys move, Enter opens. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { rows, idOf, rowHeight, label, hold = false, onOpen, onNearEnd, children, ...box } = props;
  const [touched, setTouched] = useState(false);
  const [activeId, setActiveId] = useState<string>();
  const shown = useRef<readonly HeldRow<T>[]>([]);
  shown.current = settleRows(shown.current, rows, idOf, hold && touched);
  const list = shown.current;

  const { from, to, page, scroller, onScroll, reveal } = useVisibleRows(list.length, rowHeight, OVERSCAN);
  const atEnd = to >= list.length;
  useEffect(() => {
    if (atEnd) onNearEnd?.();
  }, [atEnd, onNearEnd]);
  const active = list.findIndex((each) => each.id === activeId);

  const move = (index: number): void => {
    const bounded = Math.max(0, Math.min(list.length - 1, index));
    setActiveId(list[bounded]?.id);
    reveal(bounded);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
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
      onScroll={onScroll}
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
