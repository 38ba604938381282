import { Button, CloseButton, Group, Text } from '@mantine/core';
import { IconBell, IconPlayerPause, IconVolumeOff } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { askForNotifications, type NotificationRight, notificationRight } from '../../platform/web/notification.ts';
import { pageTexts } from '../../platform/web/page-texts.ts';
import { remembered } from '../../platform/web/remembered.ts';
import { useTexts } from '../../platform/web/texts.tsx';
import { useChime } from './chime-context.tsx';
import { deskTexts } from './desk-texts.ts';

type BannerProps = {
  readonly icon: ReactNode;
  readonly words: string;
  readonly action: string;
  readonly act: () => void;
  readonly close?: () => void;
  /** Not a hindrance, only an offer. */
  readonly mild?: boolean;
};

function Banner({ icon, words, action, act, close, mild = false }: BannerProps) {
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
      {close === undefined ? null : <CloseButton size="md" aria-label={common.close} onClick={close} />}
    </Group>
  );
}

/** What stands between her and the next offer: sound off, notifications not asked for, not available. */
export function DeskBanners({ available, beAvailable }: { available: boolean; beAvailable: () => void }) {
  const t = useTexts(deskTexts);
  const chime = useChime();
  const [ready, setReady] = useState(() => chime.ready());
  const [right, setRight] = useState<NotificationRight>(notificationRight);
  const [asked, setAsked] = useState(() => remembered.read('notifications-asked') === true);
  useEffect(() => {
    const timer = setInterval(() => setReady(chime.ready()), 1_000);
    return () => clearInterval(timer);
  }, [chime]);
  const dismiss = (): void => {
    remembered.write('notifications-asked', true);
    setAsked(true);
  };
  return (
    <>
      {available ? null : (
        <Banner icon={<IconPlayerPause size={17} />} words={t.away} action={t.beAvailable} act={beAvailable} />
      )}
      {ready ? null : (
        <Banner
          icon={<IconVolumeOff size={17} />}
          words={t.soundOff}
          action={t.soundTest}
          act={() => void chime.test().then(setReady)}
        />
      )}
      {/* An offer waits until nothing stands in the way. */}
      {available && ready && right === 'default' && !asked ? (
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
