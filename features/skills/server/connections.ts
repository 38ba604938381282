import type { Database } from '../../../platform/server/unit.ts';
import { dropStale, markGone, noteConnected, noteDisconnected, renewConnections } from './presence-store.ts';

/** The desktops connected to this process, kept as rows so that all processes agree who is there. */
export type Connections = {
  /** A socket of hers was opened here. */
  connected(personId: string): Promise<void>;
  /** A socket of hers was closed here. She counts as gone a few seconds later, unless she is back. */
  disconnected(personId: string): Promise<void>;
  /** Says that the desktops of this process are still there: call it every `BEAT_EVERY`. */
  beat(): Promise<void>;
  /** Notices who is gone, of whatever process, and emits `presence.changed`: call it every second or so, in every process. */
  sweep(): Promise<readonly string[]>;
};

export function createConnections(database: Database, processId: string): Connections {
  const sockets = new Map<string, number>();

  async function mark(personId: string): Promise<void> {
    await database.forPerson(personId, (unit) => noteConnected(unit, personId, processId));
  }

  return {
    connected: async (personId) => {
      sockets.set(personId, (sockets.get(personId) ?? 0) + 1);
      await mark(personId);
    },
    disconnected: async (personId) => {
      const left = (sockets.get(personId) ?? 1) - 1;
      if (left > 0) {
        sockets.set(personId, left);
        return;
      }
      sockets.delete(personId);
      await database.forPerson(personId, (unit) => noteDisconnected(unit, personId, processId));
      // She may have come back while that was written.
      if (sockets.has(personId)) await mark(personId);
    },
    beat: async () => {
      const here = [...sockets.keys()];
      if (here.length === 0) return;
      const missing = await database.system('presence', (unit) => renewConnections(unit, processId, here));
      for (const personId of missing) if (sockets.has(personId)) await mark(personId);
    },
    sweep: async () => {
      const lost = await database.system('presence', dropStale);
      const gone: string[] = [];
      for (const personId of lost) {
        if (await database.system('presence', (unit) => markGone(unit, personId))) gone.push(personId);
      }
      return gone;
    },
  };
}
