import { Box, type BoxProps, Skeleton } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import { useVisibleRows } from './use-visible-rows.ts';

/** One row of a list of which only a window is here; one that has never come is drawn as its shape. */
export type WindowRow<T> = { readonly id: string; readonly row: T | undefined; readonly gone: boolean };

type WindowListProps<T> = Omit<BoxProps, 'children'> & {
  /** How many rows there are, here or not. */
  readonly total: number;
  /** Where the rows that are here begin. */
  readonly first: number;
  readonly rows: readonly WindowRow<T>[];
  readonly rowHeight: number;
  readonly label: string;
  /** These rows are in sight, or soon. */
  readonly onWindow: (first: number, count: number) => void;
  /** The pointer or the focus is on the list, so that nothing may change its place; or has left it. */
  readonly onHold: (held: boolean) => void;
  readonly onOpen: (row: T) => void;
  readonly children: (row: T, state: { readonly gone: boolean; readonly active: boolean }) => ReactNode;
};

const OVERSCAN = 8;

/** A list of any length of which somebody else has the rows. Arrow keys move, Enter opens, Escape lets it move again. */
export function WindowList<T>(props: WindowListProps<T>) {
  const { total, first, rows, rowHeight, label, onWindow, onHold, onOpen, children, ...box } = props;
  const [active, setActive] = useState<{ readonly index: number; readonly id: string | undefined }>();
  const { from, to, page, scroller, onScroll, reveal } = useVisibleRows(total, rowHeight, OVERSCAN);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = pointed || focused;
  useEffect(() => onWindow(from, Math.max(1, to - from)), [from, to, onWindow]);
  useEffect(() => onHold(held), [held, onHold]);

  const at = (index: number): WindowRow<T> | undefined => rows[index - first];
  const move = (index: number): void => {
    const bounded = Math.max(0, Math.min(total - 1, index));
    setActive({ index: bounded, id: at(bounded)?.id });
    reveal(bounded);
  };
  // Where the chosen row is now: others may have come before it.
  const found = active?.id === undefined ? -1 : rows.findIndex(({ id }) => id === active.id);
  const place = found < 0 ? active?.index : first + found;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const now = place ?? -1;
    const steps: Record<string, number> = {
      ArrowDown: now + 1,
      ArrowUp: now - 1,
      PageDown: now + page,
      PageUp: now - page,
      Home: 0,
      End: total - 1,
    };
    const target = steps[event.key];
    const row = at(now);
    if (target !== undefined) {
      event.preventDefault();
      move(target);
    } else if (event.key === 'Enter' && row?.row !== undefined && !row.gone) onOpen(row.row);
    else if (event.key === 'Escape') setFocused(false);
  };

  const inSight = Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
  return (
    <Box
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={place !== undefined && place >= from && place < to ? `row-${at(place)?.id}` : undefined}
      onScroll={onScroll}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      // A click that opens something is not yet a wish that all stands still; keys are.
      onFocus={({ currentTarget }) => setFocused(currentTarget.matches(':focus-visible'))}
      onBlur={() => setFocused(false)}
      onKeyDown={onKeyDown}
      style={{ overflowY: 'auto', overflowX: 'hidden', contain: 'strict' }}
      {...box}
    >
      <div style={{ height: total * rowHeight, position: 'relative' }}>
        {inSight.map((index) => {
          const here = at(index);
          return (
            <div
              key={here?.id ?? `place-${index}`}
              id={`row-${here?.id ?? index}`}
              role="option"
              aria-selected={index === place}
              aria-posinset={index + 1}
              aria-setsize={total}
              tabIndex={-1}
              onClick={() => {
                setActive({ index, id: here?.id });
                if (here?.row !== undefined && !here.gone) onOpen(here.row);
              }}
              onKeyDown={() => undefined}
              style={{ position: 'absolute', insetInline: 0, top: index * rowHeight, height: rowHeight }}
            >
              {here?.row === undefined ? (
                <Box p="sm" aria-busy={here?.gone !== true}>
                  <Skeleton height={rowHeight - 28} radius="sm" animate={here?.gone !== true} />
                </Box>
              ) : (
                children(here.row, { gone: here.gone, active: index === place })
              )}
            </div>
          );
        })}
      </div>
    </Box>
  );
}
