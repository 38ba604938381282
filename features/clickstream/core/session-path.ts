import type { Instant } from '../../../kernel/time.ts';
import type { PathStep } from './session.ts';

/** How far back events may still arrive out of order. What is older is settled. Milliseconds. */
const SETTLES_AFTER = 120_000;
/** Pages of the path that are kept: the latest. */
const PATH_LIMIT = 200;
/** A product seen just before the page event of the same address belongs to that page. Milliseconds. */
const SAME_PAGE = 2_000;

/** A page or product event, as the path is made of it. */
export type PathEntry = {
  readonly eventId: string;
  readonly at: Instant;
  readonly kind: 'page' | 'product';
  readonly url?: string;
  readonly title?: string;
  readonly sku?: string;
  readonly name?: string;
  readonly productId?: string;
  readonly nodeId?: string;
  /** Visible time of beats that can no longer move to another page. */
  readonly settledMs: number;
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
  const next = index === list.length ? [...list, element] : [...list.slice(0, index), element, ...list.slice(index)];
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
    if (owner !== undefined) settled[index] = { ...owner, settledMs: owner.settledMs + beat.ms };
  }
  return { entries: settled, beats: open };
}

type Draft = { -readonly [Key in keyof PathStep]: PathStep[Key] };

/** Whether a product event is about the page that a step stands for, or a page event catches up with its product. */
function sameStep(step: Draft, kinds: { product: boolean; page: boolean }, entry: PathEntry): boolean {
  if (entry.kind === 'page') return !kinds.page && step.url === entry.url && entry.at - step.at <= SAME_PAGE;
  if (entry.url !== undefined) return step.url === entry.url && (!kinds.product || step.sku === entry.sku);
  return kinds.product && !kinds.page && step.sku === entry.sku && entry.at - step.at <= SAME_PAGE;
}

function joinStep(step: Draft, entry: PathEntry): void {
  step.dwellMs += entry.settledMs;
  if (entry.title !== undefined) step.title = entry.title;
  if (entry.sku !== undefined) step.sku = entry.sku;
  if (entry.name !== undefined) step.name = entry.name;
  if (entry.productId !== undefined) step.productId = entry.productId;
  if (entry.nodeId !== undefined) step.nodeId = entry.nodeId;
}

function newStep(entry: PathEntry): Draft {
  return { eventId: entry.eventId, at: entry.at, url: entry.url ?? `sku:${entry.sku ?? ''}`, dwellMs: 0 };
}

/** The path as shown: product events joined to the pages they are about, visible time counted. */
export function pathOf(entries: readonly PathEntry[], beats: readonly Beat[]): readonly PathStep[] {
  const steps: Draft[] = [];
  const stepOf: number[] = [];
  let kinds = { page: false, product: false };
  for (const entry of entries) {
    let step = steps.at(-1);
    if (step === undefined || !sameStep(step, kinds, entry)) {
      step = newStep(entry);
      steps.push(step);
      kinds = { page: false, product: false };
    }
    kinds[entry.kind] = true;
    stepOf.push(steps.length - 1);
    joinStep(step, entry);
  }
  for (const beat of beats) {
    const step = steps[stepOf[ownerOf(entries, beat)] ?? -1];
    if (step !== undefined) step.dwellMs += beat.ms;
  }
  return steps;
}

/**
 * The same path as `pathOf` gives, made from the path before where that is enough: when a page event comes last, after
 * another page event and after all beats, which is how most come. Undefined otherwise.
 */
export function pathWithLast(
  path: readonly PathStep[],
  entries: readonly PathEntry[],
  beats: readonly Beat[],
): readonly PathStep[] | undefined {
  const entry = entries.at(-1);
  const before = entries.at(-2);
  if (entry?.kind !== 'page' || before?.kind !== 'page' || entries.length >= PATH_LIMIT) return undefined;
  const latestBeat = beats.at(-1);
  if (latestBeat !== undefined && latestBeat.at >= entry.at) return undefined;
  const step = newStep(entry);
  joinStep(step, entry);
  return [...path, step];
}
