import './desk.css';
import { Box, Drawer, Group, Paper, Tabs, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import type { BrowsingRow } from '../../features/clickstream/core/index.ts';
import { BrowsingCount, BrowsingFilters, FreshRows } from '../../features/clickstream/web/browsing-filters.tsx';
import { BrowsingList } from '../../features/clickstream/web/browsing-list.tsx';
import { type FloorFilter, useBrowsing } from '../../features/clickstream/web/use-browsing.ts';
import { useVisit } from '../../features/clickstream/web/use-visit.ts';
import { Inbox } from '../../features/customers/web/inbox.tsx';
import { StandingCard } from '../../features/matching/web/standing-card.tsx';
import { useToldWords } from '../../features/qualifier/web/use-told-words.ts';
import { ApproachButton, ApproachRefused, useApproach } from '../../features/queue/web/approach-button.tsx';
import { QueryView } from '../../platform/web/states.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { makeMessageId, useDesk } from './desk-context.tsx';
import { deskTexts } from './desk-texts.ts';
import { verdictChip } from './verdict.tsx';
import { VisitPanel } from './visit-panel.tsx';

/** Sales Office: who is browsing, what was written, how she stands today. */
export function Page() {
  const t = useTexts(deskTexts);
  const phone = useMediaQuery('(max-width: 48em)') ?? false;
  if (!phone) {
    return (
      <div className="fw-office">
        <Browsing area="browsing" />
        <InboxCard area="inbox" />
        <Today area="today" />
      </div>
    );
  }
  return (
    <Tabs defaultValue="browsing" keepMounted={false} h="100%" display="flex" style={{ flexDirection: 'column' }}>
      <Tabs.List grow>
        <Tabs.Tab value="browsing">{t.browsing}</Tabs.Tab>
        <Tabs.Tab value="today">{t.today}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="browsing" flex={1} mih={0}>
        <Browsing area="browsing" />
      </Tabs.Panel>
      <Tabs.Panel value="today" flex={1} mih={0}>
        <Today area="today" />
      </Tabs.Panel>
    </Tabs>
  );
}

type CardProps = { readonly area: string };

/** What she sees first: those she is matched with. */
const MINE: FloorFilter = { show: 'mine' };
const ALL: FloorFilter = { show: 'all' };

function Browsing({ area }: CardProps) {
  const t = useTexts(deskTexts);
  const [filter, setFilter] = useState(MINE);
  const browsing = useBrowsing('floor:mine', filter);
  const [chosen, setChosen] = useState<BrowsingRow>();
  const navigate = useNavigate();
  const approaching = useApproach((engagementId) => void navigate({ to: `/floor/${engagementId}` }));
  const words = useToldWords();
  const counts = browsing.shown?.counts;
  // The row as it is now: what she looks at may be taken meanwhile.
  const looked = browsing.shown?.rows.find((each) => each.id === chosen?.sessionId)?.row ?? chosen;
  return (
    <Paper className="fw-card" style={{ gridArea: area }} component="section" aria-label={t.browsing} h="100%">
      <div className="fw-card-head">
        <Group gap="sm">
          <Title order={2}>{t.browsing}</Title>
          <BrowsingCount counts={counts} mine />
          <FreshRows count={browsing.shown?.fresh ?? 0} release={() => browsing.hold(false)} />
        </Group>
      </div>
      {counts === undefined ? null : <BrowsingFilters counts={counts} filter={filter} change={setFilter} sells />}
      <ApproachRefused approaching={approaching} />
      <div className="fw-card-body">
        <BrowsingList
          browsing={browsing}
          showAll={() => setFilter(ALL)}
          verdictChip={verdictChip}
          words={words}
          open={setChosen}
          action={(row) => (row.simulated ? null : <ApproachButton row={row} approaching={approaching} />)}
        />
      </div>
      <Drawer opened={chosen !== undefined} onClose={() => setChosen(undefined)} position="right" title={chosen?.views}>
        {chosen === undefined ? null : <Visit row={chosen} />}
        {looked === undefined || looked.simulated ? null : (
          <Box pt="md">
            <ApproachButton row={looked} approaching={approaching} />
          </Box>
        )}
      </Drawer>
    </Paper>
  );
}

function Visit({ row }: { readonly row: BrowsingRow }) {
  const query = useVisit(row.enterpriseId, row.sessionId, useNodeNames(row.enterpriseId));
  return <QueryView query={query}>{(session) => <VisitPanel session={session} />}</QueryView>;
}

function InboxCard({ area }: CardProps) {
  const t = useTexts(deskTexts);
  const { memberships } = useDesk();
  return (
    <Paper className="fw-card" style={{ gridArea: area }} component="section" aria-label={t.inbox}>
      <div className="fw-card-head">
        <Title order={2}>{t.inbox}</Title>
      </div>
      <div className="fw-card-body">
        {memberships.slice(0, 1).map((each) => (
          <Inbox key={each.enterpriseId} enterpriseId={each.enterpriseId} makeMessageId={makeMessageId} />
        ))}
      </div>
    </Paper>
  );
}

function Today({ area }: CardProps) {
  const t = useTexts(deskTexts);
  const { memberships } = useDesk();
  return (
    <Paper className="fw-card" style={{ gridArea: area }} component="section" aria-label={t.today}>
      <div className="fw-card-head">
        <Title order={2}>{t.today}</Title>
        <Text size="sm" c="dimmed">
          {new Intl.DateTimeFormat(undefined, { dateStyle: 'full' }).format()}
        </Text>
      </div>
      <div className="fw-card-body">
        {memberships.map((each) => (
          <StandingCard
            key={each.membershipId}
            enterpriseId={each.enterpriseId}
            associateId={each.membershipId}
            {...(memberships.length > 1 ? { enterpriseName: each.enterpriseName } : {})}
          />
        ))}
      </div>
    </Paper>
  );
}
