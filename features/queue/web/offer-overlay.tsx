import type { Language } from '../../../kernel/language.ts';
import { useRefusalWords } from '../../../platform/web/refusals.tsx';
import { scoreWords } from '../../matching/core/index.ts';
import { toldWords } from '../../qualifier/core/index.ts';
import './offer.css';
import { Alert, Box, Button, Group, Kbd, Paper, Stack, Text, Title } from '@mantine/core';
import { IconHandStop, IconPhone, IconUser, IconUserCheck, IconUserQuestion } from '@tabler/icons-react';
import { CountdownRing } from '../../../platform/web/countdown-ring.tsx';
import { useServerNow } from '../../../platform/web/services.tsx';
import { useFormat, useLanguage, useTexts } from '../../../platform/web/texts.tsx';
import { useWho } from '../../../platform/web/use-who.ts';
import type { OfferView } from '../core/index.ts';
import { DeclineReasons, useDeclining } from './decline-reason.tsx';
import { refusalOf, useOfferAnswer } from './offer-answer.ts';
import { type ReasonAnswer, useOfferKeys } from './offer-keys.ts';
import { queueTexts } from './queue-texts.ts';
import { VerdictChip } from './verdict-chip.tsx';

type OfferOverlayProps = {
  /** All pending offers, the most urgent first. */
  readonly offers: readonly OfferView[];
  readonly taken: (engagementId: string) => void;
  readonly answered: (offerId: string) => void;
};

/** The offer that is due first, over everything, without taking the focus away from what she is doing. */
export function OfferOverlay({ offers, taken, answered }: OfferOverlayProps) {
  const offer = offers[0];
  if (offer === undefined) return null;
  return <OfferCard key={offer.offerId} offer={offer} behind={offers.length - 1} taken={taken} answered={answered} />;
}

type OfferCardProps = Omit<OfferOverlayProps, 'offers'> & { readonly offer: OfferView; readonly behind: number };

