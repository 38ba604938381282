import { render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { allowSound, callAttention } from './call-attention.ts';
import { CallAgreed, CallForm } from './call-panels.tsx';
import { MessageForm, MessageLeft } from './message-form.tsx';
import type { PanelProps } from './panel-parts.tsx';
import { ChatPanel } from './widget-chat.tsx';
import { createWidgetClient } from './widget-client.ts';
import type { Widget, WidgetHost } from './widget-host.ts';
import { type View, viewOf, type WidgetModel } from './widget-model.ts';
import { widgetStyle } from './widget-style.ts';
import { textsFor, type WidgetTexts } from './widget-texts.ts';
import { AskPanel, InvitationPanel, OtherWayPanel, WaitingInSmall, WaitingPanel } from './wish-panels.tsx';

/** Draws the widget beside the launcher, in the loader's shadow root. */
export function startWidget(host: WidgetHost): Widget {
  const client = createWidgetClient(host);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(widgetStyle(host.accent, host.position));
  host.root.adoptedStyleSheets = [...host.root.adoptedStyleSheets, sheet];
  const place = document.createElement('div');
  // The page's own shortcuts must not hear what is typed here.
  for (const name of ['keydown', 'keyup', 'keypress']) place.addEventListener(name, (event) => event.stopPropagation());
  host.root.append(place);
  const texts = textsFor(document.documentElement.lang || navigator.language);
  render(<WidgetFrame {...{ client, texts, host }} />, place);
  return {
    open() {
      allowSound();
      client.change({ panel: 'open', byHand: true, unread: 0 });
      void client.load();
    },
    asked: client.asked,
    attend: client.attend,
  };
}

function WidgetFrame({ client, texts, host }: PanelProps & { readonly host: WidgetHost }) {
  const [model, setModel] = useState(client.model());
  const frame = useRef<HTMLDivElement>(null);
  // Before the first paint, and looking once more: what she pressed, and its reply, may come before a later effect runs.
  useLayoutEffect(() => {
    const look = () => setModel(client.model());
    look();
    return client.subscribe(look);
  }, [client]);
  useKeyboardSpace(frame);
  const view = viewOf(model);
  const byHand = model.panel === 'open' && model.byHand;
  useEffect(() => {
    host.showLauncher(view === 'none', model.unread);
    frame.current?.style.setProperty('--foot', `${host.foot()}px`);
  }, [view, model.unread, host]);
  useFreeSide(host.position, frame, view);
  useFocus(host.root, frame, view, byHand);
  const { engagement, callback } = model.visitor;
  useAttention(view, model, texts);
  const props = { client, texts };
  return (
    <>
      <div class="fw-hidden" role="status" aria-live="polite">
        {announcement(view, engagement?.associate.name ?? '', texts)}
      </div>
      {view === 'small' && <WaitingInSmall {...props} />}
      {view !== 'none' && view !== 'small' && (
        <div
          ref={frame}
          class={`fw ${view === 'chat' || view === 'ended' ? 'fw-chat' : ''}`}
          role="dialog"
          aria-modal="false"
          tabIndex={-1}
          aria-labelledby="fw-title"
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            if (model.panel === 'open') client.change({ panel: 'closed' });
            else if (view === 'other-way') void client.refuseOtherWay();
          }}
        >
          {view === 'invitation' && engagement && <InvitationPanel {...props} engagement={engagement} />}
          {view === 'other-way' && <OtherWayPanel {...props} />}
          {(view === 'chat' || view === 'ended') && engagement && <ChatPanel {...props} engagement={engagement} />}
          {view === 'waiting' && <WaitingPanel {...props} />}
          {view === 'call' && <CallForm {...props} />}
          {view === 'called' && callback && <CallAgreed {...props} callback={callback} />}
          {(view === 'nobody' || view === 'message') && <MessageForm {...props} nobody={view === 'nobody'} />}
          {view === 'left' && <MessageLeft {...props} contact={model.leftAt ?? ''} />}
          {view === 'ask' && <AskPanel {...props} title={host.title} />}
          {view === 'loading' && (
            <div class="fw-body">
              <div class="fw-dots" aria-hidden="true">
                <i />
                <i />
                <i />
              </div>
            </div>
          )}
        </div>
      )}
    </>
  );
}

