import { useRef, useState } from 'preact/hooks';
import { Head, Notice, type PanelProps } from './panel-parts.tsx';
import { withoutWay } from './widget-model.ts';

type Draft = { readonly name: string; readonly contact: string; readonly text: string };

/** A message for somebody who is not there now. */
export function MessageForm({ client, texts, nobody }: PanelProps & { readonly nobody: boolean }) {
  const [draft, setDraft] = useState<Draft>({ name: '', contact: '', text: '' });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const missing = (field: keyof Draft) => draft[field].trim().length < (field === 'contact' ? 3 : 1);

  function send() {
    setTried(true);
    const first = (['name', 'contact', 'text'] as const).find(missing);
    if (first) {
      form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
      return;
    }
    setBusy(true);
    const { name, contact, text } = draft;
    void client
      .leaveMessage({ name: name.trim(), contact: contact.trim(), text: text.trim() })
      .then(() => setBusy(false));
  }

  const field = (name: keyof Draft, label: string, most: number, complete: string) => {
    const bad = tried && missing(name);
    const shared = {
      id: `fw-field-${name}`,
      name,
      class: 'fw-field',
      maxLength: most,
      value: draft[name],
      'aria-invalid': bad,
      'aria-required': true,
      'aria-describedby': bad ? `fw-${name}` : undefined,
      onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
        setDraft({ ...draft, [name]: currentTarget.value }),
    };
    return (
      <div class="fw-labelled">
        <label for={`fw-field-${name}`}>{label}</label>
        {name === 'text' ? (
          <textarea rows={4} {...shared} />
        ) : (
          <input type="text" autocomplete={complete} {...shared} />
        )}
        {bad && (
          <span class="fw-bad" id={`fw-${name}`}>
            {texts.needed}
          </span>
        )}
      </div>
    );
  };

  const { waiting } = client.model().visitor;
  return (
    <>
      <Head
        title={nobody ? texts.nobodyTitle : texts.messageTitle}
        label={texts.close}
        onClose={() => client.change({ panel: 'closed', way: undefined })}
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
        <p>{nobody ? texts.nobodyHint : texts.messageHint}</p>
        {nobody && (
          <button type="button" class="fw-button" onClick={() => client.change({ way: 'call' })}>
            {texts.callTitle}
          </button>
        )}
        {field('name', texts.name, 120, 'name')}
        {field('contact', texts.contact, 200, 'email')}
        {field('text', texts.message, 4000, 'off')}
        <Notice {...{ client, texts }} />
        <button type="submit" class="fw-button fw-main" disabled={busy}>
          {texts.sendMessage}
        </button>
        {!nobody && (
          <button type="button" class="fw-link" onClick={() => client.change(withoutWay(client.model()))}>
            {waiting ? texts.waitOn : texts.back}
          </button>
        )}
      </form>
    </>
  );
}

export function MessageLeft({ client, texts, contact }: PanelProps & { readonly contact: string }) {
  const done = () => {
    const { leftAt: _, ...rest } = client.model();
    client.replace({ ...rest, panel: 'closed' });
  };
  return (
    <>
      <Head title={texts.thanksTitle} label={texts.close} onClose={done} />
      <div class="fw-body">
        <p role="status">{contact === '' ? texts.messageHint : texts.thanksHint(contact)}</p>
        <button type="button" class="fw-button" onClick={done}>
          {texts.close}
        </button>
      </div>
    </>
  );
}
