import { Badge, Box, Button, Group, Text } from '@mantine/core';
import { IconMoodCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type Choice, ChoiceDialog } from '../../../platform/web/choice-dialog.tsx';
import { CountdownRing } from '../../../platform/web/countdown-ring.tsx';
import { stopwatch } from '../../../platform/web/format.ts';
import { pageTexts } from '../../../platform/web/page-texts.ts';
import { useApi, useServerNow } from '../../../platform/web/services.tsx';
import { Nothing, QueryView } from '../../../platform/web/states.tsx';
import { useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import { useAskedAct } from '../../../platform/web/use-asked-act.ts';
import { toldWords } from '../../qualifier/core/index.ts';
import type { QueueBoard as Board, BoardWait } from '../core/index.ts';
import { queueTexts } from './queue-texts.ts';
import { supervisionTexts } from './supervision-texts.ts';
import { VerdictChip } from './verdict-chip.tsx';

type Waiting = Board['waiting'][number];
type Asking = { readonly act: 'assign' | 'close'; readonly of: Waiting };
type QueueBoardProps = {
  readonly enterpriseId: string;
  /** Whom it can be given to, those who are there first; none: the reader only watches. */
  readonly associates: readonly Choice[] | undefined;
  /** Why it may be closed. */
  readonly reasons: readonly Choice[];
};

/** What waits for associates, in the order in which it is served, with who holds it and for how long; supervisors assign and close. */
export function QueueBoard({ enterpriseId, associates, reasons }: QueueBoardProps) {
  const t = useTexts(supervisionTexts);
  const api = useApi();
  const query = useQuery({
    queryKey: ['queue', enterpriseId],
    queryFn: () => api.get<Board>(`/v1/enterprises/${enterpriseId}/queue`),
    refetchInterval: 1_000,
  });
  const { asking, ask, dialog } = useAskedAct<Asking>(['queue', enterpriseId], ({ act, of }, value, note) =>
    api.post(
      `/v1/enterprises/${enterpriseId}/opportunities/${of.opportunityId}/${act}`,
      act === 'assign' ? { associateId: value } : { reason: value, ...(note === '' ? {} : { note }) },
    ),
  );
  const topic = asking?.of.topic ?? '';
  return (
    <>
      <QueryView
        query={query}
        isEmpty={(board) => board.waiting.length === 0}
        empty={<Nothing icon={<IconMoodCheck />} title={t.nobodyWaits} hint={t.nobodyWaitsHint} />}
      >
        {({ waiting, total }) => (
          <>
            {waiting.map((each) => (
              <WaitingRow key={each.opportunityId} of={each} {...(associates === undefined ? {} : { ask })} />
            ))}
            {total > waiting.length ? (
              <Text size="sm" c="dimmed" p="md">
                {t.more(waiting.length, total)}
              </Text>
            ) : null}
          </>
        )}
      </QueryView>
      <ChoiceDialog
        title={asking === undefined ? undefined : asking.act === 'assign' ? t.assignTitle : t.endTitle}
        about={asking?.act === 'assign' ? t.assignAbout(topic) : t.endAbout(topic)}
        choices={asking?.act === 'assign' ? (associates ?? []) : reasons}
        {...(asking?.act === 'close' ? { note: t.note } : {})}
        confirm={asking?.act === 'assign' ? t.assign : t.end}
        {...dialog}
      />
    </>
  );
}

function WaitingRow({ of, ask }: { readonly of: Waiting; readonly ask?: (asking: Asking) => void }) {
  const t = useTexts(supervisionTexts);
  const queue = useTexts(queueTexts);
  const common = useTexts(pageTexts);
  const { language } = useLanguage();
  const now = useServerNow(1_000);
  return (
    <Box
      component="article"
      aria-label={of.topic}
      px="md"
      py="sm"
      className="fw-appear"
      style={{ borderBottom: '1px solid var(--fw-line)' }}
    >
      <Group gap={10} wrap="nowrap" align="flex-start">
        <Badge variant="default" circle size="lg" title={t.position(of.position)} aria-label={t.position(of.position)}>
          {of.position}
        </Badge>
        <Box flex={1} miw={0}>
          <Group gap={8} wrap="wrap">
            <VerdictChip verdict={of.verdict} />
            <Text fw={600}>{of.topic}</Text>
            <Text size="sm" className="fw-numbers" c={of.asked ? 'var(--fw-must-text)' : 'dimmed'}>
              {t.waitsFor} {stopwatch(now - Date.parse(of.openedAt))}
            </Text>
          </Group>
          <Text size="sm" c="dimmed">
            {of.why.length === 0 && of.asked ? t.asked : of.why.map((why) => toldWords(why, language)).join(' · ')}
          </Text>
          <Text size="xs" c="dimmed">
            {of.websiteName} · {queue.mode[of.mode] ?? of.mode}
            {of.tried > 0 ? ` · ${t.tried(of.tried)}` : ''}
            {of.simulated ? ` · ${common.simulated}` : ''}
            {of.offers.length === 0 ? ` · ${t.unheld}` : ''}
          </Text>
          {of.wait === undefined ? null : <Estimate of={of.wait} now={now} />}
          {of.offers.map((offer) => (
            <Group key={offer.offerId} gap={8} mt={4} wrap="nowrap" className="fw-appear">
              <CountdownRing
                size={44}
                start={Date.parse(offer.madeAt)}
                end={Date.parse(offer.dueAt)}
                label={`${offer.name}: ${t.lapsesIn}`}
              />
              <Text size="sm">
                {offer.name}{' '}
                <Text span c="dimmed" className="fw-numbers">
                  {Math.round(offer.score)}
                </Text>
              </Text>
            </Group>
          ))}
          {ask === undefined ? null : (
            <Group gap={8} mt={8}>
              <Button size="xs" onClick={() => ask({ act: 'assign', of })}>
                {t.assign}
              </Button>
              <Button size="xs" variant="default" onClick={() => ask({ act: 'close', of })}>
                {t.end}
              </Button>
            </Group>
          )}
        </Box>
      </Group>
    </Box>
  );
}

/** When she is likely answered, who stands before her and who could come; then what her own page tells her. */
function Estimate({ of, now }: { readonly of: BoardWait; readonly now: number }) {
  const t = useTexts(supervisionTexts);
  const { expectedBy, told } = of;
  const left = (at: string): string => stopwatch(Date.parse(at) - now);
  const page = [
    told.late === true ? t.toldLate : told.by === undefined ? undefined : t.toldBy(left(told.by)),
    told.place === undefined ? undefined : t.toldPlace(told.place),
  ].filter((each) => each !== undefined);
  return (
    <Box mt={2}>
      <Text size="sm" className="fw-numbers">
        {[
          of.desk === 0 ? undefined : expectedBy === undefined ? t.noEstimate : t.expected(left(expectedBy)),
          t.ahead(of.ahead),
          of.desk === 0 ? t.noDesk : t.desk(of.free, of.desk),
        ]
          .filter((each) => each !== undefined)
          .join(' · ')}
      </Text>
      <Text size="xs" c="dimmed" className="fw-numbers">
        {page.length === 0 ? t.toldNothing : t.told(page.join(' · '))}
      </Text>
    </Box>
  );
}
