import { countFreeLanes } from '../../features/clickstream/server/lane-lease.ts';
import { countLive, countPending, type LiveCount } from '../../features/queue/server/queue-gauges.ts';
import { SECOND, toIso } from '../../kernel/time.ts';
import type { StreamEntry } from '../../platform/server/database.ts';
import { type Meters, WAITING_SECONDS } from '../../platform/server/meters.ts';
import { type OutboxBacklog, readBacklog } from '../../platform/server/outbox.ts';
import type { Database } from '../../platform/server/unit.ts';

/** What is read from rows is the same for all processes of an installation, and is read at most so often by each. */
const ROWS_FRESH = 5 * SECOND;
/** Opportunities whose first offer is waited for, or was made; beyond that the oldest are not measured, or once more. */
const MOST_AWAITED = 5_000;

type Rows = {
  readonly live: readonly LiveCount[];
  readonly offers: { readonly pending: number; readonly overdue: number };
  readonly outbox: readonly OutboxBacklog[];
  readonly freeLanes: number;
};

/** What the way of a customer reports: from her events to the offer, the claim, and what became of it. */
export type ProductMeters = {
  /** Counts and times a request of events. */
  intake<Answer extends Intake>(work: Promise<Answer>): Promise<Answer>;
  /** Times the ranking of associates. */
  match<Answer>(work: Promise<Answer>): Promise<Answer>;
  /** Times an answer to an offer: taken or refused. */
  claim<Answer extends { readonly ok: boolean }>(work: Promise<Answer>): Promise<Answer>;
  /** A session was judged to be an opportunity. */
  judged(sessionId: string): void;
  /** Entries that this process has committed. */
  wrote(entries: readonly StreamEntry[]): void;
  /** An opportunity is over: in which state, and why. */
  ended(state: string, reason: string): void;
  /** A conversation went on to somebody else because its associate had gone. */
  passedOn(): void;
};

type Intake = {
  readonly result:
    | {
        readonly ok: true;
        readonly value: { readonly received: number; readonly dropped: unknown[]; readonly parked: unknown[] };
      }
    | { readonly ok: false };
};

export function createProductMeters(meters: Meters): ProductMeters {
  const events = meters.counter('floorwalker_events_total', 'Events by what became of them', ['verdict']);
  const commit = meters.histogram(
    'floorwalker_intake_commit_seconds',
    'Requests of events, from being read to being durable',
    [],
    WAITING_SECONDS,
  );
  const ranking = meters.histogram('floorwalker_match_seconds', 'Rankings of associates', [], WAITING_SECONDS);
  const claims = meters.histogram(
    'floorwalker_claim_seconds',
    'Acceptances of offers, by result',
    ['result'],
    WAITING_SECONDS,
  );
  const firstOffer = meters.histogram(
    'floorwalker_first_offer_seconds',
    'From the judgement that made a session an opportunity to its first offer; waiting for somebody free included',
    [],
    [...WAITING_SECONDS, 30, 90],
  );
  const offers = meters.counter('floorwalker_offers_total', 'Offers made, and offers ended by state', ['state']);
  const over = meters.counter(
    'floorwalker_opportunities_ended_total',
    'Opportunities that are over, by state and why',
    ['state', 'reason'],
  );
  const passed = meters.counter(
    'floorwalker_conversations_passed_on_total',
    'Conversations for which somebody else was looked for, because the desk of their associate had gone',
    [],
  );
  /** Since when, by session; undefined where she has been offered: she is judged again with each event. */
  const awaited = new Map<string, number | undefined>();

  async function timed<Answer>(work: Promise<Answer>, observe: (seconds: number, answer: Answer) => void) {
    const begun = performance.now();
    const answer = await work;
    observe((performance.now() - begun) / 1_000, answer);
    return answer;
  }

  return {
    intake: (work) =>
      timed(work, (seconds, { result }) => {
        if (!result.ok) return;
        const { received, dropped, parked } = result.value;
        commit({}, seconds);
        if (received > 0) events({ verdict: 'ok' }, received);
        if (dropped.length > 0) events({ verdict: 'drop' }, dropped.length);
        if (parked.length > 0) events({ verdict: 'park' }, parked.length);
      }),
    match: (work) => timed(work, (seconds) => ranking({}, seconds)),
    claim: (work) => timed(work, (seconds, { ok }) => claims({ result: ok ? 'taken' : 'refused' }, seconds)),
    judged: (sessionId) => {
      if (awaited.has(sessionId)) return;
      if (awaited.size >= MOST_AWAITED) awaited.delete(awaited.keys().next().value ?? '');
      awaited.set(sessionId, performance.now());
    },
    wrote: (entries) => {
      for (const { kind, data, at } of entries) {
        if (kind === 'offer.made') {
          // An offer that is changed in place is told anew.
          if (textOf(data, 'madeAt') !== toIso(at)) continue;
          offers({ state: 'made' });
          const sessionId = textOf(data, 'sessionId');
          const since = awaited.get(sessionId);
          if (since === undefined) continue;
          awaited.set(sessionId, undefined);
          firstOffer({}, (performance.now() - since) / 1_000);
        } else if (kind === 'offer.ended') offers({ state: textOf(data, 'state') });
      }
    },
    ended: (state, reason) => over({ state, reason }),
    passedOn: () => passed({}),
  };
}

