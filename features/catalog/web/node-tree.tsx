import { Box, Group, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useVisibleRows } from '../../../platform/web/use-visible-rows.ts';
import type { TreeRow } from './tree-rows.ts';

type NodeTreeViewProps = {
  readonly rows: readonly TreeRow[];
  readonly label: string;
  readonly chosen: string | undefined;
  readonly choose: (row: TreeRow) => void;
  readonly toggle: (row: TreeRow) => void;
  readonly nameOf: (row: TreeRow) => string;
  /** What stands at the end of a line. */
  readonly side: (row: TreeRow) => ReactNode;
};

const HEIGHT = 34;
const INDENT = 18;
const OVERSCAN = 8;

/**
 * A tree of any length: only lines in sight exist. Up and down move, right opens or goes to the first child, left closes or goes to the
 * parent, Enter chooses (WAI-ARIA's pattern for trees).
 */
export function NodeTreeView({ rows, label, chosen, choose, toggle, nameOf, side }: NodeTreeViewProps) {
  const [activeKey, setActiveKey] = useState<string>();
  const { from, to, page, scroller, onScroll, reveal } = useVisibleRows(rows.length, HEIGHT, OVERSCAN);
  const active = Math.max(
    0,
    rows.findIndex((row) => row.key === (activeKey ?? chosen)),
  );

  const move = (index: number): void => {
    const bounded = Math.max(0, Math.min(rows.length - 1, index));
    setActiveKey(rows[bounded]?.key);
    reveal(bounded);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[active];
    if (row === undefined) return;
    const parent = rows.findLastIndex((each, index) => index < active && each.depth < row.depth);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
      ...(row.open ? { ArrowRight: active + 1 } : {}),
      ...(!row.open && parent >= 0 ? { ArrowLeft: parent } : {}),
    };
    const step = steps[event.key];
    const toggles = event.key === (row.open ? 'ArrowLeft' : 'ArrowRight') && row.children > 0;
    const chooses = event.key === 'Enter' || event.key === ' ';
    if (step === undefined && !toggles && !chooses) return;
    event.preventDefault();
    if (step !== undefined) move(step);
    else if (toggles) toggle(row);
    else choose(row);
  };
  return (
    <Box
      ref={scroller}
      role="tree"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={active >= from && active < to ? `node-${rows[active]?.key}` : undefined}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      h="100%"
      style={{ overflowY: 'auto', overflowX: 'hidden', contain: 'strict' }}
    >
      <div style={{ height: rows.length * HEIGHT, position: 'relative' }} role="presentation">
        {rows.slice(from, to).map((row, index) => (
          <div
            key={row.key}
            id={`node-${row.key}`}
            role="treeitem"
            aria-level={row.depth + 1}
            aria-selected={row.node.nodeId === chosen}
            {...(row.children > 0 ? { 'aria-expanded': row.open } : {})}
            tabIndex={-1}
            className="fw-tree-row"
            data-active={from + index === active || undefined}
            data-chosen={row.node.nodeId === chosen || undefined}
            onClick={() => {
              setActiveKey(row.key);
              choose(row);
            }}
            onKeyDown={() => undefined}
            style={{
              top: (from + index) * HEIGHT,
              height: HEIGHT,
              paddingInlineStart: 6 + row.depth * INDENT,
            }}
          >
            <Group gap={4} wrap="nowrap" h="100%">
              {row.children > 0 ? (
                // Keys do the same on the tree itself: the mark is for pointers.
                <span
                  aria-hidden
                  className="fw-tree-mark"
                  onClick={(event) => {
                    event.stopPropagation();
                    toggle(row);
                  }}
                  onKeyDown={() => undefined}
                >
                  {row.open ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
                </span>
              ) : (
                <span className="fw-tree-mark" aria-hidden />
              )}
              <Text size="sm" className="fw-line" flex={1} title={nameOf(row)}>
                {nameOf(row)}
              </Text>
              {side(row)}
            </Group>
          </div>
        ))}
      </div>
    </Box>
  );
}
