import { Value } from 'typebox/value';
import {
  type BrowsingRow,
  createFloorIndex,
  type FloorFrame,
  type FloorIndex,
  FloorView,
  rowPasses,
  type Standing,
  seenGroups,
  windowOf,
} from '../../features/clickstream/core/index.ts';
import type { Clickstream } from '../../features/clickstream/server/clickstream.ts';
import type { FloorNews } from '../../features/clickstream/server/floor-feed.ts';
import type { Caller } from '../../features/enterprise/core/index.ts';
import type { FollowedList, OpenList, Reader } from '../../platform/server/sockets.ts';
import { asSeen } from './floor.ts';
import type { FloorStandings } from './floor-standings.ts';

/** Rows of a view that does not say how many. */
const USUAL_COUNT = 40;
/** One who looks elsewhere is answered at once, but no more often than so, in milliseconds. */
const ANSWER_EVERY = 50;

type ListNeeds = { readonly clickstream: Pick<Clickstream, 'watchFloor'>; readonly standings: FloorStandings };
type Push = (kind: string, data: unknown) => boolean;
type Shown = { readonly row: BrowsingRow; readonly standing: Standing };

/** The floor of one enterprise, kept once for everybody who watches it. */
type Board = {
  readonly index: FloorIndex;
  readonly watchers: Set<Watcher>;
  loaded: boolean;
  stop(): void;
};
type Watcher = { tell(news: FloorNews): void };

/**
 * The live lists `floor:ENTERPRISE`, and `floor:mine` over all enterprises where the reader may sell. Each reader is sent the rows of her
 * own window and nothing of the others: a look costs as many groups as the floor has, not as many rows.
 */
export function createFloorLists({ clickstream, standings }: ListNeeds) {
  const boards = new Map<string, Board>();

  function boardOf(enterpriseId: string): Board {
    const known = boards.get(enterpriseId);
    if (known !== undefined) return known;
    const board: Board = { index: createFloorIndex(), watchers: new Set(), loaded: false, stop: () => undefined };
    boards.set(enterpriseId, board);
    // One round after another: news that came later must not be overtaken.
    let turn = Promise.resolve();
    board.stop = clickstream.watchFloor(enterpriseId, (news) => {
      turn = turn.then(() => renew(enterpriseId, board, news)).catch(() => undefined);
    });
    return board;
  }

  async function renew(enterpriseId: string, board: Board, { rows, gone }: FloorNews): Promise<void> {
    await standings.prepare(enterpriseId);
    for (const row of rows) board.index.put(row, standings.keyOf(row));
    for (const sessionId of gone) board.index.drop(sessionId);
    const keys = new Set<string>();
    for (const { place } of board.index.groups()) if (place.standing !== undefined) keys.add(place.standing);
    await standings.ready(enterpriseId, keys);
    board.loaded = true;
    for (const watcher of board.watchers) watcher.tell({ rows, gone });
  }

  function open(enterpriseIds: readonly string[], caller: Caller, push: Push): FollowedList {
    const mine = enterpriseIds.map((enterpriseId) => ({ enterpriseId, board: boardOf(enterpriseId) }));
    const watcher = createWatcher(
      mine.map(({ board }) => board),
      standings.readerOf(caller),
      push,
    );
    for (const { board } of mine) board.watchers.add(watcher);
    return {
      view: watcher.view,
      stop: () => {
        watcher.stop();
        for (const { enterpriseId, board } of mine) {
          board.watchers.delete(watcher);
          if (board.watchers.size > 0 || boards.get(enterpriseId) !== board) continue;
          boards.delete(enterpriseId);
          board.stop();
        }
      },
    };
  }

  return { open };
}

