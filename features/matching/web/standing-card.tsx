import { Box, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { StandingView } from '../core/index.ts';
import { matchingTexts } from './matching-texts.ts';
import { standingQuery } from './standing-query.ts';

type StandingCardProps = {
  readonly enterpriseId: string;
  readonly associateId: string;
  readonly enterpriseName?: string;
};

/** "11 of 34 sold (95 %: 19-49 %)", as words and as a bar with its interval. */
export function StandingCard({ enterpriseId, associateId, enterpriseName }: StandingCardProps) {
  const t = useTexts(matchingTexts);
  const query = useQuery(standingQuery(useApi(), enterpriseId, associateId));
  return (
    <Box p="md">
      <Text size="xs" fw={650} c="dimmed" mb={4}>
        {t.myStanding}
        {enterpriseName === undefined ? '' : ` · ${enterpriseName}`}
      </Text>
      <QueryView
        query={query}
        waiting={<Skeleton h={52} />}
        isEmpty={(standing) => standing.trials === 0}
        empty={<Nothing icon={<IconChartBar />} title={t.noTrials} hint={t.noTrialsHint} />}
      >
        {(standing) => <StandingFigures standing={standing} />}
      </QueryView>
    </Box>
  );
}

function StandingFigures({ standing }: { readonly standing: StandingView }) {
  const t = useTexts(matchingTexts);
  const format = useFormat();
  const { interval } = standing;
  return (
    <Stack gap={8}>
      <Group gap={10} align="baseline">
        <Text fz="1.375rem" fw={650} className="fw-numbers" data-testid="standing">
          {t.soldOf(format.number(standing.won), format.number(standing.trials))}
        </Text>
        <Text size="sm" c="dimmed" className="fw-numbers">
          ({t.interval(format.number(Math.round(interval.low * 100)), format.number(Math.round(interval.high * 100)))})
        </Text>
      </Group>
      <IntervalBar value={standing.won / standing.trials} low={interval.low} high={interval.high} />
      {standing.currency === undefined ? null : (
        <Text size="sm" className="fw-numbers">
          {t.revenue} <b>{format.money(standing.revenueMinor, standing.currency)}</b>
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {t.counts}
      </Text>
    </Stack>
  );
}

/** A share with its interval on a line from 0 to 100 %. */
function IntervalBar({ value, low, high }: { readonly value: number; readonly low: number; readonly high: number }) {
  const left = (share: number): string => `${Math.round(share * 1_000) / 10}%`;
  return (
    <Paper h={10} pos="relative" bg="var(--fw-sunken)" radius="xl" aria-hidden style={{ overflow: 'hidden' }}>
      <Box
        pos="absolute"
        h="100%"
        bg="var(--fw-bar)"
        opacity={0.4}
        style={{ insetInlineStart: left(low), width: left(high - low) }}
      />
      <Box pos="absolute" h="100%" w={3} bg="var(--fw-bar)" style={{ insetInlineStart: left(value) }} />
    </Paper>
  );
}
