import { Box, Drawer, Group, Paper, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { BrowsingRow } from '../core/index.ts';
import { BrowsingCount, BrowsingFilters, FreshRows, HideSimulated } from './browsing-filters.tsx';
import { BrowsingList, type BrowsingListProps } from './browsing-list.tsx';
import { ALL, MINE, useBrowsing } from './use-browsing.ts';

type BrowsingCardProps = Pick<BrowsingListProps, 'verdictChip' | 'words' | 'action' | 'whenNobody'> & {
  /** `floor:ENTERPRISE`, or `floor:mine`. */
  readonly list: string;
  readonly title: string;
  /** Its place in the page's grid. */
  readonly area: string;
  /** Whether the reader sells, so that some visits are hers: these she sees first. */
  readonly sells: boolean;
  /** What is between filters and rows when there is something to say. */
  readonly notice?: ReactNode;
  /** A visit that she opened. */
  readonly visit: (row: BrowsingRow) => ReactNode;
};

/** The live floor as a card: counts, filters, rows, and beside them the visit that is looked at. */
export function BrowsingCard({ list, title, area, sells, notice, visit, ...rows }: BrowsingCardProps) {
  const [filter, setFilter] = useState(sells ? MINE : ALL);
  const browsing = useBrowsing(list, filter);
  const [chosen, setChosen] = useState<BrowsingRow>();
  const counts = browsing.shown?.counts;
  // The row as it is now: what she looks at may be taken meanwhile.
  const looked = browsing.shown?.rows.find((each) => each.id === chosen?.sessionId)?.row ?? chosen;
  return (
    <Paper className="fw-card" style={{ gridArea: area }} component="section" aria-label={title} h="100%">
      <div className="fw-card-head">
        <Group gap="sm">
          <Title order={2}>{title}</Title>
          <BrowsingCount counts={counts} mine={sells} />
          <FreshRows count={browsing.shown?.fresh ?? 0} release={() => browsing.hold(false)} />
        </Group>
        {counts === undefined ? null : (
          <Box visibleFrom="sm">
            <HideSimulated counts={counts} filter={filter} change={setFilter} />
          </Box>
        )}
      </div>
      {counts === undefined ? null : (
        <BrowsingFilters counts={counts} filter={filter} change={setFilter} sells={sells} />
      )}
      {notice}
      <div className="fw-card-body">
        <BrowsingList browsing={browsing} showAll={() => setFilter(ALL)} open={setChosen} {...rows} />
      </div>
      <Drawer opened={chosen !== undefined} onClose={() => setChosen(undefined)} position="right" title={chosen?.views}>
        {chosen === undefined ? null : visit(chosen)}
        {looked === undefined || rows.action === undefined ? null : <Box pt="md">{rows.action(looked)}</Box>}
      </Drawer>
    </Paper>
  );
}
