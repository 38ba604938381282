import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { type ApiClient, createApiClient } from './api-client.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';
import {
  type Connection,
  type ConnectionNews,
  createStreamClient,
  type StreamClient,
  type StreamStatus,
} from './stream-client.ts';

/** What a page needs of the world: made once, given to the tree. */
export type Services = { readonly api: ApiClient; readonly streams: StreamClient; readonly clock: ServerClock };

const ServicesContext = createContext<Services | undefined>(undefined);

export function ServicesProvider({ services, children }: { services: Services; children: ReactNode }) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('ServicesProvider is missing above this component.');
  return services;
}

export function useApi(): ApiClient {
  return useServices().api;
}

/** Service restart, in the registry of WebSocket close codes. */
const RESTARTING = 1012;

function browserConnection(news: ConnectionNews): Connection {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/socket`);
  const cut = new AbortController();
  socket.addEventListener('open', news.opened, { signal: cut.signal });
  socket.addEventListener('message', (event) => news.received(event.data), { signal: cut.signal });
  socket.addEventListener('close', ({ code }) => news.closed({ restarting: code === RESTARTING }), {
    signal: cut.signal,
  });
  return {
    send: (text) => socket.send(text),
    close: () => {
      cut.abort();
      socket.close();
    },
  };
}

/** The services of a browser page. */
export function browserServices(signedOut: () => void): Services {
  const machineNow = (): number => Date.now();
  const clock = createServerClock(machineNow);
  const streams = createStreamClient({
    connect: browserConnection,
    now: machineNow,
    random: () => Math.random(),
    later: (work, ms) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    stamped: clock.heard,
  });
  const api = createApiClient({
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (response.ok) streams.answered();
      return response;
    },
    clock,
    machineNow,
    signedOut,
  });
  window.addEventListener('online', streams.wake);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') streams.wake();
  });
  return { api, streams, clock };
}

export function useStreamStatus(): StreamStatus {
  const { streams } = useServices();
  return useSyncExternalStore(streams.watchStatus, streams.status);
}

/** The server's time, renewed every so many milliseconds while the component is mounted. */
export function useServerNow(everyMs: number): number {
  const { clock } = useServices();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}
