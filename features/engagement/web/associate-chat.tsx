import './chat.css';
import { Button, Group, Popover, Stack, Text } from '@mantine/core';
import { IconDoorExit } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { CountdownRing } from '../../../platform/web/countdown-ring.tsx';
import { repeatedWrite } from '../../../platform/web/repeated-write.ts';
import { useApi, useServerNow } from '../../../platform/web/services.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { useWho } from '../../../platform/web/use-who.ts';
import type { EngagementView, MessageView } from '../core/index.ts';
import { CallbackPanel } from './callback-panel.tsx';
import { Composer } from './composer.tsx';
import { engagementTexts } from './engagement-texts.ts';
import { MessageList } from './message-list.tsx';
import type { Outbox } from './message-outbox.ts';
import { passedOnTexts } from './passed-on-texts.ts';

type ChatPanelProps = {
  readonly engagement: EngagementView;
  readonly outbox: Outbox;
  /** What she is writing; kept outside so that switching between customers loses nothing. */
  readonly draft: string;
  readonly change: (draft: string) => void;
  /** What was answered since she began the draft, by somebody else or from elsewhere. */
  readonly meanwhile: MessageView | undefined;
};

/** The conversation: what was said, what is on its way, the deadline that runs, and the composer, or the number to call. */
export function ChatPanel({ engagement, outbox, draft, change, meanwhile }: ChatPanelProps) {
  const t = useTexts(engagementTexts);
  const api = useApi();
  const pending = useSyncExternalStore(outbox.watch, outbox.pending).filter(
    (each) => each.engagementId === engagement.engagementId,
  );
  const end = useMutation({
    ...repeatedWrite,
    mutationFn: () => api.post(`/v1/engagements/${engagement.engagementId}/end`, {}),
  });
  const greeted = engagement.greeted || pending.length > 0;
  const { callback } = engagement;
  const who = useWho()(engagement.who);
  // Nobody would read what is written to a customer who is called back.
  const writable =
    callback === undefined && (engagement.state === 'talking' || (engagement.state === 'inviting' && !greeted));
  return (
    <section className="fw-chat" aria-label={t.chat}>
      <Group justify="space-between" px="md" py={6} style={{ borderBottom: '1px solid var(--fw-line)' }} wrap="nowrap">
        <Text fw={650} className="fw-line" title={who}>
          {who}{' '}
          <Text span c="dimmed" fw={400} size="sm">
            {(callback !== undefined && engagement.state === 'inviting' ? t.callBack : t.stage[engagement.state]) ??
              engagement.state}
          </Text>
        </Text>
        {engagement.state === 'talking' ? <EndButton end={end.mutate} pending={end.isPending} /> : null}
      </Group>
      {callback === undefined || engagement.messages.length > 0 ? (
        <MessageList messages={engagement.messages} pending={pending} outbox={outbox} />
      ) : null}
      {callback === undefined ? null : <CallbackPanel engagement={engagement} callback={callback} />}
      <Notice engagement={engagement} greeted={greeted} />
      {writable ? (
        <Composer
          draft={draft}
          change={change}
          send={(text) => outbox.add(engagement.engagementId, text)}
          greeting={!greeted}
          meanwhile={meanwhile}
          disabled={false}
        />
      ) : null}
    </section>
  );
}

/** What the present stage asks of her, with the deadline that runs. */
function Notice({ engagement, greeted }: { readonly engagement: EngagementView; readonly greeted: boolean }) {
  const t = useTexts(engagementTexts);
  const gone = useTexts(passedOnTexts);
  const now = useServerNow(1_000);
  const due = engagement.dueAt === undefined ? undefined : Date.parse(engagement.dueAt);
  const late = due !== undefined && now > due;
  // Before the greeting only a customer who asked has said anything.
  const hasAsked = engagement.messages.some((message) => message.from === 'customer');
  const called = engagement.callback !== undefined;
  if (engagement.state === 'talking' && (engagement.greeted || called)) return null;
  const words =
    engagement.state === 'closed'
      ? engagement.closedReason === 'associate-gone'
        ? engagement.passedTo === undefined
          ? gone.searched
          : gone.passedTo(engagement.passedTo)
        : (t.closedReason[engagement.closedReason ?? ''] ?? t.ended)
      : engagement.state === 'wrapping'
        ? t.wrapping
        : called
          ? t.callFirst
          : !greeted
            ? engagement.continues !== undefined
              ? gone.goOn(engagement.continues.associate)
              : hasAsked || engagement.state === 'talking'
                ? t.greetAsked
                : late
                  ? t.greetOver
                  : t.greetFirst
            : engagement.state === 'inviting'
              ? t.invited
              : undefined;
  if (words === undefined) return null;
  return (
    <Group px="md" py="xs" gap="sm" wrap="nowrap" bg="var(--fw-can-soft)" role="status">
      {due === undefined || engagement.state === 'wrapping' || engagement.state === 'closed' ? null : (
        <CountdownRing
          start={Math.min(Date.parse(engagement.startedAt), due - 1_000)}
          end={due}
          size={46}
          label={called ? t.callBy : greeted ? t.answerBy : t.greetBy}
        />
      )}
      <Text size="sm">{words}</Text>
    </Group>
  );
}

function EndButton({ end, pending }: { readonly end: () => void; readonly pending: boolean }) {
  const t = useTexts(engagementTexts);
  return (
    <Popover withArrow trapFocus width={260} position="bottom-end">
      <Popover.Target>
        <Button
          className="fw-chat-end"
          size="compact-sm"
          variant="default"
          leftSection={<IconDoorExit size={15} />}
          aria-label={t.end}
          title={t.end}
          style={{ flexShrink: 0 }}
        >
          {t.end}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text size="sm">{t.endAsk}</Text>
          <Button size="xs" loading={pending} onClick={end}>
            {t.end}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
