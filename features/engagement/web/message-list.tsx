import { Anchor, Button, Group, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { MessageView } from '../core/index.ts';
import { engagementTexts } from './engagement-texts.ts';
import { pieces } from './links.ts';
import type { Outbox, Pending } from './message-outbox.ts';

type MessageListProps = {
  readonly messages: readonly MessageView[];
  readonly pending: readonly Pending[];
  readonly outbox: Outbox;
};

/** What was said, and what is still on its way. Stays at the end unless she has scrolled back. */
export function MessageList({ messages, pending, outbox }: MessageListProps) {
  const t = useTexts(engagementTexts);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const count = messages.length + pending.length;
  useEffect(() => {
    const element = box.current;
    if (count > 0 && element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [count]);
  const confirmed = new Set(messages.map((each) => each.messageId));
  return (
    <div
      ref={box}
      className="fw-messages"
      role="log"
      aria-label={t.chat}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
    >
      {count === 0 ? (
        <Text c="dimmed" ta="center" size="sm" m="auto">
          {t.noMessages}
        </Text>
      ) : null}
      {messages.map((message) => (
        <Message key={message.messageId} message={message} />
      ))}
      {pending
        .filter((each) => !confirmed.has(each.messageId))
        .map((each) => (
          <PendingMessage key={each.messageId} pending={each} outbox={outbox} />
        ))}
    </div>
  );
}

function Words({ text }: { readonly text: string }) {
  let place = 0;
  return pieces(text).map((piece) => {
    place += piece.text.length;
    return piece.href === undefined ? (
      piece.text
    ) : (
      <Anchor key={place} href={piece.href} target="_blank" rel="noopener noreferrer" fz="inherit">
        {piece.text}
      </Anchor>
    );
  });
}

function Message({ message }: { readonly message: MessageView }) {
  const t = useTexts(engagementTexts);
  const format = useFormat();
  const at = Date.parse(message.at);
  const from = message.from === 'associate' ? t.you : message.from === 'customer' ? t.customer : '';
  return (
    <div className="fw-message fw-appear" data-from={message.from} title={`${from} ${format.exact(at)}`}>
      <Words text={message.text} />{' '}
      <Text span fz={11} opacity={0.8} className="fw-numbers" ms={4}>
        {format.clock(at)}
      </Text>
    </div>
  );
}

function PendingMessage({ pending, outbox }: { readonly pending: Pending; readonly outbox: Outbox }) {
  const t = useTexts(engagementTexts);
  const format = useFormat();
  const { refusal } = pending;
  const refused = pending.state === 'refused';
  const words = !refused
    ? pending.state === 'sending'
      ? t.sending
      : t.waiting
    : refusal?.by !== undefined && refusal.when !== undefined
      ? t.refusedBy(refusal.by, format.clock(Date.parse(refusal.when)))
      : `${t.refused}: ${refusal?.message ?? ''}`;
  return (
    <div className="fw-message" data-from="associate" data-pending="" data-refused={refused ? '' : undefined}>
      {pending.text}
      <Text fz={12} role={refused ? 'alert' : 'status'}>
        {words}
      </Text>
      {refused ? (
        <Group gap={6} mt={4}>
          <Button size="compact-xs" variant="default" onClick={() => outbox.retry(pending.messageId)}>
            {t.again}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => outbox.discard(pending.messageId)}>
            {t.discard}
          </Button>
        </Group>
      ) : null}
    </div>
  );
}
