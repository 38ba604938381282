import { WebSocket } from 'ws';
import { createSending } from '../../../features/engagement/snippet/message-sending.ts';
import type { Outgoing } from '../../../features/engagement/snippet/widget-model.ts';
import { createOutbox, type Outbox } from '../../../features/engagement/web/message-outbox.ts';
import { type ApiClient, createApiClient } from '../../../platform/web/api-client.ts';
import { createServerClock } from '../../../platform/web/server-clock.ts';
import { createStreamClient, type StreamClient } from '../../../platform/web/stream-client.ts';
import { createDeskStore, type DeskSnapshot, type DeskStore } from '../../desktop/desk-store.ts';
import { messageId } from './world-talk.ts';

/** A page's own parts, as the browser runs them, on Node's network: its socket, its requests, its store. */
export type TestPage = {
  readonly api: ApiClient;
  readonly streams: StreamClient;
  /** The machine slept so long: the page's clock jumps, nothing else happens. */
  slept(ms: number): void;
  close(): void;
};

function later(work: () => void, ms: number): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

function openPage(url: string, protocols: readonly string[], headers: Readonly<Record<string, string>>): TestPage {
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const clock = createServerClock(now);
  const streams = createStreamClient({
    connect: (news) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/socket`, [...protocols], { headers });
      let cut = false;
      socket.on('error', () => undefined);
      socket.on('open', () => cut || news.opened());
      socket.on('message', (data) => cut || news.received(String(data)));
      socket.on('close', (code) => cut || news.closed({ restarting: code === 1012 }));
      return {
        send: (text) => socket.send(text, () => undefined),
        close: () => {
          cut = true;
          socket.terminate();
        },
      };
    },
    now,
    random: Math.random,
    later,
  });
  const api = createApiClient({
    fetch: (path, init) => {
      const all = new Headers(init.headers);
      for (const [name, value] of Object.entries(headers)) all.set(name, value);
      return fetch(`${url}${path}`, { ...init, headers: all });
    },
    clock,
    machineNow: now,
    signedOut: () => undefined,
  });
  return {
    api,
    streams,
    slept: (ms) => {
      ahead += ms;
    },
    close: streams.close,
  };
}

/** An associate's desk: the shipped store and outbox of messages. */
export function openTestDesk(
  url: string,
  token: string,
): TestPage & { readonly store: DeskStore; readonly outbox: Outbox } {
  const page = openPage(url, ['floorwalker.v1'], { authorization: `Bearer ${token}` });
  const store = createDeskStore({
    load: (within) => page.api.get<DeskSnapshot>('/v1/desk', {}, within),
    streams: page.streams,
    random: Math.random,
    later,
    aside: { read: () => [], add: () => undefined },
  });
  const stop = store.start();
  const outbox = createOutbox({
    send: (engagementId, body) => page.api.post(`/v1/engagements/${engagementId}/messages`, body),
    keep: { read: () => undefined, write: () => undefined },
    makeMessageId: messageId,
    now: Date.now,
    random: Math.random,
    later,
  });
  return {
    ...page,
    store,
    outbox,
    close: () => {
      stop();
      page.close();
    },
  };
}

/** A customer's widget: reads a conversation by the page's socket, and writes by the widget's own way of sending. */
export function openTestWidget(url: string, key: string, token: string, engagementId: string) {
  const page = openPage(url, ['floorwalker.v1', `key.${key}`, `visitor.${token}`], {
    'x-floorwalker-key': key,
    'x-floorwalker-visitor': token,
  });
  let outgoing: readonly Outgoing[] = [];
  const sending = createSending({
    outgoing: () => outgoing,
    change: (changed) => {
      outgoing = changed;
    },
    send: ({ messageId: id, text }) =>
      page.api.post(`/v1/widget/engagements/${engagementId}/messages`, { messageId: id, text }).then(
        () => ({ ok: true, status: 200 }),
        (error: { status: number }) => ({ ok: false, status: error.status }),
      ),
  });
  return {
    ...page,
    say: (text: string): void => {
      outgoing = [...outgoing, { engagementId, messageId: messageId(), text, status: 'sending' }];
      sending.go();
    },
  };
}
