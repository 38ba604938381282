import './console.css';
import { Drawer, Group, Paper, Stack, Tabs, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import { BrowsingCount, BrowsingFilters } from '../../features/clickstream/web/browsing-filters.tsx';
import { BrowsingList } from '../../features/clickstream/web/browsing-list.tsx';
import { NO_FILTER, type PlacedRow } from '../../features/clickstream/web/browsing-order.ts';
import { SessionFacts, SessionValues, SessionWishes } from '../../features/clickstream/web/session-facts.tsx';
import { SessionPath } from '../../features/clickstream/web/session-path.tsx';
import { useBrowsing } from '../../features/clickstream/web/use-browsing.ts';
import { useVisit } from '../../features/clickstream/web/use-visit.ts';
import { useToldWords } from '../../features/qualifier/web/use-told-words.ts';
import { OpportunityList } from '../../features/queue/web/opportunity-list.tsx';
import { AssociatesTable } from '../../features/skills/web/associates-table.tsx';
import { QueryView } from '../../platform/web/states.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';
import { PageLink, verdictChip } from './page-link.tsx';

/** The live floor: who is on the websites, which opportunities are open, who could serve them. */
export function Page() {
  const t = useTexts(consoleTexts);
  const phone = useMediaQuery('(max-width: 48em)') ?? false;
  if (!phone) {
    return (
      <div className="fw-live">
        <Sessions />
        <Opportunities />
        <Team />
      </div>
    );
  }
  return (
    <Tabs defaultValue="sessions" keepMounted={false} h="100%" display="flex" style={{ flexDirection: 'column' }}>
      <Tabs.List grow>
        <Tabs.Tab value="sessions">{t.visits}</Tabs.Tab>
        <Tabs.Tab value="opportunities">{t.offers}</Tabs.Tab>
        <Tabs.Tab value="team">{t.team}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="sessions" flex={1} mih={0}>
        <Sessions />
      </Tabs.Panel>
      <Tabs.Panel value="opportunities" flex={1} mih={0}>
        <Opportunities />
      </Tabs.Panel>
      <Tabs.Panel value="team" flex={1} mih={0}>
        <Team />
      </Tabs.Panel>
    </Tabs>
  );
}

function Sessions() {
  const t = useTexts(consoleTexts);
  const { enterpriseId } = useEnterprise();
  const query = useBrowsing([enterpriseId], useToldWords());
  const [filter, setFilter] = useState(NO_FILTER);
  const [chosen, setChosen] = useState<PlacedRow>();
  return (
    <Paper className="fw-card" style={{ gridArea: 'sessions' }} component="section" aria-label={t.sessions} h="100%">
      <div className="fw-card-head">
        <Group gap="sm">
          <Title order={2}>{t.sessions}</Title>
          <BrowsingCount rows={query.data ?? []} mine={false} />
        </Group>
      </div>
      <BrowsingFilters rows={query.data ?? []} filter={filter} change={setFilter} />
      <div className="fw-card-body">
        <QueryView query={query}>
          {(rows) => (
            <BrowsingList
              rows={rows}
              filter={filter}
              showAll={() => setFilter(NO_FILTER)}
              verdictChip={verdictChip}
              open={setChosen}
            />
          )}
        </QueryView>
      </div>
      <Drawer opened={chosen !== undefined} onClose={() => setChosen(undefined)} position="right" title={chosen?.views}>
        {chosen === undefined ? null : <Visit row={chosen} />}
      </Drawer>
    </Paper>
  );
}

function Visit({ row }: { readonly row: PlacedRow }) {
  const t = useTexts(consoleTexts);
  const query = useVisit(row.enterpriseId, row.sessionId, useNodeNames(row.enterpriseId));
  return (
    <QueryView query={query}>
      {(session) => (
        <Stack gap="lg">
          <PageLink to={`/${row.enterpriseId}/verdicts/${row.sessionId}`} words={t.why} />
          <SessionValues session={session} />
          <SessionPath session={session} />
          <SessionWishes session={session} />
          <SessionFacts session={session} />
        </Stack>
      )}
    </QueryView>
  );
}

function Opportunities() {
  const t = useTexts(consoleTexts);
  const { enterpriseId } = useEnterprise();
  return (
    <Paper className="fw-card" style={{ gridArea: 'opportunities' }} component="section" aria-label={t.opportunities}>
      <div className="fw-card-head">
        <Title order={2}>{t.opportunities}</Title>
      </div>
      <div className="fw-card-body">
        <OpportunityList
          enterpriseId={enterpriseId}
          decisionLink={(decisionId, words) => (
            <PageLink to={`/${enterpriseId}/decisions/${decisionId}`} words={words} />
          )}
        />
      </div>
    </Paper>
  );
}

function Team() {
  const t = useTexts(consoleTexts);
  const { enterpriseId } = useEnterprise();
  return (
    <Paper className="fw-card" style={{ gridArea: 'team' }} component="section" aria-label={t.team}>
      <div className="fw-card-head">
        <Title order={2}>{t.team}</Title>
      </div>
      <div className="fw-card-body">
        <AssociatesTable enterpriseId={enterpriseId} nodeName={(nodeId) => nodeId} />
      </div>
    </Paper>
  );
}
