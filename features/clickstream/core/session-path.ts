import type { Instant } from '../../../kernel/time.ts';
import type { PathStep } from './session.ts';

/** How far back events may still arrive out of order. What is older is settled. Milliseconds. */
const SETTLES_AFTER = 120_000;
/** Pages of the path that are kept: the latest. */
const PATH_LIMIT = 200;
/** A product seen just before the page event of the same address belongs to that page. Milliseconds. */
const SAME_PAGE = 2_000;

/**
 * A page or product event, as the path is made of it. Where it makes a step alone it is that step, so that a session holds each page
 * once; `dwellMs` is then the visible time of beats that can no longer move to another page. All fields are always there: objects of one
 * shape are kept in one piece. Only a product may come without an address.
 */
export type PathEntry = Omit<Required<PathStep>, 'url'> & {
  readonly kind: 'page' | 'product';
  readonly url: string | undefined;
};

/** A beat that could still move to another page if that page's event comes late. */
export type Beat = { readonly eventId: string; readonly at: Instant; readonly ms: number; readonly url?: string };

/** Order of everything in a session: by time, and by event id where times are equal. */
export function comesBefore(
  one: { readonly at: Instant; readonly eventId: string },
  other: { readonly at: Instant; readonly eventId: string },
): boolean {
  return one.at < other.at || (one.at === other.at && one.eventId < other.eventId);
}

/**
 * The place of an event that takes its turn among events of the same millisecond. Scripts tell of several things within one, and
 * with a request for each the order in which they were told is lost.
 */
export function inTurn<T extends { readonly at: Instant; readonly eventId: string }>(place: T, turn: number): T {
  return { ...place, eventId: `${turn} ${place.eventId}` };
}

/** The list with one more element at its place; only the latest `limit` are kept. */
export function insertSorted<T extends { readonly at: Instant; readonly eventId: string }>(
  list: readonly T[],
  element: T,
  limit: number,
): readonly T[] {
  let index = list.length;
  while (index > 0 && comesBefore(element, list[index - 1] as T)) index -= 1;
  // Not a spread, which leaves room for what is never added: each version of a list is kept for as long as its session does not move.
  const next = list.toSpliced(index, 0, element);
  return next.length > limit ? next.slice(next.length - limit) : next;
}

/** Adds a page or product event. */
export function addEntry(entries: readonly PathEntry[], entry: PathEntry): readonly PathEntry[] {
  return insertSorted(entries, entry, PATH_LIMIT);
}

/** Which entry a beat belongs to: the latest before it with its address, else the latest before it; -1 if none. */
function ownerOf(entries: readonly PathEntry[], beat: Beat): number {
  let latest = -1;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index] as PathEntry;
    if (entry.at > beat.at) continue;
    if (latest === -1) latest = index;
    if (beat.url === undefined || entry.url === beat.url) return index;
  }
  return latest;
}

/** Moves beats that are old enough into the pages they belong to. */
export function settleBeats(
  entries: readonly PathEntry[],
  beats: readonly Beat[],
  lastAt: Instant,
): { readonly entries: readonly PathEntry[]; readonly beats: readonly Beat[] } {
  const horizon = lastAt - SETTLES_AFTER;
  if (beats[0] === undefined || beats[0].at > horizon) return { entries, beats };
  const settled = [...entries];
  const open: Beat[] = [];
  for (const beat of beats) {
    if (beat.at > horizon) {
      open.push(beat);
      continue;
    }
    const index = ownerOf(settled, beat);
    const owner = settled[index];
    if (owner !== undefined) settled[index] = { ...owner, dwellMs: owner.dwellMs + beat.ms };
  }
  return { entries: settled, beats: open };
}

type Step = PathEntry & { readonly url: string };

/** Whether a product event is about the page that a step stands for, or a page event catches up with its product. */
function sameStep(step: Step, kinds: { product: boolean; page: boolean }, entry: PathEntry): boolean {
  if (entry.kind === 'page') return !kinds.page && step.url === entry.url && entry.at - step.at <= SAME_PAGE;
  if (entry.url !== undefined) return step.url === entry.url && (!kinds.product || step.sku === entry.sku);
  return kinds.product && !kinds.page && step.sku === entry.sku && entry.at - step.at <= SAME_PAGE;
}

function joined(step: Step, entry: PathEntry): Step {
  return {
    ...step,
    title: entry.title ?? step.title,
    sku: entry.sku ?? step.sku,
    name: entry.name ?? step.name,
    productId: entry.productId ?? step.productId,
    nodeId: entry.nodeId ?? step.nodeId,
    dwellMs: step.dwellMs + entry.dwellMs,
  };
}

function hasAddress(entry: PathEntry): entry is Step {
  return entry.url !== undefined;
}

/** The step that an entry makes alone. */
function stepOf(entry: PathEntry): Step {
  return hasAddress(entry) ? entry : { ...entry, url: `sku:${entry.sku ?? ''}` };
}

/**
 * The path as shown: product events joined to the pages they are about, visible time counted. Where each entry is a step alone, the list
 * of entries itself.
 */
export function pathOf(entries: readonly PathEntry[], beats: readonly Beat[]): readonly PathStep[] {
  const steps: Step[] = [];
  const placeOf: number[] = [];
  let kinds = { page: false, product: false };
  for (const entry of entries) {
    const step = steps.at(-1);
    if (step === undefined || !sameStep(step, kinds, entry)) {
      steps.push(stepOf(entry));
      kinds = { page: false, product: false };
    } else steps[steps.length - 1] = joined(step, entry);
    kinds[entry.kind] = true;
    placeOf.push(steps.length - 1);
  }
  const visible = new Map<number, number>();
  for (const beat of beats) {
    const place = placeOf[ownerOf(entries, beat)] ?? -1;
    visible.set(place, (visible.get(place) ?? 0) + beat.ms);
  }
  for (const [place, ms] of visible) {
    const step = steps[place];
    if (step !== undefined) steps[place] = { ...step, dwellMs: step.dwellMs + ms };
  }
  return entries.every((entry, index): entry is Step => entry === steps[index]) ? entries : steps;
}

/**
 * The same path as `pathOf` gives, made from the path before where that is enough: when a page event comes last, after
 * another page event and after all beats, which is how most come. Undefined otherwise.
 */
export function pathWithLast(
  before: { readonly path: readonly PathStep[]; readonly fold: { readonly entries: readonly PathEntry[] } },
  entries: readonly PathEntry[],
  beats: readonly Beat[],
): readonly PathStep[] | undefined {
  const entry = entries.at(-1);
  if (entry?.kind !== 'page' || entries.at(-2)?.kind !== 'page' || entries.length >= PATH_LIMIT) return undefined;
  const latestBeat = beats.at(-1);
  if (latestBeat !== undefined && latestBeat.at >= entry.at) return undefined;
  const { path } = before;
  return path === before.fold.entries ? (entries as readonly Step[]) : path.toSpliced(path.length, 0, stepOf(entry));
}
