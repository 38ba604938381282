import type { EventKind, Reception } from '../event.ts';
import type { Properties } from './commerce-reader.ts';
import { NATIVE_EVENTS } from './native-schema.ts';
import { codeOf, isRecord, park, present } from './reception.ts';

/** The kind that a word names; undefined if it names none. */
export function kindOf(word: string): EventKind | undefined {
  return Object.hasOwn(NATIVE_EVENTS, word) ? (word as EventKind) : undefined;
}

/** Whether events of a kind have a field of this name. */
export function hasField(kind: EventKind, field: string): boolean {
  return Object.hasOwn(NATIVE_EVENTS[kind].properties, field);
}

/**
 * A native event from fields that a sender of another shape gives. What the kind has no field for goes to `properties`, beside
 * what is said there already.
 */
export function nativeRecord(kind: EventKind, fields: Properties, envelope: Properties): Properties {
  const known: [string, unknown][] = [];
  const rest: [string, unknown][] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (name !== 'properties') (hasField(kind, name) ? known : rest).push([name, value]);
  }
  const said = isRecord(fields['properties']) ? fields['properties'] : {};
  const properties = { ...Object.fromEntries(rest), ...said };
  return {
    ...Object.fromEntries(known),
    ...present({ properties: Object.keys(properties).length === 0 ? undefined : properties }),
    ...envelope,
    kind,
  };
}

/**
 * What the native reader drops because a field is missing or of a wrong type is kept whole instead, with the place where it is.
 * @param raw the message as its sender wrote it
 */
export function keptIncomplete(reception: Reception, id: string, where: string, raw: unknown): Reception {
  if (reception.verdict === 'ok' || codeOf(reception.reason) !== 'invalid-event') return reception;
  const { reason, verdict: _, ...what } = reception;
  return park('incomplete', `${where}${reason.slice('invalid-event: '.length)}`, { ...what, id }, raw);
}
