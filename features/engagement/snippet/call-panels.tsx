import { useRef, useState } from 'preact/hooks';
import type { CallbackView } from '../../queue/core/index.ts';
import { Head, Notice, type PanelProps } from './panel-parts.tsx';
import { dialled } from './telephone.ts';
import { withoutWay } from './widget-model.ts';

const DAY = 86_400_000;

/** She is called: where, and when it suits her. */
export function CallForm({ client, texts }: PanelProps) {
  const [draft, setDraft] = useState({ number: '', name: '', text: '', at: '' });
  const [later, setLater] = useState(false);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const number = dialled(draft.number);
  const time = later ? Date.parse(draft.at) : undefined;
  const bad = { number: number === undefined, at: time !== undefined && !isPossible(time) };

  function send() {
    setTried(true);
    const first = bad.number ? 'number' : bad.at ? 'at' : undefined;
    if (number === undefined || first !== undefined) {
      form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
      return;
    }
    setBusy(true);
    const [name, text] = [draft.name.trim(), draft.text.trim()];
    void client
      .callMe({
        number,
        ...(name === '' ? {} : { name }),
        ...(text === '' ? {} : { text }),
        ...(time === undefined ? {} : { at: new Date(time).toISOString() }),
      })
      .then(() => setBusy(false));
  }

  const field = (
    name: keyof typeof draft,
    label: string,
    attributes: {
      readonly autocomplete?: string;
      readonly maxLength?: number;
      readonly min?: string;
      readonly max?: string;
      readonly hint?: string;
    },
  ) => {
    const { hint, ...rest } = attributes;
    const wrong = tried && (name === 'number' || name === 'at') && bad[name];
    const words = wrong ? (name === 'number' ? texts.numberNeeded : texts.timeNeeded) : hint;
    const shared = {
      ...rest,
      id: `fw-call-${name}`,
      name,
      class: 'fw-field',
      value: draft[name],
      'aria-invalid': wrong,
      'aria-required': name === 'number' || name === 'at',
      'aria-describedby': words ? `fw-call-${name}-words` : undefined,
      onInput: ({ currentTarget: { value } }: { readonly currentTarget: HTMLInputElement }) =>
        setDraft({ ...draft, [name]: value }),
    };
    return (
      <div class="fw-labelled">
        <label for={`fw-call-${name}`}>{label}</label>
        {name === 'number' ? (
          <input type="tel" {...shared} />
        ) : name === 'at' ? (
          <input type="datetime-local" {...shared} />
        ) : (
          <input type="text" {...shared} />
        )}
        {words && (
          <span id={`fw-call-${name}-words`} class={wrong ? 'fw-bad' : 'fw-quiet'}>
            {words}
          </span>
        )}
      </div>
    );
  };
  const when = (value: boolean, label: string) => (
    <label class="fw-choice">
      <input type="radio" name="when" checked={later === value} onChange={() => setLater(value)} />
      {label}
    </label>
  );

  return (
    <>
      <Head
        title={texts.callTitle}
        label={texts.minimise}
        minimise
        onClose={() => client.change({ panel: 'closed' })}
      />
      <form
        ref={form}
        class="fw-body"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {field('number', texts.number, { autocomplete: 'tel', maxLength: 40, hint: texts.numberHint })}
        {field('name', texts.nameOptional, { autocomplete: 'name', maxLength: 120 })}
        {field('text', texts.about, { maxLength: 1000 })}
        <fieldset class="fw-set">
          <legend>{texts.when}</legend>
          {when(false, texts.soon)}
          {when(true, texts.later)}
        </fieldset>
        {later &&
          field('at', texts.time, {
            min: local(Date.now()),
            max: local(Date.now() + 14 * DAY),
          })}
        <Notice {...{ client, texts }} />
        <button type="submit" class="fw-button fw-main" disabled={busy}>
          {texts.callMe}
        </button>
        <button type="button" class="fw-link" onClick={() => client.change(withoutWay(client.model()))}>
          {client.model().visitor.waiting ? texts.waitOn : texts.back}
        </button>
      </form>
    </>
  );
}

/** The call that was agreed. It stands until she was called or wants it no more. */
export function CallAgreed({ client, texts, callback }: PanelProps & { readonly callback: CallbackView }) {
  const [busy, setBusy] = useState(false);
  const language = document.documentElement.lang || undefined;
  const at = callback.at === undefined ? undefined : moment(callback.at, language);
  return (
    <>
      <Head title={texts.calledTitle} label={texts.close} onClose={() => client.change({ panel: 'closed' })} />
      <div class="fw-body">
        <p role="status">
          {at === undefined ? texts.calledSoon(callback.number) : texts.calledAt(callback.number, at)}
        </p>
        <Notice {...{ client, texts }} />
        <div class="fw-row">
          <button
            type="button"
            class="fw-button fw-half"
            disabled={busy}
            onClick={() => {
              setBusy(true);
              void client.cancelCall().then(() => setBusy(false));
            }}
          >
            {texts.cancelCall}
          </button>
          <button type="button" class="fw-button fw-half" onClick={() => client.change({ way: 'ask' })}>
            {texts.chatNow}
          </button>
        </div>
      </div>
    </>
  );
}

function isPossible(time: number): boolean {
  return time > Date.now() - 60_000 && time < Date.now() + 14 * DAY;
}

/** As a field for date and time wants it: her own time, to the minute. */
function local(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function moment(at: string, language: string | undefined): string {
  const style = { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat(language, style).format(new Date(at));
  } catch {
    // a page with a language that is none
    return new Intl.DateTimeFormat(undefined, style).format(new Date(at));
  }
}