function textOf(data: StreamEntry['data'], name: string): string {
  const value =
    typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof value === 'string' ? value : 'other';
}

/** Reads gauges off rows, once for all gauges of one look. A database that is out of reach leaves them out. */
export function measureRows(meters: Meters, database: Database): void {
  let read: { readonly at: number; readonly rows: Promise<Rows | undefined> } | undefined;
  const rows = (): Promise<Rows | undefined> => {
    const now = performance.now();
    if (read === undefined || now - read.at > ROWS_FRESH) {
      const look = database.system('metrics', async (unit) => ({
        live: await countLive(unit),
        offers: await countPending(unit),
        outbox: await readBacklog(unit),
        freeLanes: await countFreeLanes(unit),
      }));
      read = { at: now, rows: look.catch(() => undefined) };
    }
    return read.rows;
  };
  meters.gauge(
    'floorwalker_opportunities',
    'Live opportunities by state, verdict, whether the customer asked, and age; of the installation, not of the process',
    ['state', 'verdict', 'asked', 'age'],
    async () =>
      ((await rows())?.live ?? []).map(({ state, verdict, asked, age, count }) => ({
        labels: { state, verdict, asked: asked ? 'yes' : 'no', age },
        value: count,
      })),
  );
  meters.gauge(
    'floorwalker_opportunity_oldest_seconds',
    'Age of the oldest opportunity that nobody has, by verdict; of the installation',
    ['verdict'],
    async () => {
      const found = await rows();
      if (found === undefined) return [];
      const waiting = found.live.filter(({ state }) => state !== 'engaged');
      return (['can', 'must'] as const).map((verdict) => ({
        labels: { verdict },
        value: Math.max(0, ...waiting.filter((each) => each.verdict === verdict).map((each) => each.oldestMs)) / 1_000,
      }));
    },
  );
  meters.gauge(
    'floorwalker_offers_pending',
    'Offers that wait for an answer, in time or overdue; of the installation',
    ['time'],
    async () => {
      const found = await rows();
      if (found === undefined) return [];
      const { pending, overdue } = found.offers;
      return [
        { labels: { time: 'in-time' }, value: pending - overdue },
        { labels: { time: 'overdue' }, value: overdue },
      ];
    },
  );
  meters.gauge(
    'floorwalker_outbox_rows',
    'News and deadlines by kind: due now, or later; of the installation',
    ['kind', 'due'],
    async () =>
      ((await rows())?.outbox ?? []).flatMap(({ kind, waiting, due }) => [
        { labels: { kind, due: 'now' }, value: due },
        { labels: { kind, due: 'later' }, value: waiting - due },
      ]),
  );
  meters.gauge(
    'floorwalker_outbox_late_seconds',
    'By how much the oldest row is overdue; of the installation',
    [],
    async () => {
      const found = await rows();
      const late = found?.outbox.filter(({ due }) => due > 0).map(({ lateMs }) => lateMs) ?? [];
      return found === undefined ? [] : [{ labels: {}, value: Math.max(0, ...late) / 1_000 }];
    },
  );
  meters.gauge(
    'floorwalker_lanes_free',
    'Lanes of sessions that no process folds; of the installation',
    [],
    async () => {
      const found = await rows();
      return found === undefined ? [] : [{ labels: {}, value: found.freeLanes }];
    },
  );
}
