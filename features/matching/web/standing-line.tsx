import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../platform/web/services.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import { matchingTexts } from './matching-texts.ts';
import { standingQuery } from './standing-query.ts';

/** An associate's record in one line. */
export function StandingLine({
  enterpriseId,
  associateId,
}: {
  readonly enterpriseId: string;
  readonly associateId: string;
}) {
  const t = useTexts(matchingTexts);
  const format = useFormat();
  const { data } = useQuery(standingQuery(useApi(), enterpriseId, associateId));
  if (data === undefined) return <Text c="dimmed">…</Text>;
  if (data.trials === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t.noTrials}
      </Text>
    );
  }
  const whole = (share: number): string => format.number(Math.round(share * 100));
  return (
    <>
      <Text size="sm" className="fw-numbers">
        {t.soldOf(format.number(data.won), format.number(data.trials))}
        {data.currency === undefined ? '' : ` · ${format.money(data.revenueMinor, data.currency)}`}
      </Text>
      <Text size="xs" c="dimmed" className="fw-numbers">
        {t.interval(whole(data.interval.low), whole(data.interval.high))}
      </Text>
    </>
  );
}