function OfferCard({ offer, behind, taken, answered }: OfferCardProps) {
  const t = useTexts(queueTexts);
  const format = useFormat();
  const { language } = useLanguage();
  const told = useRefusalWords();
  const now = useServerNow(500);
  const declining = useDeclining(offer);
  const { accept, decline } = useOfferAnswer(taken, answered);
  const busy = accept.isPending || decline.isPending;
  const start = Date.parse(offer.madeAt);
  const end = Date.parse(offer.dueAt);
  const over = now >= end && !busy;
  const error = accept.error ?? decline.error;
  const refusal = error === null ? undefined : refusalOf(error);
  const open = !busy && !over && refusal?.lost !== true;
  const answerable = open || busy;
  const mayDecline = offer.mayDecline !== false;

  const choosing = answerable && declining.isOpen;

  const send = (place: number | undefined): void => {
    const reason = declining.reasonAt(place);
    if (reason !== undefined || !declining.asks) decline.mutate({ offerId: offer.offerId, reason });
  };
  const answer = (meant: ReasonAnswer): void => {
    if (meant === 'back') declining.open(false);
    else if (!open) answered(offer.offerId);
    else if (meant === 'accept') accept.mutate(offer.offerId);
    else if (meant === 'decline' && !mayDecline) return;
    else if (meant === 'decline' && declining.asks && !choosing) declining.open(true);
    else if (meant === 'decline') send(declining.at);
    else if ('move' in meant) declining.choose(meant.move);
    else {
      declining.choose(meant.pick);
      send(meant.pick);
    }
  };
  const shown = choosing ? { count: declining.reasons.length, at: declining.at } : undefined;
  useOfferKeys(busy ? undefined : offer.offerId, shown, answer);

  const whoWords = useWho();
  const identity = offer.identity === 'verified' ? t.verified : offer.identity === 'claimed' ? t.claimed : undefined;
  const Who =
    offer.identity === 'verified' ? IconUserCheck : offer.identity === 'claimed' ? IconUserQuestion : IconUser;
  return (
    <Box className="fw-offer-shade" data-offer>
      <Paper
        className="fw-slide fw-offer"
        role="alertdialog"
        aria-labelledby="offer-title"
        aria-describedby="offer-why"
        shadow="xl"
        radius="lg"
        data-verdict={offer.verdict}
      >
        <Group justify="space-between" align="flex-start" wrap="nowrap" p="lg" pb="md">
          <Stack gap={6} miw={0}>
            <Group gap={8}>
              <VerdictChip verdict={offer.verdict} size="lg" />
              <Text size="sm" fw={600}>
                {offer.verdict === 'must' ? t.mustLong : t.canLong}
              </Text>
            </Group>
            <Title order={2} id="offer-title" fz="1.5rem">
              {offer.topic}
            </Title>
            <Group gap={6} wrap="nowrap">
              <Who size={18} aria-hidden style={{ flexShrink: 0 }} />
              <Text size="md">
                <b>{whoWords(offer.who)}</b> {t.on} {offer.websiteName}
                {identity === undefined ? null : (
                  <Text span c="dimmed">
                    {' '}
                    · {identity}
                  </Text>
                )}
              </Text>
            </Group>
          </Stack>
          <CountdownRing start={start} end={end} size={84} label={t.timeLeft} />
        </Group>

        <Box className="fw-offer-grid" px="lg" pb="md">
          <Box id="offer-why">
            <Text size="xs" fw={650} c="dimmed" mb={4}>
              {t.whyNow}
            </Text>
            <Stack gap={4}>
              {offer.via === 'preferred' || offer.via === 'supervisor' ? (
                <Text size="md" fw={600}>
                  {offer.via === 'preferred' ? t.knowsYou : t.givenToYou}
                </Text>
              ) : null}
              {offer.asked ? (
                <Group gap={6} wrap="nowrap" c="var(--fw-must-text)">
                  <IconHandStop size={18} aria-hidden />
                  <Text size="md" fw={600}>
                    {t.asked}
                  </Text>
                </Group>
              ) : null}
              {offer.callback === undefined ? null : (
                <Group gap={6} wrap="nowrap">
                  <IconPhone size={18} aria-hidden />
                  <Text size="md" fw={600} className="fw-numbers">
                    {t.callBack(offer.callback)}
                  </Text>
                </Group>
              )}
              {offer.question === undefined ? null : (
                <Text size="md" lineClamp={4} style={{ overflowWrap: 'anywhere' }}>
                  “{offer.question}”
                </Text>
              )}
              {offer.why
                .filter(
                  (told) =>
                    !(offer.asked && typeof told === 'object' && 'field' in told && told.field === 'help.asked'),
                )
                .map((told) => toldWords(told, language))
                .map((why) => (
                  <Text key={why} size="md">
                    {why}
                  </Text>
                ))}
            </Stack>
          </Box>
          <Box>
            <Group justify="space-between" mb={4}>
              <Text size="xs" fw={650} c="dimmed">
                {t.whyYou}
              </Text>
              <Text size="sm" className="fw-numbers">
                {t.score} <b>{Math.round(offer.score)}</b>
              </Text>
            </Group>
            <Stack gap={8}>
              {offer.reasons.map((each) => (
                <Reason
                  key={each.label}
                  {...reasonWords(each, language)}
                  contribution={each.contribution}
                  most={offer.reasons[0]?.contribution ?? 1}
                />
              ))}
            </Stack>
          </Box>
        </Box>

        {refusal !== undefined || over ? (
          <Alert mx="lg" mb="md" color="must" role="alert">
            {refusal === undefined
              ? t.timeUp
              : refusal.by !== undefined && refusal.at !== undefined
                ? t.taken(refusal.by, format.clock(Date.parse(refusal.at)))
                : refusal.lost
                  ? told(error) || t.gone
                  : `${t.notSent} ${told(error)}`}
          </Alert>
        ) : null}

        <Group className="fw-offer-foot" justify="space-between" px="lg" py="md" gap="md">
          <Stack gap={4} flex={1} miw={200}>
            {choosing ? <DeclineReasons {...declining} /> : null}
            {answerable && !mayDecline ? <Text size="sm">{t.mustNotDecline}</Text> : null}
            <Text size="xs" c="dimmed" className={behind > 0 ? '' : 'fw-keys'}>
              {behind > 0 ? t.more(behind) : choosing ? t.reasonKeys : answerable ? t.keys : ''}
            </Text>
          </Stack>
          <Group gap="sm" wrap="nowrap" align="flex-start" className="fw-offer-answers">
            {choosing ? (
              <Button
                size="md"
                variant="subtle"
                disabled={busy}
                onClick={() => answer('back')}
                rightSection={key('Esc')}
              >
                {t.back}
              </Button>
            ) : null}
            <Button
              size="md"
              variant="default"
              loading={decline.isPending}
              disabled={
                accept.isPending ||
                (open && !mayDecline) ||
                (choosing && declining.reasonAt(declining.at) === undefined)
              }
              onClick={() => answer('decline')}
              rightSection={key(choosing ? '⏎' : 'Esc')}
            >
              {answerable ? t.decline : 'OK'}
            </Button>
            {answerable ? (
              <Button
                size="md"
                loading={accept.isPending}
                disabled={decline.isPending}
                onClick={() => answer('accept')}
                rightSection={key(choosing ? 'F8' : '⏎')}
              >
                {t.accept}
              </Button>
            ) : null}
          </Group>
        </Group>
      </Paper>
    </Box>
  );
}

const key = (name: string) => (
  <Kbd size="xs" className="fw-keys">
    {name}
  </Kbd>
);

/** One of her strongest reasons in the reader's language. */
function reasonWords(reason: OfferView['reasons'][number], language: Language): Pick<ReasonProps, 'label' | 'text'> {
  const { kind, raw, place, currency, ...told } = reason;
  if (kind === undefined) return reason;
  const { label, rawText } = scoreWords({ ...told, kind, raw: raw ?? null }, { nodeName: place, currency }, language);
  return { label, text: rawText };
}

type ReasonProps = {
  readonly label: string;
  readonly text: string;
  readonly contribution: number;
  readonly most: number;
};

function Reason({ label, text, contribution, most }: ReasonProps) {
  const t = useTexts(queueTexts);
  const format = useFormat();
  const points = contribution <= 1 ? contribution * 100 : contribution;
  return (
    <Box title={t.pointsOf(format.number(Math.round(points * 10) / 10))}>
      <Group justify="space-between" gap={8} wrap="nowrap">
        <Text size="sm" fw={550}>
          {label}
        </Text>
        <Text size="sm" c="dimmed" className="fw-numbers" ta="end">
          {text}
        </Text>
      </Group>
      <Box h={4} mt={3} bg="var(--fw-line)" style={{ borderRadius: 2 }} aria-hidden>
        <Box
          h={4}
          w={`${Math.round((contribution / Math.max(most, 1e-9)) * 100)}%`}
          bg="var(--fw-bar)"
          style={{ borderRadius: 2 }}
        />
      </Box>
    </Box>
  );
}
