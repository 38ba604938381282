import { useEffect, useState } from 'preact/hooks';
import type { VisitorEngagementView } from '../core/engagement-wire.ts';
import { Head, Linked, Notice, type PanelProps } from './panel-parts.tsx';

/** An associate offers to help: who she is, her words, and three answers. */
export function InvitationPanel({
  client,
  texts,
  engagement,
}: PanelProps & { readonly engagement: VisitorEngagementView }) {
  const [busy, setBusy] = useState(false);
  const { associate, messages } = engagement;
  const answer = (given: Parameters<typeof client.answer>[0]) => () => {
    setBusy(true);
    void client.answer(given).then(() => setBusy(false));
  };
  return (
    <>
      <Head
        title={associate.name}
        subtitle={associate.title}
        face={associate}
        label={texts.notNow}
        onClose={answer('not-now')}
      />
      <div class="fw-body">
        {messages.map((message) => (
          <p key={message.messageId} class="fw-words">
            <Linked text={message.text} hint={texts.newTab} />
          </p>
        ))}
        <div class="fw-row">
          <button type="button" class="fw-button fw-main" disabled={busy} onClick={answer('accept')}>
            {texts.accept(associate.name.split(' ')[0] ?? associate.name)}
          </button>
          <button type="button" class="fw-button fw-half" disabled={busy} onClick={answer('not-now')}>
            {texts.notNow}
          </button>
          <button
            type="button"
            class="fw-button fw-half"
            disabled={busy}
            title={texts.noThanksHint}
            onClick={answer('no-thanks')}
          >
            {texts.noThanks}
          </button>
        </div>
        <Notice {...{ client, texts }} />
      </div>
    </>
  );
}

/** The customer asks for a person. */
export function AskPanel({ client, texts, title }: PanelProps & { readonly title: string }) {
  const [text, setText] = useState('');
  return (
    <>
      <Head title={title || texts.askTitle} label={texts.close} onClose={() => client.change({ panel: 'closed' })} />
      <form
        class="fw-body"
        onSubmit={(event) => {
          event.preventDefault();
          client.ask(text);
        }}
      >
        <Notice {...{ client, texts }} />
        <p>{texts.askHint}</p>
        <div class="fw-labelled">
          <label for="fw-wish">{texts.askLabel}</label>
          <textarea
            id="fw-wish"
            class="fw-field"
            rows={3}
            maxLength={1000}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </div>
        <button type="submit" class="fw-button fw-main">
          {texts.askButton}
        </button>
        <p class="fw-quiet">{texts.askNote}</p>
        <LeaveInstead {...{ client, texts }} />
      </form>
    </>
  );
}

/** From here on a wait is too long: another way is offered first. */
const LONG_MS = 20_000;

/** Somebody is being looked for. It says what is so, and never that somebody is there. */
export function WaitingPanel({ client, texts }: PanelProps) {
  const [late, setLate] = useState(false);
  const { waiting } = client.model().visitor;
  const sent = waiting !== undefined;
  const long = late || waiting?.otherWay === true;
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  const leave = () => client.change({ leaving: true });
  return (
    <>
      <Head
        title={sent ? texts.finding : texts.sendingWish}
        label={texts.minimise}
        minimise
        onClose={() => client.change({ panel: 'closed' })}
      />
      <div class="fw-body">
        <div class="fw-dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
        <p role="status">{long ? texts.takingLong : texts.findingHint}</p>
        <div class="fw-row">
          <button type="button" class={`fw-button ${long ? 'fw-main' : 'fw-half'}`} onClick={leave}>
            {texts.messageTitle}
          </button>
          <button type="button" class="fw-button fw-half" onClick={client.stopWaiting}>
            {texts.stopWaiting}
          </button>
        </div>
      </div>
    </>
  );
}

export function LeaveInstead({ client, texts }: PanelProps) {
  return (
    <button type="button" class="fw-link" onClick={() => client.change({ leaving: true })}>
      {texts.leaveInstead}
    </button>
  );
}
