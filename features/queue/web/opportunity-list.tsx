import { Badge, Box, Group, Stack, Text } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import { toldWords } from '../../qualifier/core/index.ts';
import type { OpportunityView } from '../core/index.ts';
import { queueTexts } from './queue-texts.ts';
import { VerdictChip } from './verdict-chip.tsx';

type OpportunityListProps = {
  readonly enterpriseId: string;
  /** A link to a decision. */
  readonly decisionLink: (decisionId: string, words: string) => ReactNode;
};

const COLOURS: Readonly<Record<string, string>> = {
  open: 'must',
  offered: 'must',
  engaged: 'floor',
  pending: 'must',
  accepted: 'floor',
};

/** The opportunities of the floor, each with its offers and what became of them. */
export function OpportunityList({ enterpriseId, decisionLink }: OpportunityListProps) {
  const t = useTexts(queueTexts);
  const api = useApi();
  const query = useQuery({
    queryKey: ['opportunities', enterpriseId],
    queryFn: () => api.get<{ items: readonly OpportunityView[] }>(`/v1/enterprises/${enterpriseId}/opportunities`),
    refetchInterval: 2_000,
  });
  return (
    <QueryView
      query={query}
      isEmpty={(list) => list.items.length === 0}
      empty={<Nothing icon={<IconTargetArrow />} title={t.noOpportunities} hint={t.noOpportunitiesHint} />}
    >
      {(list) =>
        list.items.map((each) => <Opportunity key={each.opportunityId} of={each} decisionLink={decisionLink} />)
      }
    </QueryView>
  );
}

type OpportunityProps = Pick<OpportunityListProps, 'decisionLink'> & { readonly of: OpportunityView };

function Opportunity({ of, decisionLink }: OpportunityProps) {
  const t = useTexts(queueTexts);
  const common = useTexts(pageTexts);
  const { language } = useLanguage();
  const ended = of.closedReason === undefined ? undefined : (t.closedReason[of.closedReason] ?? of.closedReason);
  return (
    <Box component="article" px="md" py="sm" className="fw-appear" style={{ borderBottom: '1px solid var(--fw-line)' }}>
      <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
        <Group gap={8} wrap="nowrap" align="flex-start" miw={0}>
          <VerdictChip verdict={of.verdict} />
          <Box miw={0}>
            <Text fw={600}>{of.topic}</Text>
            <Text size="sm" c="dimmed">
              {of.why.map((why) => toldWords(why, language)).join(' · ')}
            </Text>
          </Box>
        </Group>
        <Stack gap={2} align="flex-end" style={{ flexShrink: 0 }}>
          <State state={of.state} />
          <Text size="xs" c="dimmed">
            <Moment at={of.openedAt} />
          </Text>
        </Stack>
      </Group>
      <Group gap={6} mt={6}>
        {of.offers.length === 0 ? (
          <Text size="sm" c="dimmed">
            {ended ?? t.noOffer}
          </Text>
        ) : (
          of.offers.map((offer) => (
            <Group key={offer.offerId} gap={6} wrap="nowrap" title={offer.reason}>
              <Text size="sm">
                {offer.name}{' '}
                <Text span c="dimmed" className="fw-numbers">
                  {Math.round(offer.score)}
                </Text>
              </Text>
              <State state={offer.state} />
            </Group>
          ))
        )}
        {of.offers.length > 0 && ended !== undefined ? (
          <Text size="sm" c="dimmed">
            {ended}
          </Text>
        ) : null}
      </Group>
      <Group gap="sm" mt={4}>
        {of.decisionIds.map((decisionId, index) => (
          <span key={decisionId}>
            {decisionLink(decisionId, of.decisionIds.length === 1 ? t.decision : `${t.decision} ${index + 1}`)}
          </span>
        ))}
        <Text size="xs" c="dimmed">
          {of.websiteName} · {t.mode[of.mode] ?? of.mode}
          {of.simulated ? ` · ${common.simulated}` : ''}
        </Text>
      </Group>
    </Box>
  );
}

function State({ state }: { readonly state: string }) {
  const t = useTexts(queueTexts);
  return (
    <Badge size="sm" color={COLOURS[state] ?? 'gray'} style={{ flexShrink: 0 }}>
      {t.state[state] ?? state}
    </Badge>
  );
}