/** One reader's window: what she looks at, what she was sent of it, and, while she holds it, its order. */
function createWatcher(
  boards: readonly Board[],
  standingOf: ReturnType<FloorStandings['readerOf']>,
  push: Push,
): Watcher & FollowedList {
  let view: FloorView | undefined;
  let held: { readonly filter: string; readonly order: readonly string[]; readonly known: Set<string> } | undefined;
  const fresh = new Set<string>();
  let sent = new Map<string, Shown>();
  let last = { order: '', counts: '', head: '' };
  let timer: NodeJS.Timeout | undefined;
  let answeredAt = Number.NEGATIVE_INFINITY;

  function* groups() {
    for (const { index } of boards) yield* index.groups();
  }
  function find(sessionId: string) {
    for (const { index } of boards) {
      const found = index.find(sessionId);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function render(): void {
    if (view === undefined || boards.some((board) => !board.loaded)) return;
    const { first = 0, count = USUAL_COUNT, hold, ...filter } = view;
    const { seen, counts } = seenGroups(groups(), standingOf, view);
    const words = JSON.stringify(filter);
    if (hold !== true) held = undefined;
    else if (held?.filter !== words) {
      const order = seen.flatMap(({ rows }) => rows.map((row) => row.sessionId));
      held = { filter: words, order, known: new Set(order) };
    }
    if (held === undefined || fresh.size > 0)
      for (const id of fresh) if (held?.known.has(id) !== false) fresh.delete(id);
    const now = held === undefined ? windowOf(seen, first, count) : undefined;
    const order = held?.order.slice(first, first + count) ?? now?.rows.map(({ row }) => row.sessionId) ?? [];
    const shown = new Map<string, Shown>();
    for (const each of now?.rows ?? order.flatMap(heldRow)) shown.set(each.row.sessionId, each);
    const gone = order.filter((sessionId) => !shown.has(sessionId));
    const total = held?.order.length ?? now?.total ?? 0;
    send({ first, total, gone, fresh: fresh.size }, order, shown, counts);
  }

  /** A held row as it is now; none when it has left, or is no longer hers to see. */
  function heldRow(sessionId: string): Shown[] {
    const found = find(sessionId);
    if (found === undefined) return [];
    const standing = standingOf(found.place);
    return standing.visible ? [{ row: found.row, standing }] : [];
  }

  function send(
    head: Pick<FloorFrame, 'first' | 'total' | 'gone' | 'fresh'>,
    order: readonly string[],
    shown: ReadonlyMap<string, Shown>,
    counts: FloorFrame['counts'],
  ): void {
    const rows = [...shown].flatMap(([id, { row, standing }]) => {
      const before = sent.get(id);
      const same =
        before?.row === row && before.standing.score === standing.score && before.standing.sells === standing.sells;
      return same ? [] : [asSeen(row, standing)];
    });
    const next = { order: order.join(' '), counts: JSON.stringify(counts), head: JSON.stringify(head) };
    if (rows.length === 0 && next.order === last.order && next.counts === last.counts && next.head === last.head)
      return;
    const frame = {
      ...head,
      ...(next.order === last.order && sent.size > 0 ? {} : { order }),
      rows,
      ...(next.counts === last.counts ? {} : { counts }),
    };
    // What was not sent counts as not had: the next frame tells it.
    if (!push('window', frame)) return;
    last = next;
    // Those who left keep their last row on the page, and it needs no other.
    sent = new Map(shown);
  }

  function soon(): void {
    if (timer !== undefined) return;
    const wait = Math.max(0, answeredAt + ANSWER_EVERY - performance.now());
    timer = setTimeout(() => {
      timer = undefined;
      answeredAt = performance.now();
      render();
    }, wait);
  }

  return {
    tell({ rows, gone }) {
      if (held !== undefined && view !== undefined) {
        for (const { sessionId } of rows) {
          const found = find(sessionId);
          const passes = found !== undefined && rowPasses(found.row, found.place, standingOf(found.place), view);
          if (passes && !held.known.has(sessionId)) fresh.add(sessionId);
          else fresh.delete(sessionId);
        }
        for (const sessionId of gone) fresh.delete(sessionId);
      }
      render();
    },
    view(asked) {
      const [wrong] = Value.Errors(FloorView, asked);
      if (wrong !== undefined) return `${wrong.instancePath || '/'}: ${wrong.message}`;
      view = asked as FloorView;
      soon();
      return undefined;
    },
    stop: () => clearTimeout(timer),
  };
}

/** Opens the live lists for sockets; `mayRead` has been asked. */
export function openFloor(
  lists: ReturnType<typeof createFloorLists>,
  callerOf: (reader: Reader) => Caller | undefined,
): OpenList {
  return async (listId, reader, push) => {
    const caller = callerOf(reader);
    if (caller === undefined) return { view: () => undefined, stop: () => undefined };
    const name = listId.slice('floor:'.length);
    const selling = caller.memberships.filter((each) => each.roles.includes('associate'));
    return lists.open(name === 'mine' ? selling.map((each) => each.enterpriseId) : [name], caller, push);
  };
}
