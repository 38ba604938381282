import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createSenders, type ReplayEvent, type SessionEvent } from '../features/clickstream/core/index.ts';
import { linesOf, readRecording } from '../features/clickstream/server/recording-file.ts';

/** Public recordings with their outcomes, which are not part of the repository. */
const DATA = join(import.meta.dirname, '../../shared/data');

/** One recorded session as events of ours, up to its purchase, and whether it bought. */
export type EvaluatedSession = { readonly events: readonly SessionEvent[]; readonly bought: boolean };

const native = createSenders().find(({ paths }) => paths.includes('POST /v1/events'));

/** An event as the intake would take it at the moment at which it happened. */
function taken({ visitor, session, at, event }: ReplayEvent): readonly SessionEvent[] {
  const context = { reach: 'widget', device: 'desktop', locale: 'en-US' };
  const body = { visitor, session, context, sentAt: at, events: [{ ...event, at }] };
  const request = { path: '/v1/events', query: {}, headers: {}, visitorToken: undefined };
  const parsed = native?.parse(body, request, {
    enterpriseId: 'ent_evaluated',
    websiteId: 'web_evaluated',
    receivedAt: at,
    visitorId: (_, name) => `vis_${name}`,
    bodyBytes: 1_000,
    trusted: false,
    signed: () => false,
  });
  if (parsed === undefined || !parsed.ok) throw new Error(`An event of ${visitor} cannot be read.`);
  return parsed.value.receptions.flatMap((each) => (each.verdict === 'ok' ? [each.event] : []));
}

/** The price of a product that is looked at, as selectors would read it off the page. */
function priced(replayed: ReplayEvent): readonly ReplayEvent[] {
  const { kind, id, priceMinor } = replayed.event;
  if (kind !== 'product' || typeof priceMinor !== 'number') return [replayed];
  return [
    replayed,
    { ...replayed, event: { id: `${String(id)}-price`, kind: 'value', name: 'price', value: priceMinor / 100 } },
  ];
}

/** Sessions of a recording that has purchases. What a session did from its first purchase on is left out. */
async function* recordedSessions(path: string): AsyncGenerator<EvaluatedSession> {
  const sessions = new Map<string, { readonly events: SessionEvent[]; bought: boolean }>();
  for await (const { events } of readRecording(path, {})) {
    for (const replayed of events) {
      const key = `${replayed.visitor} ${replayed.session}`;
      const session = sessions.get(key) ?? { events: [], bought: false };
      sessions.set(key, session);
      session.bought ||= replayed.event['kind'] === 'order';
      if (!session.bought) session.events.push(...priced(replayed).flatMap(taken));
    }
  }
  yield* sessions.values();
}

type Clicks = {
  readonly sid: number;
  readonly split: string;
  readonly purchase: number;
  readonly t: readonly number[];
  readonly page: readonly number[];
};

/** Sessions as lists of page kinds and seconds. The examples were written after a look at the part for training, so that is left out. */
async function* clickedSessions(path: string): AsyncGenerator<EvaluatedSession> {
  const start = Date.parse('2020-01-01T00:00:00Z');
  for await (const { text } of linesOf(path)) {
    if (text === undefined) continue;
    const { sid, split, purchase, t, page } = JSON.parse(text) as Clicks;
    if (split === 'train') continue;
    const events = page.flatMap((kind, index) =>
      taken({
        visitor: `session-${sid}`,
        session: `session-${sid}`,
        at: start + 1_000 * (t[index] ?? 0) + index,
        event: { id: `${sid}-${index}`, kind: 'page', url: `https://shop.example/kind/${kind}/` },
      }),
    );
    yield { events, bought: purchase === 1 };
  }
}

/** A set of sessions with outcomes. `pages` counts what the set calls pages. */
export type EvaluatedData = {
  readonly name: string;
  /** What is known of its sessions: products, with prices or without, or only kinds of pages. */
  readonly kind: 'shop' | 'shop without prices' | 'pages';
  readonly sessions: () => AsyncGenerator<EvaluatedSession>;
};

function data(
  name: string,
  kind: EvaluatedData['kind'],
  file: string,
  read: (path: string) => AsyncGenerator<EvaluatedSession>,
): readonly EvaluatedData[] {
  const path = join(DATA, file);
  return existsSync(path) ? [{ name, kind, sessions: () => read(path) }] : [];
}

/** The sets that are at hand. Others of these recordings say nothing of purchases, or nothing of single pages. */
export function evaluatedData(): readonly EvaluatedData[] {
  return [
    ...data('ClickstreamDMM', 'pages', '01_qualifier/clickstreamdmm_sessions.share.jsonl.gz', clickedSessions),
    ...data('REES46', 'shop', '02_events/rees46_2019-10-01_first3h.share.csv.gz', recordedSessions),
    ...data('OTTO', 'shop without prices', '02_events/otto_sample_sessions.jsonl', recordedSessions),
  ];
}
