import { Box, type BoxProps } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import { useVisibleRows } from './use-visible-rows.ts';

type VirtualListProps<T> = Omit<BoxProps, 'children'> & {
  readonly rows: readonly T[];
  readonly idOf: (row: T) => string;
  readonly rowHeight: number;
  readonly label: string;
  readonly onOpen?: (row: T) => void;
  /** The end of what is loaded comes into sight: more can be read. */
  readonly onNearEnd?: () => void;
  readonly children: (row: T, state: { readonly active: boolean }) => ReactNode;
};

const OVERSCAN = 6;

/** A list of any length: only rows in sight exist. Arrow keys move, Enter opens. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { rows, idOf, rowHeight, label, onOpen, onNearEnd, children, ...box } = props;
  const [activeId, setActiveId] = useState<string>();

  const { from, to, page, scroller, onScroll, reveal } = useVisibleRows(rows.length, rowHeight, OVERSCAN);
  const atEnd = to >= rows.length;
  useEffect(() => {
    if (atEnd) onNearEnd?.();
  }, [atEnd, onNearEnd]);
  const active = rows.findIndex((each) => idOf(each) === activeId);

  const move = (index: number): void => {
    const bounded = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[bounded];
    setActiveId(row === undefined ? undefined : idOf(row));
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
      End: rows.length - 1,
    };
    const target = steps[event.key];
    if (target !== undefined) {
      event.preventDefault();
      move(target);
    } else if (event.key === 'Enter') {
      const row = rows[active];
      if (row !== undefined) onOpen?.(row);
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
      onKeyDown={onKeyDown}
      style={{ overflowY: 'auto', overflowX: 'hidden', contain: 'strict' }}
      {...box}
    >
      <div style={{ height: rows.length * rowHeight, position: 'relative' }}>
        {rows.slice(from, to).map((each, index) => (
          <div
            key={idOf(each)}
            id={`row-${idOf(each)}`}
            role="option"
            aria-selected={idOf(each) === activeId}
            aria-posinset={from + index + 1}
            aria-setsize={rows.length}
            tabIndex={-1}
            onClick={() => {
              setActiveId(idOf(each));
              onOpen?.(each);
            }}
            onKeyDown={() => undefined}
            style={{ position: 'absolute', insetInline: 0, top: (from + index) * rowHeight, height: rowHeight }}
          >
            {children(each, { active: idOf(each) === activeId })}
          </div>
        ))}
      </div>
    </Box>
  );
}
