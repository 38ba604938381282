import { createSnippetSocket, type SnippetSocket, type SnippetSocketParts } from './snippet-socket.ts';
import { createTabTurn } from './tab-turn.ts';

/** How often the tab that talks says that it is there, and when the others no longer rely on it, in milliseconds. */
const PULSE_MS = 2_000;
const SILENT_MS = 5_000;

export type TabsSocketParts = SnippetSocketParts & {
  /** The same in all tabs of one visitor, and in no others. */
  readonly name: string;
  /** A name of this tab that no other tab has. */
  readonly tab: string;
  /** Something may have changed that this tab has not read itself: load it. */
  readonly onNews: () => void;
};

type Pulse = { readonly talk: true; readonly connected: boolean; readonly news: boolean };

/**
 * One connection for all tabs of a browser: the tab that the customer looks at has it and tells the others when something came. When it
 * is closed or falls silent (a frozen page), another takes over.
 */
export function createTabsSocket(parts: TabsSocketParts): SnippetSocket {
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(parts.name);
  let wanted = false;
  let mine = false;
  let connected = true;
  let heardAt = 0;

  const socket = createSnippetSocket({
    ...parts,
    onEntry(entry) {
      parts.onEntry(entry);
      pulse(true);
    },
    onConnected(now) {
      connected = now;
      parts.onConnected(now);
      pulse(false);
    },
  });
  const onTurn = (now: boolean) => {
    if (mine === now) return undefined;
    mine = now;
    if (!now) return socket.close();
    // What came between the last tab's turn and this one's is loaded; the socket goes on from there.
    parts.onNews();
    socket.read();
    return pulse(false);
  };
  // Without locks (pages that are not secure) nobody can tell whether another tab is alive: each talks for itself.
  const turn = navigator.locks
    ? createTabTurn(`${parts.name}.talk`, parts.tab, channel, onTurn)
    : { want: () => onTurn(true), giveUp: () => onTurn(false) };

  function pulse(news: boolean): void {
    if (mine) channel?.postMessage({ talk: true, connected, news } satisfies Pulse);
  }

  channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!wanted || mine || !isPulse(data)) return;
    heardAt = Date.now();
    if (data.connected !== connected) {
      connected = data.connected;
      // Only who talks asks by itself while the connection is away.
      if (connected) parts.onConnected(true);
    }
    if (data.news) parts.onNews();
  });
  setInterval(() => {
    pulse(false);
    if (wanted && !mine && !document.hidden && Date.now() - heardAt > SILENT_MS) {
      heardAt = Date.now();
      parts.onNews();
    }
  }, PULSE_MS);
  document.addEventListener('visibilitychange', () => {
    if (!wanted || document.hidden || mine) return;
    turn.want(true);
    parts.onNews();
  });

  return {
    read() {
      wanted = true;
      if (mine) return socket.read();
      heardAt = Date.now();
      turn.want(!document.hidden);
    },
    close() {
      wanted = false;
      turn.giveUp();
      socket.close();
    },
  };
}

function isPulse(value: unknown): value is Pulse {
  return typeof value === 'object' && value !== null && (value as { talk?: unknown }).talk === true;
}
