import type { GatedStore } from './gated-store.ts';
import type { PostOutcome } from './post-text.ts';
import { retryPause } from './retry-pause.ts';

/** One thing to send, and the envelope that it shares with its neighbours. */
export type Parcel = { readonly envelope: string; readonly item: unknown };

export type Outbox = {
  /** Takes one item; it is on its way after at most `waitMs`, together with what comes meanwhile. */
  add(envelope: string, item: unknown, waitMs: number): void;
  /** Sends what there is now, unless the server asked to wait. */
  flush(): void;
  /** The connection is back: does not wait out its own pauses, but those that the server asked for. */
  retry(): void;
  /** The page may be about to end: hands what is left to the browser, or keeps it for the next page. */
  leave(): void;
  /** Forgets everything unsent. */
  clear(): void;
};

export type OutboxParts = {
  readonly post: (envelope: string, items: readonly unknown[]) => Promise<PostOutcome>;
  /** Hands a last batch to the browser; false if it does not take it. */
  readonly beacon: (envelope: string, items: readonly unknown[]) => boolean;
  readonly store: GatedStore;
  /** Chance between 0 and 1. */
  readonly chance?: () => number;
};

const MOST = 200;
const BATCH = 40;
/** Left-overs of another tab that were not touched for so long belong to a page that is gone. */
const ORPHANED_AFTER = 20_000;

/**
 * Keeps what is unsent, in order, at most 200 items (the oldest go first). Items carry ids made by their maker, so an
 * item sent twice is no harm; an item is forgotten only after the reply that took it.
 * @param tab a name of this tab that no other tab has
 */
export function createOutbox(tab: string, { post, beacon, store, chance = Math.random }: OutboxParts): Outbox {
  const name = `out.${tab}`;
  let parcels: Parcel[] = [];
  let batch = BATCH;
  let failures = 0;
  let notBefore = 0;
  let sending = 0;
  let refused = false;
  let told = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;
  let adopted = false;
  let generation = 0;

  function save(): void {
    if (parcels.length > 0) store.write(name, { at: Date.now(), parcels });
    else store.remove(name);
  }

  function adoptLeftOvers(): void {
    adopted = true;
    const found: Parcel[] = [];
    for (const other of store.names()) {
      if (!other.startsWith('out.') || other === name) continue;
      const left = store.read(other) as { at?: unknown; parcels?: unknown } | undefined;
      if (Date.now() - Number(left?.at) < ORPHANED_AFTER) continue;
      store.remove(other);
      if (Array.isArray(left?.parcels)) found.push(...left.parcels.filter(isParcel));
    }
    parcels = [...found, ...parcels].slice(-MOST);
  }

  function wake(waitMs: number): void {
    const at = Math.max(Date.now() + waitMs, notBefore);
    if (timer !== undefined && due <= at) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(send, at - Date.now());
  }

  /** The longest run from the front that shares an envelope. */
  function front(most: number): { envelope: string; items: unknown[] } | undefined {
    const envelope = parcels[0]?.envelope;
    if (envelope === undefined) return undefined;
    const items: unknown[] = [];
    for (const parcel of parcels) {
      if (parcel.envelope !== envelope || items.length >= most) break;
      items.push(parcel.item);
    }
    return { envelope, items };
  }

  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    if (refused || sending > 0) return;
    if (!adopted) adoptLeftOvers();
    const next = front(batch);
    if (!next) return;
    sending = next.items.length;
    const sentIn = generation;
    void post(next.envelope, next.items).then((outcome) => {
      if (sentIn === generation) settle(outcome, next.items.length);
    });
  }

  function settle(outcome: PostOutcome, count: number): void {
    sending = 0;
    if (outcome.kind === 'later') {
      failures += 1;
      told = outcome.afterMs !== undefined;
      notBefore =
        Date.now() + (outcome.afterMs ?? 0) + retryPause(outcome.afterMs === undefined ? failures : 1, chance());
    } else {
      failures = 0;
      notBefore = 0;
      if (outcome.kind === 'refused') {
        refused = true;
        parcels = [];
      } else if (outcome.kind === 'smaller' && count > 1) {
        batch = Math.ceil(count / 2);
      } else {
        parcels = parcels.slice(count);
        batch = BATCH;
      }
    }
    save();
    if (parcels.length > 0) wake(0);
  }

  return {
    add(envelope, item, waitMs) {
      if (refused) return;
      parcels.push({ envelope, item });
      // What is being sent stays in front: the oldest behind it goes.
      if (parcels.length > MOST) parcels.splice(sending, 1);
      save();
      wake(waitMs);
    },
    flush() {
      if (Date.now() >= notBefore) send();
    },
    retry() {
      if (!told) notBefore = 0;
      if (Date.now() >= notBefore) send();
    },
    leave() {
      clearTimeout(timer);
      timer = undefined;
      // What is on its way may or may not arrive, so it stays; sent twice, it counts once.
      const left = parcels.slice(0, sending);
      const rest = parcels.slice(sending);
      while (rest[0] && failures === 0 && navigator.onLine) {
        const { envelope } = rest[0];
        let count = rest.slice(0, batch).findIndex((parcel) => parcel.envelope !== envelope);
        if (count < 0) count = Math.min(rest.length, batch);
        const items = rest.slice(0, count).map((parcel) => parcel.item);
        if (!beacon(envelope, items)) break;
        rest.splice(0, count);
      }
      parcels = [...left, ...rest];
      // Age zero: nobody else will send this, so the next page takes it at once.
      if (parcels.length > 0) store.write(name, { at: 0, parcels });
      else store.remove(name);
    },
    clear() {
      generation += 1;
      clearTimeout(timer);
      timer = undefined;
      sending = 0;
      failures = 0;
      notBefore = 0;
      parcels = [];
      store.remove(name);
    },
  };
}

function isParcel(value: unknown): value is Parcel {
  return typeof value === 'object' && value !== null && typeof (value as { envelope?: unknown }).envelope === 'string';
}
