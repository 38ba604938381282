import type { BoxProps } from '@mantine/core';
import { type ReactNode, useCallback } from 'react';
import { WindowList } from './window-list.tsx';

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

const nothing = (): void => undefined;

/** A list of any length of which all rows are here: only those in sight are drawn. Arrow keys move, Enter opens. */
export function VirtualList<T>({ rows, idOf, onOpen = nothing, onNearEnd, ...shown }: VirtualListProps<T>) {
  const { length } = rows;
  const onWindow = useCallback(
    (first: number, count: number) => {
      if (first + count >= length) onNearEnd?.();
    },
    [length, onNearEnd],
  );
  return (
    <WindowList
      total={length}
      first={0}
      rows={rows.map((row) => ({ id: idOf(row), row, gone: false }))}
      onWindow={onWindow}
      onHold={nothing}
      onOpen={onOpen}
      {...shown}
    />
  );
}
