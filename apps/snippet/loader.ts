import { createCapture } from '../../features/clickstream/snippet/capture.ts';
import { createEventSender, type SentBody } from '../../features/clickstream/snippet/event-sender.ts';
import { pageAddress } from '../../features/clickstream/snippet/page-address.ts';
import type { PageReaderParts, StartReader } from '../../features/clickstream/snippet/page-reader.ts';
import { type CalledEvent, readCall } from '../../features/clickstream/snippet/public-calls.ts';
import { watchSdkVisitors } from '../../features/clickstream/snippet/sdk-visitors.ts';
import { createVisit } from '../../features/clickstream/snippet/visit.ts';
import { createLauncher, type Launcher } from '../../features/engagement/snippet/launcher.ts';
import type { Widget, WidgetHost } from '../../features/engagement/snippet/widget-host.ts';
import { randomHex } from '../../platform/snippet/browser-chance.ts';
import { createGatedStore } from '../../platform/snippet/gated-store.ts';
import { createTabTurn } from '../../platform/snippet/tab-turn.ts';
import { createConsentGate } from './consent-gate.ts';
import type { SnippetConfig } from './snippet-config.ts';

declare const FLOORWALKER: SnippetConfig;

type PublicFunction = ((...given: unknown[]) => void) & { q?: unknown };

/** Calls of a page that arrive before consent wait in its memory, at most so many. */
const MOST_EARLY = 20;

