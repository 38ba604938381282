import './console.css';
import { Paper, SegmentedControl, Tabs, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import { BrowsingCard } from '../../features/clickstream/web/browsing-card.tsx';
import { Visit } from '../../features/clickstream/web/visit-panel.tsx';
import { VisitorLinks } from '../../features/clickstream/web/visitor-links.tsx';
import { LiveEngagements } from '../../features/engagement/web/live-engagements.tsx';
import { enterpriseTexts } from '../../features/enterprise/web/enterprise-texts.ts';
import { websitesQuery } from '../../features/enterprise/web/website-queries.ts';
import { useToldWords } from '../../features/qualifier/web/use-told-words.ts';
import { OpportunityList } from '../../features/queue/web/opportunity-list.tsx';
import { QueueBoard } from '../../features/queue/web/queue-board.tsx';
import { useCloseReasons } from '../../features/queue/web/use-close-reasons.ts';
import { AssociateControls } from '../../features/skills/web/associate-controls.tsx';
import { AssociatesTable, useAssociates } from '../../features/skills/web/associates-table.tsx';
import { presenceState } from '../../features/skills/web/presence-switch.tsx';
import { skillsTexts } from '../../features/skills/web/skills-texts.ts';
import type { Choice } from '../../platform/web/choice-dialog.tsx';
import { useApi } from '../../platform/web/services.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { consoleTexts } from './console-texts.ts';
import { PageLink, verdictChip } from './page-link.tsx';

/** The live floor: who is on the websites, what waits for whom, who talks with whom, who could serve. */
export function Page() {
  const t = useTexts(consoleTexts);
  const phone = useMediaQuery('(max-width: 48em)') ?? false;
  if (!phone) {
    return (
      <div className="fw-live">
        <Sessions />
        <Opportunities />
        <Conversations />
        <Team />
      </div>
    );
  }
  return (
    <Tabs defaultValue="sessions" keepMounted={false} h="100%" display="flex" style={{ flexDirection: 'column' }}>
      <Tabs.List grow>
        <Tabs.Tab value="sessions">{t.visits}</Tabs.Tab>
        <Tabs.Tab value="opportunities">{t.queue}</Tabs.Tab>
        <Tabs.Tab value="conversations">{t.talks}</Tabs.Tab>
        <Tabs.Tab value="team">{t.team}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel className="fw-live-panel" value="sessions" flex={1} mih={0}>
        <Sessions />
      </Tabs.Panel>
      <Tabs.Panel className="fw-live-panel" value="opportunities" flex={1} mih={0}>
        <Opportunities />
      </Tabs.Panel>
      <Tabs.Panel className="fw-live-panel" value="conversations" flex={1} mih={0}>
        <Conversations />
      </Tabs.Panel>
      <Tabs.Panel className="fw-live-panel" value="team" flex={1} mih={0}>
        <Team />
      </Tabs.Panel>
    </Tabs>
  );
}

function Sessions() {
  const t = useTexts(consoleTexts);
  const { addWebsite } = useTexts(enterpriseTexts);
  const { enterpriseId, mayChange } = useEnterprise();
  const websites = useQuery(websitesQuery(useApi(), enterpriseId)).data?.items;
  return (
    <BrowsingCard
      list={`floor:${enterpriseId}`}
      title={t.sessions}
      area="sessions"
      sells={false}
      verdictChip={verdictChip}
      words={useToldWords()}
      visit={({ sessionId }) => <BrowsingVisit sessionId={sessionId} />}
      whenNobody={
        mayChange && websites?.length === 0 ? (
          <PageLink to={`/${enterpriseId}/websites`} words={addWebsite} />
        ) : undefined
      }
    />
  );
}

function BrowsingVisit({ sessionId }: { readonly sessionId: string }) {
  const t = useTexts(consoleTexts);
  const { enterpriseId, maySupervise } = useEnterprise();
  return (
    <Visit enterpriseId={enterpriseId} sessionId={sessionId} nodeName={useNodeNames(enterpriseId)}>
      <PageLink to={`/${enterpriseId}/verdicts/${sessionId}`} words={t.why} />
      <VisitorLinks enterpriseId={enterpriseId} sessionId={sessionId} mayUndo={maySupervise} />
    </Visit>
  );
}

/** Whom a supervisor can give a customer to: those who are there and have room first. Undefined for those who only watch. */
function useGivable(): readonly Choice[] | undefined {
  const { enterpriseId, maySupervise } = useEnterprise();
  const skills = useTexts(skillsTexts);
  const { data } = useAssociates(enterpriseId);
  if (!maySupervise) return undefined;
  return (data?.items ?? [])
    .filter((each) => each.permitted && !each.simulated)
    .map((each) => {
      const state = presenceState(each);
      const there = each.connected && state === 'available';
      const words = each.connected ? skills[state] : skills.offline;
      const hint = `${words} · ${skills.load}: ${skills.ofCapacity(each.slotsUsed, each.capacity)}`;
      return { there, choice: { value: each.associateId, label: each.name, hint, off: !each.connected } };
    })
    .toSorted((a, b) => Number(b.there) - Number(a.there) || a.choice.label.localeCompare(b.choice.label))
    .map((each) => each.choice);
}

/** What waits, and, on the other tab, all of late with what became of it. */
function Opportunities() {
  const t = useTexts(consoleTexts);
  const { enterpriseId } = useEnterprise();
  const associates = useGivable();
  const reasons = useCloseReasons();
  const [shows, setShows] = useState('waiting');
  return (
    <Paper className="fw-card" style={{ gridArea: 'queue' }} component="section" aria-label={t.opportunities}>
      <div className="fw-card-head">
        <Title order={2}>{t.opportunities}</Title>
        <SegmentedControl
          size="xs"
          aria-label={t.opportunities}
          value={shows}
          onChange={setShows}
          data={[
            { value: 'waiting', label: t.waiting },
            { value: 'all', label: t.allOfLate },
          ]}
        />
      </div>
      <div className="fw-card-body">
        {shows === 'waiting' ? (
          <QueueBoard enterpriseId={enterpriseId} associates={associates} reasons={reasons} />
        ) : (
          <OpportunityList
            enterpriseId={enterpriseId}
            decisionLink={(decisionId, words) => (
              <PageLink to={`/${enterpriseId}/decisions/${decisionId}`} words={words} />
            )}
          />
        )}
      </div>
    </Paper>
  );
}

function Conversations() {
  const t = useTexts(consoleTexts);
  const { enterpriseId } = useEnterprise();
  return (
    <Paper className="fw-card" style={{ gridArea: 'talks' }} component="section" aria-label={t.talks}>
      <div className="fw-card-head">
        <Title order={2}>{t.talks}</Title>
      </div>
      <div className="fw-card-body">
        <LiveEngagements enterpriseId={enterpriseId} associates={useGivable()} reasons={useCloseReasons()} />
      </div>
    </Paper>
  );
}

function Team() {
  const t = useTexts(consoleTexts);
  const { enterpriseId, maySupervise } = useEnterprise();
  return (
    <Paper className="fw-card" style={{ gridArea: 'team' }} component="section" aria-label={t.team}>
      <div className="fw-card-head">
        <Title order={2}>{t.team}</Title>
      </div>
      <div className="fw-card-body">
        <AssociatesTable
          enterpriseId={enterpriseId}
          nodeName={(nodeId) => nodeId}
          {...(maySupervise
            ? { controls: (associate) => <AssociateControls enterpriseId={enterpriseId} of={associate} /> }
            : {})}
        />
      </div>
    </Paper>
  );
}
