import { Blockquote, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Moment } from '../../../platform/web/moment.tsx';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { TriggersView } from '../core/index.ts';
import { qualifierTexts } from './qualifier-texts.ts';

type TriggerListProps = {
  readonly enterpriseId: string;
  readonly verdictChip: (verdict: string) => ReactNode;
  /** The name behind a website's id. */
  readonly nameOf: (websiteId: string) => string;
};
type TriggerOf = TriggersView['triggers'][number];

/** The triggers as sentences: "When calculator principal is at least 300,000, this is a must." */
export function TriggerList({ enterpriseId, verdictChip, nameOf }: TriggerListProps) {
  const t = useTexts(qualifierTexts);
  const format = useFormat();
  const api = useApi();
  const query = useQuery({
    queryKey: ['triggers', enterpriseId],
    queryFn: () => api.get<TriggersView>(`/v1/enterprises/${enterpriseId}/triggers`),
  });
  return (
    <Stack gap="md">
      <Title order={1}>{t.triggers}</Title>
      <QueryView
        query={query}
        isEmpty={(view) => view.triggers.length === 0}
        empty={<Nothing icon={<IconBolt />} title={t.none} hint={t.noneHint} />}
      >
        {(view) => (
          <>
            <Text c="dimmed">
              {t.intro} {t.thresholds(format.number(view.thresholds.can), format.number(view.thresholds.must))}{' '}
              {t.version(view.version)}
              {view.savedAt === undefined ? '' : ', '}
              {view.savedAt === undefined ? null : (
                <>
                  {t.saved} <Moment at={view.savedAt} />
                </>
              )}
              . {t.readOnly}
            </Text>
            {view.triggers.map((trigger, place) => (
              <Trigger
                key={trigger.triggerId}
                trigger={trigger}
                place={place + 1}
                verdictChip={verdictChip}
                nameOf={nameOf}
              />
            ))}
          </>
        )}
      </QueryView>
    </Stack>
  );
}

type TriggerProps = Pick<TriggerListProps, 'verdictChip' | 'nameOf'> & {
  readonly trigger: TriggerOf;
  readonly place: number;
};

function Trigger({ trigger, place, verdictChip, nameOf }: TriggerProps) {
  const t = useTexts(qualifierTexts);
  const format = useFormat();
  const { verdict, websiteIds } = trigger;
  return (
    <Paper p="md" component="article">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Text c="dimmed" className="fw-numbers" w={20}>
          {place}
        </Text>
        <Stack gap={6} flex={1}>
          <Group gap={8}>
            <Title order={2}>{trigger.name}</Title>
            {verdict === undefined ? null : verdictChip(verdict)}
          </Group>
          <Text size="lg">{trigger.sentence}</Text>
          {websiteIds === undefined || websiteIds.length === 0 ? null : (
            <Text size="sm" c="dimmed">
              {t.onlyOn(format.list(websiteIds.map(nameOf)))}
            </Text>
          )}
          {trigger.openingWords === undefined ? null : (
            <Blockquote p="sm" m={0} mt={4} fz="sm" color="floor" cite={t.opening}>
              {trigger.openingWords}
            </Blockquote>
          )}
        </Stack>
      </Group>
    </Paper>
  );
}
