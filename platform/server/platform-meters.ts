import type { Connection } from './connection.ts';
import { type Meters, WAITING_SECONDS } from './meters.ts';

/** What the parts of the platform report as they work. */
export type PlatformMeters = {
  /** A request was answered. `route` is the pattern of the address, `refusal` the reason of a refused one. */
  responded(method: string, route: string, status: number, seconds: number, refusal: string): void;
  /** News or a deadline was taken up, so long after it was due. */
  taken(kind: string, lateSeconds: number): void;
  handled(kind: string, seconds: number, failed: boolean): void;
  /** An entry was written to a socket, so long after its commit. Not for entries that a reader catches up on. */
  delivered(kind: string, seconds: number): void;
  /** The server ended a socket: `slow`, `silent`, `restarting`, `signed-out`. */
  cut(reason: string): void;
};

/** Deadlines are kept to a second where a process lives; beyond that its neighbours had to help. */
const LATE_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;

export function createPlatformMeters(meters: Meters): PlatformMeters {
  const requests = meters.histogram(
    'floorwalker_http_request_duration_seconds',
    'Requests from arrival to answer, by route and class of status',
    ['method', 'route', 'status'],
    WAITING_SECONDS,
  );
  const refusals = meters.counter('floorwalker_refusals_total', 'Requests that were refused, by reason', [
    'reason',
    'status',
  ]);
  const late = meters.histogram(
    'floorwalker_due_late_seconds',
    'How long after it was due news or a deadline was taken up',
    ['kind'],
    LATE_SECONDS,
  );
  const handling = meters.histogram(
    'floorwalker_due_handling_seconds',
    'How long the handler of news or of a deadline worked',
    ['kind'],
    WAITING_SECONDS,
  );
  const failures = meters.counter(
    'floorwalker_due_failures_total',
    'Handlers of news or deadlines that failed and are tried again',
    ['kind'],
  );
  const delivery = meters.histogram(
    'floorwalker_delivery_seconds',
    'From the beginning of the transaction that wrote an entry to its being written to a socket that was up to date',
    ['kind'],
    WAITING_SECONDS,
  );
  const cuts = meters.counter('floorwalker_sockets_cut_total', 'Sockets that this server ended, by reason', ['reason']);
  return {
    responded: (method, route, status, seconds, refusal) => {
      const family = `${Math.floor(status / 100)}xx`;
      requests({ method, route, status: family }, seconds);
      if (refusal !== '') refusals({ reason: refusal, status: String(status) });
    },
    taken: (kind, seconds) => late({ kind }, Math.max(seconds, 0)),
    handled: (kind, seconds, failed) => {
      handling({ kind }, seconds);
      if (failed) failures({ kind });
    },
    delivered: (kind, seconds) => delivery({ kind }, Math.max(seconds, 0)),
    cut: (reason) => cuts({ reason }),
  };
}

/** Where nothing is measured. */
export const NO_METERS: PlatformMeters = {
  responded: () => undefined,
  taken: () => undefined,
  handled: () => undefined,
  delivered: () => undefined,
  cut: () => undefined,
};

export function measurePool(meters: Meters, { pool }: Connection): void {
  meters.gauge('floorwalker_database_connections', 'Connections to the database', ['state'], () => [
    { labels: { state: 'idle' }, value: pool.idleCount },
    { labels: { state: 'busy' }, value: pool.totalCount - pool.idleCount },
  ]);
  meters.gauge('floorwalker_database_waiting', 'Units that wait for a connection', [], () => [
    { labels: {}, value: pool.waitingCount },
  ]);
}