/** Somebody is there, or has written, while she looked elsewhere or browsed on: she is told so that she notices. */
function useAttention(view: View, { visitor, talked }: WidgetModel, texts: WidgetTexts): void {
  const before = useRef<{ readonly view: View; readonly said: number }>({ view, said: 0 });
  const { engagement } = visitor;
  const said = engagement?.messages.filter(({ from }) => from === 'associate').length ?? 0;
  useEffect(() => {
    const { view: earlier, said: known } = before.current;
    before.current = { view, said };
    if (!engagement || said <= known) return;
    const first = earlier === 'small' || earlier === 'waiting' || view === 'invitation';
    if (!document.hidden && !(first && talked !== undefined)) return;
    const { name } = engagement.associate;
    // It goes on whatever else changes meanwhile, until she looks.
    callAttention(first ? texts.here(name) : texts.wrote(name));
  }, [view, said, engagement, talked, texts]);
}

function announcement(view: View, name: string, texts: WidgetTexts): string {
  if (view === 'invitation') return texts.invites(name);
  if (view === 'other-way') return `${texts.otherWayTitle} ${texts.otherWayHint}`;
  if (view === 'waiting') return texts.finding;
  if (view === 'nobody') return texts.nobodyTitle;
  return view === 'chat' ? texts.chatWith(name) : '';
}

/**
 * Focus enters only a panel that the customer opened herself, follows her from one step to the next, and goes back to
 * the launcher when she closes it. What comes by itself never takes it.
 */
function useFocus(
  root: ShadowRoot,
  frame: { readonly current: HTMLDivElement | null },
  view: View,
  byHand: boolean,
): void {
  const opened = useRef(false);
  const within = useRef(false);
  useEffect(() => {
    const entered = () => {
      within.current = true;
    };
    // Focus that is lost because its element was taken away is still hers: the next step gets it.
    const left = ({ target }: Event) =>
      queueMicrotask(() => {
        within.current = target instanceof Node && !target.isConnected;
      });
    root.addEventListener('focusin', entered);
    root.addEventListener('focusout', left);
    return () => {
      root.removeEventListener('focusin', entered);
      root.removeEventListener('focusout', left);
    };
  }, [root]);
  useEffect(() => {
    if (view === 'loading') return;
    const shown = view !== 'none' && view !== 'small' && byHand;
    const opens = shown && !opened.current;
    const follows = within.current && root.activeElement === null;
    opened.current = shown;
    if ((shown && (opens || follows)) || (view === 'other-way' && follows)) {
      // On a phone a field would bring up the keyboard over the panel that she is about to read.
      const first = matchMedia('(pointer: coarse)').matches ? null : 'textarea,input,.fw-main,.fw-button';
      const panel = frame.current;
      (first ? panel?.querySelector<HTMLElement>(first) : panel)?.focus({ preventScroll: true });
    } else if (view === 'none' && follows)
      root.querySelector<HTMLElement>('.fw-launch')?.focus({ preventScroll: true });
  }, [root, frame, view, byHand]);
}

/**
 * What comes by itself must not lie on what the page wants pressed: if it would, and the other side of
 * the page is freer, it comes there. The side stays until the panel is closed.
 */
function useFreeSide(usual: 'left' | 'right', frame: { readonly current: HTMLDivElement | null }, view: View): void {
  useEffect(() => {
    const panel = frame.current;
    if ((view !== 'invitation' && view !== 'other-way') || !panel) return;
    const { left, right, top, bottom } = panel.getBoundingClientRect();
    const covered = (from: number, to: number) =>
      [...document.querySelectorAll('a,button,[role=button],input,select,textarea')].filter((element) => {
        const place = element.getBoundingClientRect();
        const overlaps = place.right > from && place.left < to && place.bottom > top && place.top < bottom;
        return overlaps && getComputedStyle(element).display !== 'inline';
      }).length;
    const width = document.documentElement.clientWidth;
    if (covered(left, right) <= covered(width - right, width - left)) return;
    panel.style[usual] = 'auto';
    panel.style[usual === 'left' ? 'right' : 'left'] = '16px';
  }, [usual, frame, view]);
}

/** On a phone the keyboard covers the foot of the page: the panel stands above it. */
function useKeyboardSpace(frame: { readonly current: HTMLDivElement | null }): void {
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return undefined;
    const settle = () => {
      const covered = Math.max(0, Math.round(window.innerHeight - view.height - view.offsetTop));
      frame.current?.style.setProperty('--keys', `${covered}px`);
    };
    view.addEventListener('resize', settle);
    return () => view.removeEventListener('resize', settle);
  }, [frame]);
}
