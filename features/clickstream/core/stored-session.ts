import type { FoldedSession } from './session-fold.ts';
import { type PathEntry, pathOf } from './session-path.ts';

/** An entry of the path as it is written down. */
type StoredEntry = Omit<Partial<PathEntry>, 'dwellMs'> &
  Pick<PathEntry, 'eventId' | 'at' | 'kind'> & { readonly settledMs: number };

/** A session as it is written down: without the path, which its entries and beats tell. A third of its bytes. */
export type StoredSession = Omit<FoldedSession, 'path' | 'fold'> & {
  readonly fold: Omit<FoldedSession['fold'], 'entries'> & { readonly entries: readonly StoredEntry[] };
};

export function storedSession({ path: _, ...rest }: FoldedSession): StoredSession {
  return { ...rest, fold: { ...rest.fold, entries: rest.fold.entries.map(storedEntry) } };
}

export function restoredSession(stored: StoredSession): FoldedSession {
  const entries = stored.fold.entries.map(restoredEntry);
  return { ...stored, fold: { ...stored.fold, entries }, path: pathOf(entries, stored.fold.beats) };
}

function storedEntry(entry: PathEntry): StoredEntry {
  const { eventId, at, kind, url, title, sku, name, productId, nodeId, dwellMs: settledMs } = entry;
  return { eventId, at, kind, settledMs, url, title, sku, name, productId, nodeId };
}

function restoredEntry(stored: StoredEntry): PathEntry {
  const { eventId, at, kind, url, title, sku, name, productId, nodeId, settledMs: dwellMs } = stored;
  return { eventId, at, kind, url, title, sku, name, productId, nodeId, dwellMs };
}
