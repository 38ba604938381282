import { Agent, request } from 'node:http';
import WebSocket from 'ws';
import type { ClientLog } from '../checker/observations.ts';

export type DayAnswer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };
export type DayEntry = { readonly kind: string; readonly data: Readonly<Record<string, unknown>> };

type Frame = { readonly stream: string; readonly seq: number; readonly entry?: DayEntry; readonly refused?: string };

/** A simulated person's browser: what it is told goes into the log of the checker. */
export type DayClient = {
  /** Asks over HTTP; again, with the same words, where the connection broke or the server was busy. 0: never reached. */
  ask(method: 'GET' | 'POST' | 'PUT', path: string, sent?: unknown): Promise<DayAnswer>;
  /** Opens a socket, again whenever it breaks, and goes on where it had read to. */
  listen(heard: (stream: string, entry: DayEntry) => void): Listening;
};

export type Listening = {
  /** Reads a stream after a sequence. */
  read(stream: string, after: number): void;
  /** Reads it no more. */
  leave(stream: string): void;
  /** Watches a part of a live list. What it shows is for now only: it is not logged. */
  watch(list: string, view: Readonly<Record<string, unknown>>): void;
  /** Cuts the connection, as a tunnel does: it comes back by itself. */
  cut(): void;
  close(): void;
};

export type DayTime = {
  /** Milliseconds since the day began, at its speed. */
  now(): number;
  pause(ms: number): Promise<void>;
};

/** Time that runs so many times as fast as the machine's. */
export function createDayTime(speed: number): DayTime {
  const began = performance.now();
  return {
    now: () => (performance.now() - began) * speed,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms) / speed)),
  };
}

const AGENT = new Agent({ keepAlive: true, maxSockets: 128 });
const TRIES = 4;
const COMES_BACK = 2_000;

export type DayClientParts = {
  readonly name: string;
  /** One of the processes; all of them serve everybody. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  readonly log: ClientLog;
  readonly time: DayTime;
};

export function createDayClient(parts: DayClientParts): DayClient {
  const { name, url, headers, protocols, log, time } = parts;

  async function ask(method: 'GET' | 'POST' | 'PUT', path: string, sent?: unknown): Promise<DayAnswer> {
    for (let tried = 1; ; tried += 1) {
      const answer = await once(method, path, sent).catch(() => undefined);
      const again = answer === undefined || answer.status === 429 || answer.status >= 500;
      if (again && tried < TRIES) {
        await time.pause(tried * COMES_BACK);
        continue;
      }
      const { status, body } = answer ?? { status: 0, body: {} };
      // What was taken of events is told in few words: there are very many.
      if (path !== '/v1/events') log.note({ kind: 'reply', client: name, method, path, sent, status, body });
      return { status, body };
    }
  }

  function once(method: string, path: string, sent: unknown): Promise<DayAnswer> {
    const text = sent === undefined ? '' : JSON.stringify(sent);
    const typed = sent === undefined ? {} : { 'content-type': 'application/json' };
    const length = { 'content-length': Buffer.byteLength(text) };
    return new Promise((resolve, reject) => {
      const asked = request(url + path, { method, agent: AGENT, headers: { ...headers, ...typed, ...length } });
      asked.on('error', reject);
      asked.on('response', (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (part) => {
          answer += part;
        });
        response.on('error', reject);
        response.on('end', () => {
          const isJson = answer !== '' && String(response.headers['content-type']).includes('json');
          resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(answer) : {} });
        });
      });
      asked.end(text);
    });
  }

  function listen(heard: (stream: string, entry: DayEntry) => void): Listening {
    const cursors: Record<string, number> = {};
    const views: Record<string, Readonly<Record<string, unknown>>> = {};
    let socket: WebSocket | undefined;
    let closed = false;
    const send = (frame: Readonly<Record<'read' | 'view', unknown>> | { readonly leave: readonly string[] }) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    };
    const open = () => {
      if (closed) return;
      const opened = new WebSocket(`${url.replace('http', 'ws')}/v1/socket`, [...protocols], { headers });
      socket = opened;
      opened.on('open', () => send({ read: cursors, view: views }));
      // An error is followed by a close.
      opened.on('error', () => undefined);
      opened.on('close', () => void time.pause(COMES_BACK).then(open));
      opened.on('message', (data) => {
        const { stream, seq, entry, refused } = JSON.parse(String(data)) as Frame;
        if (refused !== undefined) log.note({ kind: 'unread', client: name, stream, reason: refused });
        // What was on its way when she left it is nothing to her any more.
        if (entry === undefined || cursors[stream] === undefined) return;
        if (views[stream] !== undefined) return heard(stream, entry);
        if (seq > cursors[stream]) cursors[stream] = seq;
        log.note({ kind: 'entry', client: name, stream, seq, entry });
        heard(stream, entry);
      });
    };
    open();
    return {
      read: (stream, after) => {
        cursors[stream] ??= after;
        send({ read: { [stream]: cursors[stream] ?? after }, view: {} });
      },
      leave: (stream) => {
        delete cursors[stream];
        send({ leave: [stream] });
      },
      watch: (list, view) => {
        cursors[list] = 0;
        views[list] = view;
        send({ read: { [list]: 0 }, view: { [list]: view } });
      },
      cut: () => socket?.terminate(),
      close: () => {
        closed = true;
        socket?.close();
      },
    };
  }

  return { ask, listen };
}
