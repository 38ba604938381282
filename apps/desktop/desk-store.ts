import {
  type AssociateEngagementEntry,
  applyAssociateEntry,
  applyEngagementEntry,
  type EngagementEntry,
  type EngagementView,
} from '../../features/engagement/core/index.ts';
import type { OfferView, QueueEntry } from '../../features/queue/core/index.ts';
import type { PresenceEntry, SetByOther } from '../../features/skills/core/index.ts';
import { mayRetry } from '../../platform/web/api-client.ts';
import { backoff } from '../../platform/web/backoff.ts';
import type { StreamClient, StreamEntry } from '../../platform/web/stream-client.ts';

/** What `GET /v1/desk` answers: everything that is hers now, and the cursors from which the streams go on. */
export type DeskSnapshot = {
  readonly cursor: Readonly<Record<string, number>>;
  readonly offers: readonly OfferView[];
  readonly engagements: readonly EngagementView[];
  /** Closed: they went on to others, or are to, since she had gone. */
  readonly passedOn?: readonly EngagementView[];
  readonly presence: PresenceEntry['data'];
  /** The database's time when it was read, ISO 8601. */
  readonly now?: string;
};

/** An offer that went from her desk without an answer of hers: somebody was faster, its time was over, the customer left. */
export type GoneOffer = {
  readonly offerId: string;
  readonly topic: string;
  /** `withdrawn`, `rescinded` or `lapsed`. */
  readonly state: string;
  /** Why, kebab-case. */
  readonly reason?: string;
  /** Who took it. */
  readonly by?: string;
  /** When, server time, ISO 8601. */
  readonly at: string;
};

export type DeskState = {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly error?: unknown;
  readonly offers: readonly OfferView[];
  readonly engagements: readonly EngagementView[];
  /** The last one. */
  readonly gone?: GoneOffer;
  /** Hers over all her enterprises; absent while loading. */
  readonly presence?: PresenceEntry['data'];
  /** What somebody else set for her last, as it was then, and when: server time, ISO 8601. */
  readonly setByOther?: PresenceEntry['data'] & SetByOther & { readonly at: string };
};

export type DeskStore = {
  readonly state: () => DeskState;
  readonly watch: (listener: () => void) => () => void;
  /** Loads and follows; returns how to stop. */
  readonly start: () => () => void;
  /** Loads afresh; resolves when that has come, or come to nothing. */
  readonly reload: () => Promise<void>;
  /** Her own answer is through: the offer need not wait for the stream to go. */
  readonly answered: (offerId: string) => void;
  /**
   * She declares something: returns who takes what the server answers. It may come after what was said since (by a supervisor, from another
   * desk of hers), and then changes nothing.
   */
  readonly declaring: () => (presence: PresenceEntry['data']) => void;
  /** Puts a closed conversation aside. */
  readonly dismiss: (engagementId: string) => void;
};

type Deps = {
  /** @param within milliseconds after which it fails if there is no answer */
  readonly load: (within: number) => Promise<DeskSnapshot>;
  readonly streams: Pick<StreamClient, 'follow'>;
  readonly later: (work: () => void, ms: number) => () => void;
  readonly random: () => number;
  /** Ids of conversations that she has put aside, over a reload of the page. */
  readonly aside: { readonly read: () => readonly string[]; readonly add: (engagementId: string) => void };
};

type AssociateEntry = QueueEntry | AssociateEngagementEntry | PresenceEntry;

const ASSOCIATE_KINDS: ReadonlySet<string> = new Set([
  'offer.made',
  'offer.ended',
  'engagement.started',
  'engagement.ended',
  'presence',
] satisfies AssociateEntry['kind'][]);
const ENGAGEMENT_KINDS: ReadonlySet<string> = new Set([
  'message',
  'state',
  'greeted',
  'outcome',
] satisfies EngagementEntry['kind'][]);

type Told = Pick<StreamEntry, 'kind' | 'data'>;
const isAssociateEntry = <T extends Told>(entry: T): entry is T & AssociateEntry => ASSOCIATE_KINDS.has(entry.kind);
const isEngagementEntry = (entry: Told): entry is EngagementEntry => ENGAGEMENT_KINDS.has(entry.kind);

/**
 * An answer is waited for so long, in milliseconds. With a desk before her eyes it is shorter at first and doubles each time: who comes
 * back to a connection that died finds out soon.
 */
const WITHIN = 15_000;
const WITHIN_AGAIN = 2_000;

/** Folds an entry of `associate:ID`; a conversation that ended stays to be read, closed, until it is put aside. */
function foldAssociate(state: DeskState, entry: AssociateEntry): DeskState {
  if (entry.kind === 'presence') return { ...state, presence: entry.data };
  if (entry.kind === 'engagement.started') {
    // What had gone on to others is hers again.
    const before = entry.data.continues?.engagementId;
    const others = state.engagements.filter((each) => each.engagementId !== before);
    return { ...state, ...applyAssociateEntry({ ...state, engagements: others }, entry) };
  }
  if (entry.kind !== 'engagement.ended') return { ...state, ...applyAssociateEntry(state, entry) };
  const { engagementId, reason, to } = entry.data;
  const engagements = state.engagements.map((each): EngagementView => {
    if (each.engagementId !== engagementId) return each;
    if (each.state === 'closed') return to === undefined ? each : { ...each, passedTo: to };
    const { dueAt: _, ...rest } = each;
    return { ...rest, state: 'closed', closedReason: reason };
  });
  return { ...state, engagements };
}

