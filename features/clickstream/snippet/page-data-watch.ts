import type { PageDataSource } from '../../enterprise/core/index.ts';
import { createPageLedger, type PageMemory, type PageReading } from '../core/page-data/page-ledger.ts';
import type { PageReader, PageReaderParts, StartReader } from './page-reader.ts';
import { createSources } from './page-sources.ts';

/** Pushes of one moment are read together. */
const PUSHED_MS = 100;
/** A page that changes is read again when it rests, at the latest after the second of these. */
const REST_MS = 400;
const LATEST_MS = 2_000;

const NAME = 'page-data';

/**
 * Tells what the page already carries for other tools, from the sources that the website has chosen, first ones first. Each
 * thing is told once, however many sources describe it and however often the page is read.
 */
export const watchPageData: StartReader<readonly PageDataSource[]> = (names, parts): PageReader => {
  const ledger = createPageLedger();
  const read = createSources(names, () => plan(PUSHED_MS));
  const { signal } = parts;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;
  let changedSince = 0;
  let address = location.href;
  let heard = 0;
  let first = true;

  function look(): void {
    clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
    changedSince = 0;
    if (signal.aborted) return;
    if (parts.called.length < heard) heard = 0;
    for (const event of parts.called.slice(heard)) ledger.called(event);
    heard = parts.called.length;
    const readings = first && hasMoved() ? read().map(latestView) : read();
    first = false;
    const before = memoryOf(parts);
    const { events, memory } = ledger.take(readings, before, location.href);
    if (JSON.stringify(memory) !== JSON.stringify(before)) parts.store.write(NAME, memory);
    for (const event of events) parts.say(event);
  }

  function plan(inMs: number): void {
    const at = Date.now() + inMs;
    if (signal.aborted || at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(look, inMs);
  }

  function changed(): void {
    const now = Date.now();
    changedSince ||= now;
    if (now - changedSince > LATEST_MS) return;
    clearTimeout(timer);
    const waiting = due - now;
    due = Number.POSITIVE_INFINITY;
    plan(Math.min(waiting, REST_MS));
  }

  // Before what captures the page's end: what was pushed with the click that leads away goes with it.
  const early = { signal, capture: true } as const;
  addEventListener('pagehide', look, early);
  document.addEventListener('visibilitychange', look, early);
  addEventListener('load', () => plan(PUSHED_MS), { signal });
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { childList: true, subtree: true });
  signal.addEventListener('abort', () => {
    observer.disconnect();
    clearTimeout(timer);
  });
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => plan(REST_MS), { signal });
  // Data layers are filled while a page is built: what they add to a product should be there when it is told.
  else plan(REST_MS);

  return {
    look() {
      ledger.move(location.href === address);
      address = location.href;
      heard = 0;
      plan(REST_MS);
    },
  };
};

function memoryOf({ store }: PageReaderParts): PageMemory {
  const { orders, filled, values } = Object(store.read(NAME)) as Partial<PageMemory>;
  return { orders: textsOf(orders), filled: filled === true, values: textsOf(values) };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** Whether the page has become another one before it was read for the first time, e.g. before consent came. */
function hasMoved(): boolean {
  const loaded = performance.getEntriesByType('navigation')[0]?.name.split('#')[0];
  return loaded !== undefined && loaded !== location.href.split('#')[0];
}

/** What belongs to views that are over is not told: of earlier pushes only the latest view, the cart, orders and who she is. */
function latestView(reading: PageReading): PageReading {
  if (!reading.pushed) return reading;
  const { sayings } = reading;
  const last = sayings.findLastIndex(({ event }) => /view|search/i.test(event));
  return {
    ...reading,
    sayings: sayings.filter(({ event }, index) => index >= last || /cart|purchase|identify/i.test(event)),
  };
}
