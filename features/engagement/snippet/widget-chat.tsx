import { useEffect, useRef, useState } from 'preact/hooks';
import type { MessageView, VisitorEngagementView } from '../core/engagement-wire.ts';
import { Head, Linked, Notice, type PanelProps } from './panel-parts.tsx';
import type { Outgoing } from './widget-model.ts';

type ChatProps = PanelProps & { readonly engagement: VisitorEngagementView };

/** The conversation, and afterwards its end. */
export function ChatPanel({ client, texts, engagement }: ChatProps) {
  const [ending, setEnding] = useState(false);
  const { connected, outgoing, handedTo } = client.model();
  const { associate, messages } = engagement;
  const talking = engagement.state === 'talking';
  const away = () => client.change({ panel: 'closed' });
  return (
    <>
      <Head
        title={associate.name}
        subtitle={associate.title}
        face={associate}
        label={talking ? texts.minimise : texts.close}
        minimise={talking}
        onClose={talking ? away : () => client.change({ panel: 'closed', putAway: engagement.engagementId })}
      />
      {talking && !connected && (
        <p class="fw-bar" role="status">
          {texts.reconnecting}
        </p>
      )}
      {talking && engagement.connectionLost && (
        <p class="fw-bar" role="status">
          {texts.connectionLost(associate.name)}
        </p>
      )}
      {talking && !engagement.connectionLost && (handedTo === associate.name || engagement.continues) && (
        <p class="fw-bar" role="status">
          {texts.nowHelps(associate.name)}
        </p>
      )}
      <Log
        {...{ client, texts, messages }}
        label={texts.chatWith(associate.name)}
        outgoing={outgoing.filter((each) => each.engagementId === engagement.engagementId)}
        name={associate.name}
      />
      {talking && ending && (
        <div class="fw-body">
          <strong>{texts.endAsk}</strong>
          <div class="fw-row">
            <button type="button" class="fw-button fw-half" onClick={() => setEnding(false)}>
              {texts.keepTalking}
            </button>
            <button type="button" class="fw-button fw-half" onClick={() => void client.end()}>
              {texts.end}
            </button>
          </div>
          <Notice {...{ client, texts }} />
        </div>
      )}
      {talking && !ending && <Composer {...{ client, texts }} onEnd={() => setEnding(true)} />}
      {!talking && (
        <div class="fw-body" role="status">
          <strong>{texts.endedTitle(associate.name)}</strong>
          <p class="fw-quiet">{texts.endedHint}</p>
          <div class="fw-row">
            <button
              type="button"
              class="fw-button fw-half"
              onClick={() => client.change({ putAway: engagement.engagementId })}
            >
              {texts.askAgain}
            </button>
            <button
              type="button"
              class="fw-button fw-half"
              onClick={() => client.change({ panel: 'closed', putAway: engagement.engagementId })}
            >
              {texts.close}
            </button>
          </div>
        </div>
      )}
    </>
  );
}

type LogProps = PanelProps & {
  readonly label: string;
  readonly name: string;
  readonly messages: readonly MessageView[];
  readonly outgoing: readonly Outgoing[];
};

function Log({ client, texts, label, name, messages, outgoing }: LogProps) {
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const count = messages.length + outgoing.length;
  useEffect(() => {
    const list = log.current;
    if (!list) return undefined;
    const follow = () => {
      if (atEnd.current) list.scrollTop = list.scrollHeight;
    };
    if (count > 0) follow();
    // What stands below the words grows when the conversation ends: the last words stay in sight.
    const watcher = new ResizeObserver(follow);
    watcher.observe(list);
    return () => watcher.disconnect();
  }, [count]);
  return (
    <div
      ref={log}
      class="fw-log"
      role="log"
      aria-label={label}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        atEnd.current = scrollTop + clientHeight > scrollHeight - 40;
      }}
    >
      <ul>
        {messages.map((message) => (
          <li key={message.messageId} class={`fw-message ${STYLE[message.from]}`}>
            <p>
              <span class="fw-hidden">
                {message.from === 'customer' ? texts.you : message.from === 'associate' ? name : ''}{' '}
              </span>
              <Linked text={message.text} hint={texts.newTab} />
            </p>
            {message.from !== 'system' && <When at={message.at} />}
          </li>
        ))}
        {outgoing.map((message) => (
          <li key={message.messageId} class="fw-message fw-mine">
            <p>
              <span class="fw-hidden">{texts.you} </span>
              {message.text}
            </p>
            <span class="fw-when">
              {message.status === 'sending' && texts.sending}
              {message.status === 'unsent' && `${texts.notSent} · `}
              {message.status === 'refused' && <span class="fw-bad">{texts.refusedMessage} · </span>}
              {(message.status === 'unsent' || message.status === 'refused') && (
                <button type="button" class="fw-link" onClick={client.retry}>
                  {texts.retry}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const STYLE = { customer: 'fw-mine', associate: '', system: 'fw-system' } as const;

function When({ at }: { readonly at: string }) {
  const moment = new Date(at);
  const words = Number.isNaN(moment.getTime())
    ? ''
    : moment.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return (
    <time class="fw-when" dateTime={at} title={words && moment.toLocaleString()}>
      {words}
    </time>
  );
}

function Composer({ client, texts, onEnd }: PanelProps & { readonly onEnd: () => void }) {
  const { draft } = client.model();
  const field = useRef<HTMLTextAreaElement>(null);
  function send() {
    if (draft.trim() === '') return;
    client.say(draft);
    client.change({ draft: '' });
    field.current?.focus({ preventScroll: true });
  }
  return (
    <form
      class="fw-compose"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <button type="button" class="fw-icon" aria-label={texts.end} title={texts.end} onClick={onEnd}>
        <svg
          viewBox="0 0 24 24"
          width="20"
          height="20"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
          aria-hidden="true"
        >
          <path
            d="M14 4h5v16h-5M4 12h10m0 0-4-4m4 4-4 4"
            stroke-linecap="round"
            stroke-linejoin="round"
            transform="matrix(-1 0 0 1 23 0)"
          />
        </svg>
      </button>
      <textarea
        ref={field}
        class="fw-field"
        rows={1}
        maxLength={4000}
        value={draft}
        aria-label={texts.writeHere}
        placeholder={texts.writeHere}
        onInput={({ currentTarget }) => {
          client.change({ draft: currentTarget.value });
          currentTarget.style.height = 'auto';
          currentTarget.style.height = `${currentTarget.scrollHeight + 2}px`;
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
          event.currentTarget.style.height = 'auto';
        }}
      />
      <button type="submit" class="fw-send" aria-label={texts.send} title={texts.send} disabled={draft.trim() === ''}>
        <svg
          viewBox="0 0 24 24"
          width="20"
          height="20"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
          aria-hidden="true"
        >
          <path d="M4 12h14m0 0-6-6m6 6-6 6" stroke-linecap="round" stroke-linejoin="round" />
        </svg>
      </button>
    </form>
  );
}