function start(config: SnippetConfig): PublicFunction {
  const { base, key } = config;
  const prefix = `floorwalker.${key}.`;
  const tab = randomHex(8);
  const store = createGatedStore(prefix, storageOf(window));
  const visit = createVisit(store);
  let early: { readonly event: CalledEvent; readonly href: string }[] = [];
  let channel: BroadcastChannel | undefined;
  let launcher: Launcher | undefined;
  let loading: Promise<Widget | undefined> | undefined;
  let widgetWanted = true;
  let attention = false;

  const sender = createEventSender({
    base,
    key,
    tab,
    store,
    visit,
    reach: () => (widgetWanted ? 'widget' : 'none'),
    onWishes(wishes, news) {
      if (wishes.beatMs !== undefined) capture.setBeat(wishes.beatMs);
      if (news) capture.hasten();
      if (wishes.attention) channel?.postMessage({ attention: true });
      attention = wishes.attention;
      attend();
    },
    onNewSession: () => capture.page(),
  });
  const { emit, outbox } = sender;

  const capture = createCapture({
    readers: [
      async (parts) => watchSdkVisitors(parts),
      ...config.readers.map(({ url, settings }) => async (parts: PageReaderParts) => {
        const { startReader } = await load<{ startReader: StartReader<unknown> }>(url);
        return startReader(settings, parts);
      }),
    ],
    store,
    emit,
    flush: outbox.flush,
    leave: outbox.leave,
    turn: (onTurn) => createTabTurn(`${prefix}beat`, tab, channel, onTurn),
  });

  const gate = createConsentGate(config.consent === 'required', store, prefix, {
    begin(anew) {
      channel ??= openChannel(prefix, () => {
        attention = true;
        attend();
      });
      if (anew) tell({ kind: 'consent', given: true });
      capture.start();
      // What belonged to a view that is over by now is not told.
      for (const { event, href } of early) {
        if (href === location.href || event.kind === 'cart' || event.kind === 'identify') tellCalled(event);
      }
      early = [];
    },
    end(here) {
      capture.stop();
      outbox.clear();
      early = [];
      if (!here) return store.close(loading ? ['visit', 'chat'] : []);
      // The withdrawal itself is the last thing that is said under this token; a conversation goes on, in memory only.
      const ids = store.read('visit');
      store.close(['visit', 'chat']);
      if (ids !== undefined) tell({ kind: 'consent', given: false });
      if (!loading) store.remove('visit');
      outbox.flush();
    },
  });

  function tell(event: SentBody): void {
    emit(event, 'now', { url: pageAddress(location.href) });
  }

  function tellCalled(event: CalledEvent): void {
    if (event.kind === 'page') capture.page(event.title);
    else {
      tell(event);
      capture.called(event);
    }
  }

  /** What a customer asks or refuses herself needs no consent to being watched. */
  function tellWish(event: CalledEvent): void {
    tell(event);
    outbox.flush();
  }

  function attend(): void {
    if (!attention) void loading?.then((loaded) => loaded?.attend(false));
    else if (widgetWanted && document.visibilityState === 'visible') {
      void widget().then((loaded) => loaded?.attend(true));
    }
  }

  function place(): void {
    if (!widgetWanted || launcher || !document.body) return;
    const { helpLabel: label, position, accent } = config.widget;
    launcher = createLauncher({ label, position, accent }, () => void widget().then((loaded) => loaded?.open()));
  }

  function widget(): Promise<Widget | undefined> {
    loading ??= loadWidget().catch(() => {
      loading = undefined;
      return undefined;
    });
    return loading;
  }

  async function loadWidget(): Promise<Widget | undefined> {
    place();
    if (!launcher) return undefined;
    const { title, position, accent } = config.widget;
    const host: WidgetHost = {
      base,
      key,
      title,
      position,
      accent,
      tab,
      root: launcher.root,
      ids: () => visit.ids(true),
      ask: (text) => tellWish(text ? { kind: 'help', text } : { kind: 'help' }),
      refuse: () => tellWish({ kind: 'refuse' }),
      read: store.read,
      keep: (name, value) => (value === undefined ? store.remove(name) : store.write(name, value)),
      foot: launcher.foot,
      showLauncher: launcher.show,
    };
    return (await load<{ startWidget(host: WidgetHost): Widget }>(config.widgetUrl)).startWidget(host);
  }

  function call(name: unknown, first: unknown, second: unknown): void {
    if (name === 'consent') {
      if (typeof first === 'boolean') gate.set(first);
      return;
    }
    if (name === 'open') return void widget().then((loaded) => loaded?.open());
    if (name === 'widget') {
      if (typeof first !== 'boolean') return;
      widgetWanted = first;
      if (first) whenDrawn(place);
      else {
        launcher?.remove();
        launcher = undefined;
        loading = undefined;
      }
      return;
    }
    const event = readCall(name, first, second);
    if (!event) return;
    if (event.kind === 'help' || event.kind === 'refuse') {
      tellWish(event);
      if (event.kind === 'help') void widget().then((loaded) => loaded?.asked());
    } else if (gate.given()) tellCalled(event);
    else if (early.length < MOST_EARLY) early.push({ event, href: location.href });
  }

  /** A page script may call with anything: what is not understood is ignored, and never thrown back at the page. */
  const floorwalker: PublicFunction = (...given) => {
    try {
      call(given[0], given[1], given[2]);
    } catch {
      // an argument that throws when it is read
    }
  };

  addEventListener('pagehide', outbox.leave);
  addEventListener('online', outbox.retry);
  document.addEventListener('visibilitychange', attend);
  const waiting = (window as { floorwalker?: PublicFunction }).floorwalker?.q;
  if (Array.isArray(waiting)) {
    for (const each of waiting) if (typeof each === 'object' && each !== null) floorwalker(...firstThree(each));
  }
  gate.begin();
  whenDrawn(place);
  return floorwalker;
}

function firstThree(list: object): unknown[] {
  const given = list as Readonly<Record<number, unknown>>;
  try {
    return [given[0], given[1], given[2]];
  } catch {
    return [];
  }
}

/** Fetches a module of this build. */
function load<M>(url: string): Promise<M> {
  return import(/* @vite-ignore */ url);
}

function openChannel(name: string, onAttention: () => void): BroadcastChannel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined;
  const channel = new BroadcastChannel(name);
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'object' && data !== null && 'attention' in data) onAttention();
  });
  return channel;
}

/** The page has been read and has had a moment to draw itself. */
function whenDrawn(then: () => void): void {
  const idle = () => (window.requestIdleCallback ?? setTimeout)(() => then());
  if (document.readyState === 'complete') idle();
  else addEventListener('load', idle, { once: true });
}

function storageOf(page: Window): Storage | undefined {
  try {
    return page.localStorage;
  } catch {
    return undefined;
  }
}

const page = window as { floorwalker?: PublicFunction & { loaded?: boolean } };
if (!page.floorwalker?.loaded) {
  page.floorwalker = Object.assign(start(FLOORWALKER), { loaded: true });
}
