import type { AppendedEntry, Json } from '../unit.ts';

/** An entry of whatever kind, where a test is about streams and not about what is in them. */
export function anyEntry(kind: string, data: Json = {}): AppendedEntry {
  // Read from text it is of no declared kind, and of any.
  return JSON.parse(JSON.stringify({ kind, data }));
}
