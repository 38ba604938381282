import type { TabTurn } from '../../../platform/snippet/tab-turn.ts';
import type { EventSender } from './event-sender.ts';
import { campaignOf, pageAddress, referrerOf } from './page-address.ts';
import { watchPageMoves } from './page-moves.ts';
import type { PageReader, PageReaderParts } from './page-reader.ts';
import type { CalledEvent } from './public-calls.ts';
import { createVisibleTime } from './visible-time.ts';

export type Capture = {
  start(): void;
  /** Nothing is read or sent from here on. */
  stop(): void;
  /** The page is another one, or says its title itself. */
  page(title?: string): void;
  /** The page has told something of this view by a call. */
  called(event: CalledEvent): void;
  /** How often to tell that the page is seen, in milliseconds. */
  setBeat(everyMs: number): void;
  /** Tells sooner than that, once: the server may have decided something by then. */
  hasten(): void;
};

export type CaptureParts = {
  /** Each fetches and starts what reads the page, as far as the website's settings ask for it. */
  readonly readers: readonly ((parts: PageReaderParts) => Promise<PageReader>)[];
  readonly store: PageReaderParts['store'];
  readonly emit: EventSender['emit'];
  /** The page is out of sight: what is known leaves now. */
  readonly flush: () => void;
  /** The page ends. */
  readonly leave: () => void;
  /** The turn to count visible time: of several visible tabs one counts. */
  readonly turn: (onTurn: (mine: boolean) => void) => TabTurn;
};

const BEAT_MS = 15_000;
const HASTY_MS = 3_000;
/** A page that nobody has touched for so long is taken as left open: it is not counted until somebody does. */
const IDLE_MS = 5 * 60_000;
/** A page that moves without loading sets its title a little later. */
const TITLE_AFTER_MS = 120;

/**
 * Watches one page: views, clicks, visible time, values. Only the tab that has the turn counts visible time, so that
 * a second visible window never counts the same minute twice.
 */
export function createCapture({ readers, store, emit, flush, leave, turn: makeTurn }: CaptureParts): Capture {
  const time = createVisibleTime();
  let running: AbortController | undefined;
  let watching = false;
  let beatMs = BEAT_MS;
  let beatTimer: ReturnType<typeof setTimeout> | undefined;
  let reading: PageReader[] = [];
  const called: CalledEvent[] = [];
  let pageTimer: ReturnType<typeof setTimeout> | undefined;
  let touched = Date.now();
  let address = '';
  let seen = false;
  let movedAt = 0;
  let saidAt = 0;
  let counting = false;
  let turn: TabTurn | undefined;

  function beat(atLeast: number): void {
    const visibleMs = time.take(performance.now());
    if (visibleMs >= atLeast && Date.now() - touched < IDLE_MS) {
      emit({ kind: 'beat', visibleMs }, 'now', { url: address });
    }
  }

  function planBeat(inMs = beatMs): void {
    clearTimeout(beatTimer);
    beatTimer = setTimeout(() => {
      beat(0);
      planBeat();
    }, inMs);
  }

  function onTurn(mine: boolean): void {
    counting = mine;
    if (mine && running) {
      time.start(performance.now());
      planBeat();
      return;
    }
    clearTimeout(beatTimer);
    time.stop(performance.now());
    if (running) beat(1);
  }

  function arrive(title = document.title): void {
    clearTimeout(pageTimer);
    pageTimer = undefined;
    saidAt = Date.now();
    const referrer = seen ? undefined : referrerOf(document.referrer, location.origin);
    const campaign = campaignOf(location.href);
    seen = true;
    const page = { kind: 'page' as const, title: title.slice(0, 300) };
    emit(
      { ...page, ...(referrer === undefined ? {} : { referrer }), ...(campaign === undefined ? {} : { campaign }) },
      'now',
      { url: address, at: movedAt || saidAt },
    );
    movedAt = 0;
    for (const reader of reading) reader.look();
  }

  function move(): void {
    if (!running || !seen) return;
    beat(1);
    if (pageTimer !== undefined) arrive();
    called.length = 0;
    address = pageAddress(location.href);
    movedAt = Date.now();
    pageTimer = setTimeout(arrive, TITLE_AFTER_MS);
  }

  function look(): void {
    if (document.visibilityState === 'visible') {
      touched = Date.now();
      address = pageAddress(location.href);
      if (!seen) arrive();
      turn?.want(document.hasFocus());
      return;
    }
    hide();
    flush();
  }

  function hide(): void {
    if (pageTimer !== undefined) arrive();
    turn?.giveUp();
  }

  function listen(signal: AbortSignal): void {
    const quietly = { signal, capture: true, passive: true } as const;
    const touch = () => {
      touched = Date.now();
    };
    for (const name of ['pointermove', 'keydown', 'scroll']) addEventListener(name, touch, quietly);
    addEventListener('click', clicked, quietly);
    document.addEventListener('visibilitychange', look, { signal });
    addEventListener('focus', () => turn?.want(true), { signal });
    addEventListener(
      'pagehide',
      () => {
        hide();
        leave();
      },
      { signal },
    );
    addEventListener(
      'pageshow',
      ({ persisted }) => {
        if (!persisted) return;
        seen = false;
        look();
      },
      { signal },
    );
    for (const start of readers) void read(start, signal);
  }

  async function read(start: CaptureParts['readers'][number], signal: AbortSignal): Promise<void> {
    const reader = await start({ say: (event) => emit(event, 'now', { url: address }), called, store, signal });
    if (!signal.aborted) reading.push(reader);
  }

  function clicked(event: Event): void {
    const element = event.target instanceof Element ? event.target : null;
    // What scripts press, and what is pressed in our own widget, is not the customer's use of the page.
    if (!event.isTrusted || element?.closest('[data-floorwalker]')) return;
    touched = Date.now();
    const target = element?.closest('a,button,input,select,[role=button]');
    const name = target && (target.id ? `${target.localName}#${target.id}` : target.localName);
    emit({ kind: 'click', ...(name ? { target: name.slice(0, 100) } : {}) }, 'later', { url: address });
  }

  return {
    start() {
      if (running) return;
      running = new AbortController();
      seen = false;
      turn ??= makeTurn(onTurn);
      if (!watching) watchPageMoves(move);
      watching = true;
      listen(running.signal);
      look();
    },
    stop() {
      running?.abort();
      running = undefined;
      reading = [];
      turn?.giveUp();
      for (const timer of [beatTimer, pageTimer]) clearTimeout(timer);
      pageTimer = undefined;
      time.take(performance.now());
    },
    page(title) {
      if (!running) return;
      const here = pageAddress(location.href);
      // The view has been told already, without this title.
      if (title !== undefined && pageTimer === undefined && here === address && Date.now() - saidAt < 1000) return;
      address = here;
      arrive(title);
    },
    called: (event) => void called.push(event),
    hasten() {
      if (running && counting) planBeat(Math.min(beatMs, HASTY_MS));
    },
    setBeat(everyMs) {
      if (everyMs === beatMs) return;
      beatMs = everyMs;
      if (running && counting) planBeat();
    },
  };
}
