import { useEffect, useState } from 'preact/hooks';
import { toldDuration } from '../../../kernel/time.ts';
import type { VisitorEngagementView } from '../core/engagement-wire.ts';
import { Head, Linked, Notice, type PanelProps } from './panel-parts.tsx';
import { unanswered, type WidgetModel } from './widget-model.ts';
import type { WidgetTexts } from './widget-texts.ts';

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

/** Nobody is free who would have offered to help: she may leave a message or be called back. It speaks for nobody by name. */
export function OtherWayPanel({ client, texts }: PanelProps) {
  const refuse = () => void client.refuseOtherWay();
  const choose = (way: 'message' | 'call') => () => client.change({ panel: 'open', byHand: true, way });
  return (
    <>
      <Head title={texts.otherWayTitle} label={texts.noThanks} onClose={refuse} />
      <div class="fw-body">
        <p>{texts.otherWayHint}</p>
        <div class="fw-row">
          <button type="button" class="fw-button fw-main" onClick={choose('message')}>
            {texts.messageTitle}
          </button>
          <button type="button" class="fw-button fw-half" onClick={choose('call')}>
            {texts.callTitle}
          </button>
          <button type="button" class="fw-button fw-half" title={texts.noThanksHint} onClick={refuse}>
            {texts.noThanks}
          </button>
        </div>
      </div>
    </>
  );
}

/** Characters of a question. */
const MOST_ASKED = 1000;

/** The customer asks for a person. */
export function AskPanel({ client, texts, title }: PanelProps & { readonly title: string }) {
  const [text, setText] = useState(() => unanswered(client.model()).slice(0, MOST_ASKED));
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
            maxLength={MOST_ASKED}
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

/** What is known of her waiting, in words; empty where too little is known to say it. */
export function waitingWords({ visitor, aheadMs }: WidgetModel, texts: WidgetTexts, now: number): string {
  const { by, late, place } = visitor.waiting?.estimate ?? {};
  const left = by === undefined ? undefined : Date.parse(by) - (now + aheadMs);
  const within = left === undefined || left <= 0 ? undefined : toldDuration(left);
  const time = within === undefined ? (late || left !== undefined ? texts.late : '') : texts.within(within / 60_000);
  return [place === undefined ? '' : texts.place(place), time].filter(Boolean).join(' ');
}

/** The words of her waiting as time passes. */
function useWaitingWords({ client, texts }: PanelProps): string {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return waitingWords(client.model(), texts, now);
}

/** Somebody is being looked for. It says what is so, and never that somebody is there. */
export function WaitingPanel({ client, texts }: PanelProps) {
  const [late, setLate] = useState(false);
  const { waiting } = client.model().visitor;
  const sent = waiting !== undefined;
  const long = late || waiting?.otherWay === true;
  const words = useWaitingWords({ client, texts });
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  const browse = () => client.change({ panel: 'closed' });
  return (
    <>
      <Head title={sent ? texts.finding : texts.sendingWish} label={texts.minimise} minimise onClose={browse} />
      <div class="fw-body">
        <div class="fw-dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
        <div role="status">
          {!sent && !navigator.onLine && <p>{texts.offline}</p>}
          {waiting?.again && <p>{waiting.gone ? texts.gone : texts.again}</p>}
          {words && <p class="fw-strong">{words}</p>}
          <p>{long ? texts.takingLong : texts.findingHint}</p>
        </div>
        <div class="fw-row">
          <button type="button" class={`fw-button ${long ? 'fw-main' : 'fw-wide'}`} onClick={browse}>
            {texts.browse}
          </button>
          <button type="button" class="fw-button fw-half" onClick={() => client.change({ way: 'call' })}>
            {texts.callTitle}
          </button>
          <button type="button" class="fw-button fw-half" onClick={() => client.change({ way: 'message' })}>
            {texts.messageTitle}
          </button>
        </div>
        <button type="button" class="fw-link" onClick={client.stopWaiting}>
          {texts.stopWaiting}
        </button>
      </div>
    </>
  );
}

/** She browses on, and sees that somebody is looked for. */
export function WaitingInSmall({ client, texts }: PanelProps) {
  const words = useWaitingWords({ client, texts });
  return (
    <button type="button" class="fw-pill" onClick={() => client.change({ panel: 'open', byHand: true })}>
      <span class="fw-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span>
        <strong>{texts.finding}</strong>
        {words && <small>{words}</small>}
      </span>
    </button>
  );
}

export function LeaveInstead({ client, texts }: PanelProps) {
  return (
    <div class="fw-row">
      <button type="button" class="fw-link" onClick={() => client.change({ way: 'message' })}>
        {texts.leaveInstead}
      </button>
      <button type="button" class="fw-link" onClick={() => client.change({ way: 'call' })}>
        {texts.callTitle}
      </button>
    </div>
  );
}
