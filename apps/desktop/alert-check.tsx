import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconBell, IconBellOff, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { askForNotifications, notificationRight, notify } from '../../platform/web/notification.ts';
import { remembered } from '../../platform/web/remembered.ts';
import { useTexts } from '../../platform/web/texts.tsx';
import { useChime } from './chime-context.tsx';
import { deskTexts } from './desk-texts.ts';

const HEARD = 'sound-heard';

/** Whether she has heard the bell in this browser; asked once, after the first sign-in. */
export function useHeard(): { readonly heard: boolean; readonly setHeard: (heard: boolean) => void } {
  const [heard, set] = useState(() => remembered.read(HEARD) === true);
  return {
    heard,
    setHeard: (next) => {
      remembered.write(HEARD, next);
      set(next);
    },
  };
}

/** Whether a sound would be heard now, as browsers see it. */
export function useSoundReady(): readonly [ready: boolean, setReady: (ready: boolean) => void] {
  const chime = useChime();
  const [ready, setReady] = useState(() => chime.ready());
  useEffect(() => {
    const timer = setInterval(() => setReady(chime.ready()), 1_000);
    return () => clearInterval(timer);
  }, [chime]);
  return [ready, setReady];
}

/** The self-test: plays the bell and asks whether it was heard; shows a notification of the system. */
export function AlertCheck() {
  const t = useTexts(deskTexts);
  const chime = useChime();
  const [ready, setReady] = useSoundReady();
  const { heard, setHeard } = useHeard();
  const [played, setPlayed] = useState(false);
  const [silent, setSilent] = useState(false);
  const [right, setRight] = useState(notificationRight);
  const play = (): void => {
    setSilent(false);
    void chime.test().then((done) => {
      setReady(done);
      setPlayed(done);
      setSilent(!done);
    });
  };
  const show = (): void => {
    void askForNotifications().then((given) => {
      setRight(given);
      if (given !== 'granted') return;
      const close = notify(t.notifyTest, t.notifyTestBody, 'test');
      setTimeout(close, 8_000);
    });
  };
  const notifyWords = {
    granted: t.notifyOn,
    denied: t.notifyDenied,
    default: t.notifyAsk,
    unsupported: t.notifyUnsupported,
  }[right];
  return (
    <Stack gap="sm">
      <Row
        icon={ready ? <IconVolume size={20} /> : <IconVolumeOff size={20} />}
        words={!ready ? t.soundOff : heard ? t.soundGood : t.soundUnknown}
        action={t.soundPlay}
        act={play}
      />
      {played ? (
        <Group gap="sm">
          <Text size="sm" fw={600}>
            {t.heardAsk}
          </Text>
          <Button
            size="compact-sm"
            onClick={() => {
              setHeard(true);
              setPlayed(false);
            }}
          >
            {t.heardYes}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              setHeard(false);
              setPlayed(false);
              setSilent(true);
            }}
          >
            {t.heardNo}
          </Button>
        </Group>
      ) : null}
      {silent ? <Alert color="must">{t.silentHelp}</Alert> : null}
      <Row
        icon={right === 'granted' ? <IconBell size={20} /> : <IconBellOff size={20} />}
        words={notifyWords}
        {...(right === 'granted' || right === 'default'
          ? { action: right === 'granted' ? t.notifyTry : t.notifyAllow, act: show }
          : {})}
      />
      <Text size="sm" c="dimmed">
        {t.softly}
      </Text>
    </Stack>
  );
}

type RowProps = {
  readonly icon: ReactNode;
  readonly words: string;
  readonly action?: string;
  readonly act?: () => void;
};

function Row({ icon, words, action, act }: RowProps) {
  return (
    <Group gap="sm" wrap="nowrap">
      {icon}
      <Text size="sm" flex={1}>
        {words}
      </Text>
      {action === undefined || act === undefined ? null : (
        <Button size="compact-sm" variant="default" onClick={act} style={{ flexShrink: 0 }}>
          {action}
        </Button>
      )}
    </Group>
  );
}
