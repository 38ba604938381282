import type { FoldedSession } from './session-fold.ts';
import { pathOf } from './session-path.ts';

/** A session as it is written down: without the path, which its entries and beats tell. A third of its bytes. */
export type StoredSession = Omit<FoldedSession, 'path'>;

export function storedSession({ path: _, ...rest }: FoldedSession): StoredSession {
  return rest;
}

export function restoredSession(stored: StoredSession): FoldedSession {
  return { ...stored, path: pathOf(stored.fold.entries, stored.fold.beats) };
}
