import { decodeBase64, innerJson } from './body-text.ts';
import type { Properties } from './commerce-reader.ts';
import { isRecord, isShallow, LIMITS } from './reception.ts';

/** Something with its schema's name beside it: an event, or an entity that an event is about. */
export type Described = { readonly vendor: string; readonly name: string; readonly data: Properties };

/** `iglu:vendor/name/format/version`. */
const SCHEMA = /^iglu:([^/]{1,200})\/([^/]{1,200})\/[^/]*\/[^/]*$/;

/** Reads a value that describes itself; undefined if it does not. */
export function readDescribed(value: unknown): Described | undefined {
  if (!isRecord(value) || typeof value['schema'] !== 'string') return undefined;
  const [, vendor, name] = SCHEMA.exec(value['schema']) ?? [];
  if (vendor === undefined || name === undefined) return undefined;
  return { vendor, name, data: isRecord(value['data']) ? value['data'] : {} };
}

/** JSON within a payload, given as it is or in base64. A payload's depth says nothing of what is within, so it is looked at here. */
export function packed(payload: Properties, plain: string, base64: string): unknown {
  const encoded = payload[base64];
  const text = payload[plain] ?? (typeof encoded === 'string' ? decodeBase64(encoded) : undefined);
  const value = innerJson(text);
  return isShallow(value, LIMITS.depth) ? value : undefined;
}

/** The wrapped list of entities, as it came and as read; undefined if it is no such list. */
export function contextsOf(
  payload: Properties,
): { readonly raw: readonly unknown[]; readonly entities: readonly Described[] } | undefined {
  const wrapper = packed(payload, 'co', 'cx');
  if (!isRecord(wrapper) || !Array.isArray(wrapper['data'])) return undefined;
  const raw: readonly unknown[] = wrapper['data'];
  return { raw, entities: raw.flatMap((each) => readDescribed(each) ?? []) };
}

/** The wrapped event, as it came and as read; undefined if it is none. */
export function describedEventOf(
  payload: Properties,
): { readonly raw: unknown; readonly event: Described } | undefined {
  const wrapper = packed(payload, 'ue_pr', 'ue_px');
  if (!isRecord(wrapper)) return undefined;
  const event = readDescribed(wrapper['data']);
  return event === undefined ? undefined : { raw: wrapper['data'], event };
}
