import './browsing.css';
import { Badge, Box, Button, Group, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconUserCheck, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { stopwatch } from '../../../platform/web/format.ts';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { ScoreBar } from '../../../platform/web/score-bar.tsx';
import { useServerNow, useStreamStatus } from '../../../platform/web/services.tsx';
import { Failure, Nothing, Waiting } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { useWho } from '../../../platform/web/use-who.ts';
import { WindowList } from '../../../platform/web/window-list.tsx';
import type { BrowsingRow } from '../core/index.ts';
import { browsingTexts } from './browsing-texts.ts';
import { clickstreamTexts } from './clickstream-texts.ts';
import type { Browsing } from './use-browsing.ts';

export type BrowsingListProps = {
  readonly browsing: Browsing;
  readonly showAll: () => void;
  readonly verdictChip: (verdict: string) => ReactNode;
  /** Why a visit matters, in the reader's language. */
  readonly words: (why: ToldReason) => string;
  readonly open: (row: BrowsingRow) => void;
  /** What can be done with a row at once, where something can. */
  readonly action?: (row: BrowsingRow) => ReactNode;
  /** What can be done where nobody browses, where something can. */
  readonly whenNobody?: ReactNode;
};

/** The list comes by the socket: it is back as soon as that one is. */
const OFFLINE = new ApiProblem(0, 'offline', '', {});

/** Width below which a row is a small card of three lines. Pixels, as in browsing.css. */
const NARROW = 640;

/** Who is on the websites now: loading, no connection, refused, nobody, nobody who fits, or the rows in sight; how old they are says the page's frame. */
export function BrowsingList({ browsing, showAll, words, verdictChip, open, action, whenNobody }: BrowsingListProps) {
  const t = useTexts(clickstreamTexts);
  const own = useTexts(browsingTexts);
  const { ref, width } = useElementSize();
  const offline = useStreamStatus().state === 'offline';
  const { shown } = browsing;
  if (browsing.refused) return <Nothing icon={<IconUsers />} title={own.notYours} hint={own.notYoursHint} />;
  if (shown === undefined) return offline ? <Failure error={OFFLINE} /> : <Waiting rows={7} height={40} />;
  // Staff who do not sell have no score: no empty column for them.
  const scored = shown.rows.some(({ row }) => row?.score !== undefined);
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
      {shown.total > 0 ? (
        <WindowList
          total={shown.total}
          first={shown.first}
          rows={shown.rows}
          rowHeight={width > 0 && width <= NARROW ? 112 : 54}
          label={t.browsing}
          onWindow={browsing.look}
          onHold={browsing.hold}
          onOpen={open}
          flex={1}
          mih={0}
        >
          {(row, state) => <Row row={row} {...state} words={words} verdictChip={verdictChip} action={action?.(row)} />}
        </WindowList>
      ) : shown.counts.live === 0 ? (
        <Nothing icon={<IconUsers />} title={t.nobody} hint={t.nobodyHint} action={whenNobody} />
      ) : (
        <Nothing icon={<IconUsers />} title={t.nobodyFits} hint={t.nobodyFitsHint} action={everything} />
      )}
    </Box>
  );
}

type RowProps = Pick<BrowsingListProps, 'verdictChip' | 'words'> & {
  readonly row: BrowsingRow;
  readonly action: ReactNode;
  readonly gone: boolean;
  readonly active: boolean;
};

function Row({ row, gone, active, words, verdictChip, action }: RowProps) {
  const t = useTexts(clickstreamTexts);
  const own = useTexts(browsingTexts);
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
          {row.takenBy === undefined ? null : (
            <Text span inherit fw={650} className="fw-appear" c="var(--mantine-color-text)">
              {own.takenBy(row.takenBy)} ·{' '}
            </Text>
          )}
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
          {row.why === undefined ? (row.kind === 'asked' ? own.kindAsked : '') : words(row.why)}
        </Text>
        {gone || row.takenBy !== undefined ? null : action}
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
