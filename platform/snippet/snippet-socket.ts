import { retryPause } from './retry-pause.ts';

/** One frame of a durable stream. */
export type StreamEntry = { readonly stream: string; readonly seq: number; readonly entry: { readonly kind: string } };

export type SnippetSocketParts = {
  readonly url: string;
  readonly protocols: () => string[];
  /** What was read so far, by stream. */
  readonly cursor: () => Readonly<Record<string, number>>;
  readonly onEntry: (entry: StreamEntry) => void;
  /** A stream must be loaded afresh: its cursor is too old, or it was refused.. */
  readonly onReload: () => void;
  readonly onConnected: (connected: boolean) => void;
};

export type SnippetSocket = {
  /** Reads the streams of the cursor from now on, opening the connection if need be. */
  read(): void;
  close(): void;
};

/** Out of sight for longer, a connection may be dead without knowing it, in milliseconds. */
const DEAD_AFTER_MS = 5_000;

/** A socket that reads streams, comes back by itself with growing pauses, and goes on where it was. */
export function createSnippetSocket(parts: SnippetSocketParts): SnippetSocket {
  let socket: WebSocket | undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted = false;
  let sleptAt = Date.now();

  function open(): void {
    clearTimeout(timer);
    const mine = new WebSocket(parts.url, parts.protocols());
    socket = mine;
    mine.onopen = () => {
      if (socket !== mine) return;
      failures = 0;
      parts.onConnected(true);
      ask();
    };
    mine.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (socket === mine) take(data);
    };
    mine.onclose = ({ code }) => {
      if (socket !== mine) return;
      socket = undefined;
      if (!wanted) return;
      failures += 1;
      parts.onConnected(false);
      // 1012: the server restarts, and all its visitors must not come back in the same instant.
      const pause = code === 1012 ? 3_000 * Math.random() : retryPause(failures, Math.random());
      timer = setTimeout(open, pause);
    };
  }

  function ask(): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ read: parts.cursor() }));
  }

  function take(data: unknown): void {
    const frame = parse(data);
    if (!frame) return;
    if (frame.reload || frame.refused) parts.onReload();
    else if (typeof frame.seq === 'number' && typeof frame.entry?.kind === 'string') {
      parts.onEntry({ stream: frame.stream, seq: frame.seq, entry: frame.entry as { kind: string } });
    }
  }

  function again(): void {
    if (!wanted) return;
    drop();
    failures = Math.max(failures, 1);
    open();
  }

  function drop(): void {
    clearTimeout(timer);
    const old = socket;
    socket = undefined;
    old?.close();
  }

  // A laptop that slept may hold a dead connection without knowing: the clock tells.
  setInterval(() => {
    const now = Date.now();
    if (now - sleptAt > 90_000) again();
    sleptAt = now;
  }, 5_000);
  addEventListener('online', again);
  // A telephone in a pocket loses its connections without telling its pages; so does the browser's memory of pages.
  let hiddenAt = 0;
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (socket?.readyState !== WebSocket.OPEN || Date.now() - hiddenAt > DEAD_AFTER_MS) again();
  });
  addEventListener('pageshow', ({ persisted }) => persisted && again());

  return {
    read() {
      wanted = true;
      if (!socket) open();
      else ask();
    },
    close() {
      wanted = false;
      drop();
    },
  };
}

type Frame = {
  readonly stream: string;
  readonly seq?: unknown;
  readonly reload?: unknown;
  readonly refused?: unknown;
  readonly entry?: { readonly kind?: unknown };
};

function parse(data: unknown): Frame | undefined {
  try {
    const frame = JSON.parse(String(data)) as Frame | null;
    return typeof frame?.stream === 'string' ? frame : undefined;
  } catch {
    return undefined;
  }
}