const GONE: readonly string[] = ['withdrawn', 'rescinded', 'lapsed'];

/** What an entry of `associate:ID` takes from her desk against her will. */
function goneBy({ offers }: DeskState, entry: AssociateEntry, at: string): Pick<DeskState, 'gone'> {
  if (entry.kind !== 'offer.ended' || !GONE.includes(entry.data.state)) return {};
  const offer = offers.find((each) => each.offerId === entry.data.offerId);
  return offer === undefined ? {} : { gone: { ...entry.data, topic: offer.topic, at } };
}

/** It stays to be read whatever else is told of her presence meanwhile. */
function setByOther(entry: AssociateEntry, at: string): Pick<DeskState, 'setByOther'> {
  if (entry.kind !== 'presence') return {};
  const { by, set } = entry.data;
  return by === undefined || set === undefined ? {} : { setByOther: { ...entry.data, by, set, at } };
}

/** Folds an entry of `engagement:ID`. */
function foldEngagement(state: DeskState, engagementId: string, entry: EngagementEntry): DeskState {
  const engagements = state.engagements.map((each) =>
    each.engagementId === engagementId ? applyEngagementEntry(each, entry) : each,
  );
  return { ...state, engagements };
}

/** The associate's desk: a snapshot and the streams that carry it on. */
export function createDeskStore({ load, streams, later, random, aside }: Deps): DeskStore {
  let state: DeskState = { status: 'loading', offers: [], engagements: [] };
  const watchers = new Set<() => void>();
  const stops = new Map<string, () => void>();
  let generation = 0;
  let attempt = 0;
  let cancelRetry: () => void = () => undefined;

  const change = (next: DeskState): void => {
    state = next;
    for (const watcher of watchers) watcher();
  };

  const follow = (stream: string, cursor: number): void => {
    stops.get(stream)?.();
    const [subject = '', id = ''] = stream.split(':');
    const stop = streams.follow(stream, cursor, {
      entry: (entry) => {
        if (subject === 'associate' && isAssociateEntry(entry)) {
          change({ ...foldAssociate(state, entry), ...goneBy(state, entry, entry.at), ...setByOther(entry, entry.at) });
          if (entry.kind === 'engagement.started') follow(`engagement:${entry.data.engagementId}`, 0);
        } else if (subject === 'engagement' && isEngagementEntry(entry)) {
          change(foldEngagement(state, id, entry));
          // A day has more conversations than streams that one socket may read.
          if (entry.kind === 'state' && entry.data.state === 'closed') leave(stream);
        }
      },
      reload: () => void fetchAll(),
    });
    stops.set(stream, stop);
  };

  const leave = (stream: string): void => {
    stops.get(stream)?.();
    stops.delete(stream);
  };

  const unfollow = (): void => {
    for (const stop of stops.values()) stop();
    stops.clear();
  };

  const fetchAll = (): Promise<void> => {
    generation += 1;
    const mine = generation;
    cancelRetry();
    const within = state.status === 'ready' ? Math.min(WITHIN, WITHIN_AGAIN * 2 ** attempt) : WITHIN;
    return load(within).then(
      (snapshot) => {
        if (mine !== generation) return;
        attempt = 0;
        unfollow();
        const open = new Set(snapshot.engagements.map((each) => each.engagementId));
        const { offers, presence } = snapshot;
        const put = aside.read();
        const passedOn = (snapshot.passedOn ?? []).filter((each) => !put.includes(each.engagementId));
        const told = new Set([...open, ...passedOn.map((each) => each.engagementId)]);
        const read = state.engagements.filter((each) => each.state === 'closed' && !told.has(each.engagementId));
        change({ status: 'ready', offers, presence, engagements: [...snapshot.engagements, ...passedOn, ...read] });
        for (const [stream, cursor] of Object.entries(snapshot.cursor)) follow(stream, cursor);
        for (const engagementId of open) {
          if (!stops.has(`engagement:${engagementId}`)) follow(`engagement:${engagementId}`, 0);
        }
      },
      (error: unknown) => {
        if (mine !== generation) return;
        if (state.status !== 'ready') change({ ...state, status: 'failed', error });
        if (!mayRetry(error)) return;
        cancelRetry = later(() => void fetchAll(), backoff(attempt, random()));
        attempt += 1;
      },
    );
  };

  return {
    state: () => state,
    watch: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    start: () => {
      void fetchAll();
      return () => {
        generation += 1;
        cancelRetry();
        unfollow();
      };
    },
    reload: fetchAll,
    answered: (offerId) => change({ ...state, offers: state.offers.filter((each) => each.offerId !== offerId) }),
    declaring: () => {
      const before = state.presence;
      return (presence) => state.presence === before && change({ ...state, presence });
    },
    dismiss: (engagementId) => {
      leave(`engagement:${engagementId}`);
      aside.add(engagementId);
      change({ ...state, engagements: state.engagements.filter((each) => each.engagementId !== engagementId) });
    },
  };
}
