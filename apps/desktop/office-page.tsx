import './desk.css';
import { Paper, Tabs, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useNodeNames } from '../../features/catalog/web/use-node-names.ts';
import type { BrowsingRow } from '../../features/clickstream/core/index.ts';
import { BrowsingCard } from '../../features/clickstream/web/browsing-card.tsx';
import { Visit } from '../../features/clickstream/web/visit-panel.tsx';
import { Inbox } from '../../features/customers/web/inbox.tsx';
import { StandingCard } from '../../features/matching/web/standing-card.tsx';
import { useToldWords } from '../../features/qualifier/web/use-told-words.ts';
import { ApproachButton, ApproachRefused, useApproach } from '../../features/queue/web/approach-button.tsx';
import { useTexts } from '../../platform/web/texts.tsx';
import { makeMessageId, useDesk } from './desk-context.tsx';
import { deskTexts } from './desk-texts.ts';
import { verdictChip } from './verdict.tsx';

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

function Browsing({ area }: CardProps) {
  const t = useTexts(deskTexts);
  const navigate = useNavigate();
  const approaching = useApproach((engagementId) => void navigate({ to: `/floor/${engagementId}` }));
  return (
    <BrowsingCard
      list="floor:mine"
      title={t.browsing}
      area={area}
      sells
      notice={<ApproachRefused approaching={approaching} />}
      verdictChip={verdictChip}
      words={useToldWords()}
      visit={(row) => <BrowsingVisit row={row} />}
      action={(row) => (row.simulated ? null : <ApproachButton row={row} approaching={approaching} />)}
    />
  );
}

function BrowsingVisit({ row }: { readonly row: BrowsingRow }) {
  return <Visit {...row} nodeName={useNodeNames(row.enterpriseId)} />;
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
