import { Button, CloseButton, Group, Text } from '@mantine/core';
import {
  IconBell,
  IconClockOff,
  IconPencil,
  IconPlayerPause,
  IconPlugConnectedX,
  IconUserCheck,
  IconUserCog,
  IconVolume,
  IconVolumeOff,
  IconZzz,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { EngagementView } from '../../features/engagement/core/index.ts';
import { queueTexts } from '../../features/queue/web/queue-texts.ts';
import type { PresenceEntry } from '../../features/skills/core/index.ts';
import { presenceState } from '../../features/skills/web/presence-switch.tsx';
import { skillsTexts } from '../../features/skills/web/skills-texts.ts';
import { stopwatch } from '../../platform/web/format.ts';
import { askForNotifications, type NotificationRight, notificationRight } from '../../platform/web/notification.ts';
import { pageTexts } from '../../platform/web/page-texts.ts';
import { remembered } from '../../platform/web/remembered.ts';
import { useServerNow } from '../../platform/web/services.tsx';
import { useFormat, useTexts } from '../../platform/web/texts.tsx';
import { useWho } from '../../platform/web/use-who.ts';
import { useHeard, useSoundReady } from './alert-check.tsx';
import { useChime } from './chime-context.tsx';
import type { DeskState, GoneOffer } from './desk-store.ts';
import { deskTexts } from './desk-texts.ts';

type BannerProps = {
  readonly icon: ReactNode;
  readonly words: string;
  readonly action: string;
  readonly act: () => void;
  readonly other?: { readonly action: string; readonly act: () => void };
  readonly close?: () => void;
  /** Not a hindrance, only an offer. */
  readonly mild?: boolean;
};

function Banner({ icon, words, action, act, other, close, mild = false }: BannerProps) {
  const common = useTexts(pageTexts);
  return (
    <Group
      gap="sm"
      px="md"
      py={6}
      wrap="nowrap"
      bg={mild ? 'var(--fw-can-soft)' : 'var(--fw-must-soft)'}
      c={mild ? 'var(--fw-can-text)' : 'var(--fw-must-text)'}
      style={{ borderBottom: '1px solid var(--fw-line)' }}
    >
      {icon}
      <Text size="sm" flex={1}>
        {words}
      </Text>
      <Button size="compact-sm" variant="default" onClick={act} style={{ flexShrink: 0 }}>
        {action}
      </Button>
      {other === undefined ? null : (
        <Button size="compact-sm" variant="default" onClick={other.act} style={{ flexShrink: 0 }}>
          {other.action}
        </Button>
      )}
      {close === undefined ? null : <CloseButton size="md" aria-label={common.close} onClick={close} />}
    </Group>
  );
}

type PresenceBannerProps = {
  readonly presence: Presence;
  readonly beAvailable: () => void;
};

type DeskBannersProps = PresenceBannerProps & {
  readonly gone: GoneOffer | undefined;
  readonly setByOther: DeskState['setByOther'];
  /** Conversations that others go on with, or are to, since her connection was lost. */
  readonly passedOn: readonly EngagementView[];
  readonly read: (engagementId: string) => void;
  readonly putAside: (engagementId: string) => void;
};

type Presence = Pick<PresenceEntry['data'], 'declared' | 'notResponding' | 'offDuty' | 'wrapUntil'>;

/** Why no offers reach her, with the one click that changes it. */
function PresenceBanner({ presence, beAvailable }: PresenceBannerProps) {
  const t = useTexts(deskTexts);
  const { wrapUntil } = presence;
  switch (presenceState({ ...presence, wrapping: wrapUntil !== undefined })) {
    case 'notResponding':
      return <Banner icon={<IconZzz size={17} />} words={t.notResponding} action={t.iAmHere} act={beAvailable} />;
    case 'offDuty':
      return (
        <Banner icon={<IconClockOff size={17} />} words={t.offDuty} action={t.beAvailableNow} act={beAvailable} mild />
      );
    case 'wrapping':
      return <WrapBanner until={Date.parse(wrapUntil ?? '')} ready={beAvailable} />;
    case 'available':
      return null;
    default:
      return <Banner icon={<IconPlayerPause size={17} />} words={t.away} action={t.beAvailable} act={beAvailable} />;
  }
}

function WrapBanner({ until, ready }: { readonly until: number; readonly ready: () => void }) {
  const t = useTexts(deskTexts);
  const now = useServerNow(500);
  return (
    <Banner
      icon={<IconPencil size={17} />}
      words={t.wrapping(stopwatch(until - now))}
      action={t.iAmReady}
      act={ready}
      mild
    />
  );
}

/** So long it is said that an offer has gone, in milliseconds; the list of customers goes on saying with whom she is. */
const GONE_SHOWN = 15_000;

function GoneBanner({ offer }: { readonly offer: GoneOffer }) {
  const queue = useTexts(queueTexts);
  const format = useFormat();
  const now = useServerNow(1_000);
  const [read, setRead] = useState(false);
  const at = Date.parse(offer.at);
  if (read || now - at > GONE_SHOWN) return null;
  const why = queue.closedReason[offer.reason ?? ''];
  const words =
    offer.by !== undefined
      ? queue.taken(offer.by, format.clock(at))
      : offer.state === 'lapsed'
        ? queue.timeUp
        : why === undefined
          ? queue.gone
          : `${queue.gone} (${why})`;
  return (
    <Banner
      icon={<IconUserCheck size={17} />}
      words={`${offer.topic}: ${words}`}
      action="OK"
      act={() => setRead(true)}
      mild
    />
  );
}

type SetBannerProps = {
  readonly told: NonNullable<DeskState['setByOther']>;
  /** What is declared now: that somebody else declared another is past. */
  readonly declared: Presence['declared'];
};

function SetBanner({ told, declared }: SetBannerProps) {
  const t = useTexts(skillsTexts);
  const [read, setRead] = useState(false);
  if (read || (told.set === 'presence' && told.declared !== declared)) return null;
  const words = {
    presence: t.by(told.by, t[told.declared]),
    capacity: t.capacityBy(told.by, told.capacity),
    hours: t.hoursBy(told.by),
  }[told.set];
  return <Banner icon={<IconUserCog size={17} />} words={words} action="OK" act={() => setRead(true)} mild />;
}

function PassedOnBanner({
  engagement: { who, topic, passedTo },
  read,
  putAside,
}: {
  readonly engagement: EngagementView;
  readonly read: () => void;
  readonly putAside: () => void;
}) {
  const t = useTexts(deskTexts);
  const whom = useWho()(who);
  return (
    <Banner
      icon={<IconPlugConnectedX size={17} />}
      words={passedTo === undefined ? t.passedOn(whom, topic) : t.passedTo(whom, topic, passedTo)}
      action={t.readPassedOn}
      act={read}
      other={{ action: 'OK', act: putAside }}
    />
  );
}

/** What stands between her and the next offer: her presence, the sound, notifications not asked for; who changed her presence, and where an offer went. */
export function DeskBanners({ presence, beAvailable, gone, setByOther, passedOn, read, putAside }: DeskBannersProps) {
  const t = useTexts(deskTexts);
  const chime = useChime();
  const [ready, setReady] = useSoundReady();
  const { heard, setHeard } = useHeard();
  const [right, setRight] = useState<NotificationRight>(notificationRight);
  const [asked, setAsked] = useState(() => remembered.read('notifications-asked') === true);
  const dismiss = (): void => {
    remembered.write('notifications-asked', true);
    setAsked(true);
  };
  const available = presenceState({ ...presence, wrapping: presence.wrapUntil !== undefined }) === 'available';
  return (
    <>
      <div role="status">
        {passedOn.map((each) => (
          <PassedOnBanner
            key={each.engagementId}
            engagement={each}
            read={() => read(each.engagementId)}
            putAside={() => putAside(each.engagementId)}
          />
        ))}
      </div>
      <div role="status">
        {gone === undefined ? null : <GoneBanner key={gone.offerId} offer={gone} />}
        {setByOther === undefined ? null : (
          <SetBanner key={setByOther.at} told={setByOther} declared={presence.declared} />
        )}
      </div>
      <PresenceBanner presence={presence} beAvailable={beAvailable} />
      {ready ? null : (
        <Banner
          icon={<IconVolumeOff size={17} />}
          words={t.soundOff}
          action={t.soundTest}
          act={() => void chime.test().then(setReady)}
        />
      )}
      {/* A question waits until nothing stands in the way, and then one at a time. */}
      {available && ready && !heard ? (
        <Banner
          icon={<IconVolume size={17} />}
          words={t.heardAsk}
          action={t.heardYes}
          act={() => setHeard(true)}
          other={{ action: t.playAgain, act: () => void chime.test().then(setReady) }}
          mild
        />
      ) : null}
      {available && ready && heard && right === 'default' && !asked ? (
        <Banner
          icon={<IconBell size={17} />}
          words={t.notifyAsk}
          action={t.notifyAllow}
          act={() => void askForNotifications().then(setRight)}
          close={dismiss}
          mild
        />
      ) : null}
    </>
  );
}
