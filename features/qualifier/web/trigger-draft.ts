import type { Trigger, TriggerDocument, TriggersView } from '../core/index.ts';

/** The triggers in force as the document that is edited and saved: without what is only shown of them. */
export function documentOf(view: TriggersView): TriggerDocument {
  const { thresholds, throttle, approachesPerDay, triggers } = view;
  return {
    thresholds,
    ...(throttle === undefined ? {} : { throttle }),
    ...(approachesPerDay === undefined ? {} : { approachesPerDay }),
    triggers: triggers.map(({ sentence: _s, verdict: _v, weight: _w, record: _r, ...trigger }) => trigger as Trigger),
  };
}

/** The same document with one trigger changed. */
export function withTrigger(document: TriggerDocument, changed: Trigger): TriggerDocument {
  return {
    ...document,
    triggers: document.triggers.map((each) => (each.triggerId === changed.triggerId ? changed : each)),
  };
}

/** The same document with a trigger one place higher (-1) or lower (1); at the end it stays. */
export function withMoved(document: TriggerDocument, triggerId: string, by: -1 | 1): TriggerDocument {
  const triggers = [...document.triggers];
  const from = triggers.findIndex((each) => each.triggerId === triggerId);
  const [moved] = triggers.slice(from, from + 1);
  if (from < 0 || moved === undefined || from + by < 0 || from + by >= triggers.length) return document;
  triggers.splice(from, 1);
  triggers.splice(from + by, 0, moved);
  return { ...document, triggers };
}

/** Leaves out what is empty, as the wire schema wants it. */
export function withoutEmpty<T extends object>(
  given: { readonly [Key in keyof T]: T[Key] | undefined },
): T | undefined {
  const kept = Object.entries(given).filter(([, value]) => value !== undefined && value !== '');
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as T);
}

/** Which trigger a problem of the server is about, and which place in it; undefined for one of all. */
export function placeOf(pointer: string): { readonly index: number; readonly rest: string } | undefined {
  const found = /^\/triggers\/(\d+)(.*)$/.exec(pointer);
  return found === null ? undefined : { index: Number(found[1]), rest: found[2] ?? '' };
}
