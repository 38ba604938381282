import './browsing.css';
import { Badge, Box, Button, Group, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconUserCheck, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { stopwatch } from '../../../platform/web/format.ts';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { ScoreBar } from '../../../platform/web/score-bar.tsx';
import { useServerNow } from '../../../platform/web/services.tsx';
import { Nothing } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { useWho } from '../../../platform/web/use-who.ts';
import { VirtualList } from '../../../platform/web/virtual-list.tsx';
import { type BrowsingFilter, browsingRows, type PlacedRow } from './browsing-order.ts';
import { clickstreamTexts } from './clickstream-texts.ts';

type BrowsingListProps = {
  readonly rows: readonly PlacedRow[];
  readonly filter: BrowsingFilter;
  readonly showAll: () => void;
  readonly verdictChip: (verdict: string) => ReactNode;
  readonly open: (row: PlacedRow) => void;
  /** What can be done with a row at once, where something can. */
  readonly action?: (row: PlacedRow) => ReactNode;
};

/** Width below which a row is a small card of three lines. Pixels, as in browsing.css. */
const NARROW = 640;

/** Who is on the websites now; rows keep their place while the pointer is on them. */
export function BrowsingList({ rows, filter, showAll, verdictChip, open, action }: BrowsingListProps) {
  const t = useTexts(clickstreamTexts);
  const { ref, width } = useElementSize();
  const shown = browsingRows(rows, filter);
  // Staff who do not sell have no score: no empty column for them.
  const scored = rows.some((row) => row.score !== undefined);
  const everything = (
    <Button size="xs" variant="default" onClick={showAll}>
      {t.showAll}
    </Button>
  );
  return (
    <Box
      ref={ref}
      className={scored ? undefined : 'fw-unscored'}
      h="100%"
      mih={0}
      style={{ containerType: 'inline-size', containerName: 'browsing', display: 'flex', flexDirection: 'column' }}
    >
      <div className="fw-browsing-head" aria-hidden>
        <span>{t.who}</span>
        <span>{t.score}</span>
        <span>{t.why}</span>
        <span>{t.views}</span>
        <span className="fw-end">{t.clicks}</span>
        <span className="fw-end">{t.onSite}</span>
      </div>
      {shown.length > 0 ? (
        <VirtualList
          rows={shown}
          idOf={(row) => row.sessionId}
          rowHeight={width > 0 && width <= NARROW ? 100 : 54}
          label={t.browsing}
          hold
          onOpen={open}
          flex={1}
          mih={0}
        >
          {(row, state) => <Row row={row} {...state} verdictChip={verdictChip} action={action?.(row)} />}
        </VirtualList>
      ) : rows.length === 0 ? (
        <Nothing icon={<IconUsers />} title={t.nobody} hint={t.nobodyHint} />
      ) : (
        <Nothing icon={<IconUsers />} title={t.nobodyFits} hint={t.nobodyFitsHint} action={everything} />
      )}
    </Box>
  );
}

type RowProps = Pick<BrowsingListProps, 'verdictChip'> & {
  readonly row: PlacedRow;
  readonly action: ReactNode;
  readonly gone: boolean;
  readonly active: boolean;
};

function Row({ row, gone, active, verdictChip, action }: RowProps) {
  const t = useTexts(clickstreamTexts);
  const common = useTexts(pageTexts);
  const whoWords = useWho();
  const now = useServerNow(1_000);
  const end = row.away || gone ? Date.parse(row.lastAt) : now;
  return (
    <div
      className="fw-browsing-row fw-appear"
      data-gone={gone ? '' : undefined}
      data-active={active ? '' : undefined}
      data-verdict={row.verdict}
    >
      <Box miw={0}>
        <Group gap={5} wrap="nowrap">
          <Text fw={600} className="fw-line">
            {row.identity === 'anonymous' ? whoWords(row.who) : row.who}
          </Text>
          {row.identity === 'verified' ? (
            <IconUserCheck size={15} aria-label={t.verified} color="var(--fw-can-text)" style={{ flexShrink: 0 }} />
          ) : null}
          {gone || row.away ? (
            <Badge size="xs" color="gray" style={{ flexShrink: 0 }}>
              {gone ? t.left : t.away}
            </Badge>
          ) : null}
        </Group>
        <Text size="xs" c="dimmed" className="fw-line">
          {row.identity === 'claimed' ? `${t.claimed} · ` : ''}
          {row.websiteName}
          {row.reach === 'none' ? ` · ${t.unreachable}` : ''}
          {row.simulated ? ` · ${common.simulated}` : ''}
        </Text>
      </Box>
      {row.score === undefined ? (
        <Text c="dimmed" aria-label={common.none}>
          –
        </Text>
      ) : (
        <ScoreBar score={row.score} width={36} />
      )}
      <Group gap={8} wrap="nowrap" miw={0}>
        {verdictChip(row.verdict)}
        <Text size="sm" className="fw-two-lines" flex={1}>
          {row.why}
        </Text>
        {gone ? null : action}
      </Group>
      <Box miw={0}>
        <Text size="sm" className="fw-line" title={row.views}>
          {row.views}
        </Text>
        <Text size="xs" c="dimmed" className="fw-line fw-browsing-topic">
          {row.topic}
        </Text>
      </Box>
      <Text size="sm" className="fw-numbers fw-end">
        {row.clicks}
      </Text>
      <Text size="sm" className="fw-numbers fw-end">
        {stopwatch(end - Date.parse(row.startedAt))}
      </Text>
    </div>
  );
}
