import type { BrowsingRow } from './clickstream-wire.ts';
import { earlierFirst, type FloorGroup, type FloorPlace } from './floor-index.ts';
import type { FloorCounts, FloorFrame, FloorView } from './floor-wire.ts';

/** What a place is to a reader. */
export type Standing = {
  /** She may see it. */
  readonly visible: boolean;
  /** She may sell it. */
  readonly sells: boolean;
  /** She is among those it would be offered to first. */
  readonly mine: boolean;
  /** Her own score, where she may see scores. */
  readonly score?: number;
};

/** Rows of one place that pass a filter, with what they are to the reader. */
export type SeenGroup = FloorGroup & { readonly standing: Standing };

const WORTH = { must: 0, can: 1, none: 3 } as const;
const KINDS = { asked: 0, known: 1, cart: 2, browsing: 3 } as const;
const MOST_TOPICS = 100;

/** Whom somebody serves already matters less than any other opportunity. */
const worth = ({ verdict, free }: FloorPlace): number => Math.max(WORTH[verdict], free ? 0 : 2);

/** Compared by code units: the same order in every language and on every machine. */
const byText = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

/** Must, can, others; own score; kind of visit; then by what it is about and where, so that no order hangs on chance. */
function mattersMore({ place: a, standing: mine }: SeenGroup, { place: b, standing: other }: SeenGroup): number {
  return (
    worth(a) - worth(b) ||
    (other.score ?? -1) - (mine.score ?? -1) ||
    KINDS[a.kind] - KINDS[b.kind] ||
    byText(a.topic, b.topic) ||
    byText(a.websiteId, b.websiteId) ||
    byText(a.standing, b.standing) ||
    Number(a.simulated) - Number(b.simulated)
  );
}

type Facet = 'topics' | 'verdict' | 'kind' | 'websiteId';
type Facts = Omit<SeenGroup, 'rows'>;

/** The filters of which a page says how many visits each choice would leave. */
const FACETS: Readonly<Record<Facet, (place: FloorPlace, view: FloorView) => boolean>> = {
  topics: ({ topic = '' }, { topics = [] }) => topics.length === 0 || topics.includes(topic),
  verdict: (place, { verdict }) =>
    verdict === undefined || (verdict === 'worth' ? place.verdict !== 'none' : place.verdict === verdict),
  kind: (place, { kind }) => kind === undefined || kind === place.kind,
  websiteId: (place, { websiteId }) => websiteId === undefined || websiteId === place.websiteId,
};
const FACET_NAMES = Object.keys(FACETS) as readonly Facet[];

const isWanted = ({ place, standing }: Facts, view: FloorView): boolean =>
  (view.show !== 'mine' || standing.mine) && (view.hideSimulated !== true || !place.simulated);

/** By which filters a place does not pass. */
const failing = (place: FloorPlace, view: FloorView): readonly Facet[] =>
  FACET_NAMES.filter((name) => !FACETS[name](place, view));

const wordsOf = (view: FloorView): readonly string[] => (view.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);

function hasWords(row: BrowsingRow, words: readonly string[]): boolean {
  const text = `${row.who}\n${row.views}\n${row.topic ?? ''}\n${row.websiteName}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Whether one row passes a filter, beside what `seenGroups` makes of all. */
export function rowPasses(row: BrowsingRow, place: FloorPlace, standing: Standing, view: FloorView): boolean {
  return (
    standing.visible &&
    isWanted({ place, standing }, view) &&
    failing(place, view).length === 0 &&
    hasWords(row, wordsOf(view))
  );
}

/** The groups that a reader sees and that pass her filter, those that matter most first; rows are asked only where she searches for words. */
export function seenGroups(
  groups: Iterable<FloorGroup>,
  standingOf: (place: FloorPlace) => Standing,
  view: FloorView,
): { readonly seen: readonly SeenGroup[]; readonly counts: FloorCounts } {
  const words = wordsOf(view);
  const seen: SeenGroup[] = [];
  const counted = createCounts();
  for (const { place, rows } of groups) {
    const standing = standingOf(place);
    if (!standing.visible) continue;
    counted.add(place, standing, rows.length);
    if (!isWanted({ place, standing }, view)) continue;
    const failed = failing(place, view);
    // What fails by two filters, no other choice of one of them would bring back.
    if (failed.length > 1) continue;
    const found = words.length === 0 ? rows : rows.filter((row) => hasWords(row, words));
    counted.leave(place, failed[0], found.length);
    if (failed.length === 0 && found.length > 0) seen.push({ place, standing, rows: found });
  }
  return { seen: inOrder(seen, view.sort ?? 'matters'), counts: counted.counts() };
}

/** Whole groups, within which who came first stands first; in an order by time, row by row. */
function inOrder(seen: readonly SeenGroup[], sort: NonNullable<FloorView['sort']>): readonly SeenGroup[] {
  if (sort === 'matters') return seen.toSorted(mattersMore);
  // One row a group: only those who ask for this order pay for it.
  const single = seen.flatMap(({ place, standing, rows }) => rows.map((row) => ({ place, standing, rows: [row] })));
  const sign = sort === 'longest' ? 1 : -1;
  return single.toSorted((a, b) => sign * earlierFirst(a.rows[0] as BrowsingRow, b.rows[0] as BrowsingRow));
}

function createCounts() {
  const counts = { live: 0, mine: 0, worth: 0, approachable: 0, simulated: 0 };
  const byVerdict = { worth: 0, must: 0, can: 0 };
  const byKind = { asked: 0, known: 0, cart: 0, browsing: 0 };
  const topics = new Map<string, { topic: string; live: number }>();
  const websites = new Map<string, { websiteId: string; name: string; live: number }>();
  return {
    /** A place that the reader sees, whatever she filters by. */
    add({ topic, verdict, free, simulated, websiteId, websiteName }: FloorPlace, of: Standing, rows: number) {
      const open = verdict !== 'none' && free ? rows : 0;
      counts.live += rows;
      counts.mine += of.mine ? rows : 0;
      counts.worth += open;
      counts.approachable += of.sells ? open : 0;
      counts.simulated += simulated ? rows : 0;
      // A choice that would leave nothing is one all the same.
      if (topic !== undefined && !topics.has(topic)) topics.set(topic, { topic, live: 0 });
      if (!websites.has(websiteId)) websites.set(websiteId, { websiteId, name: websiteName, live: 0 });
    },
    /** Rows of it that pass all filters, or all but one. */
    leave({ topic = '', verdict, kind, websiteId }: FloorPlace, failed: Facet | undefined, rows: number) {
      const leaves = (facet: Facet): number => (failed === undefined || failed === facet ? rows : 0);
      if (verdict !== 'none') {
        byVerdict.worth += leaves('verdict');
        byVerdict[verdict] += leaves('verdict');
      }
      byKind[kind] += leaves('kind');
      const [ofTopic, ofWebsite] = [topics.get(topic), websites.get(websiteId)];
      if (ofTopic !== undefined) ofTopic.live += leaves('topics');
      if (ofWebsite !== undefined) ofWebsite.live += leaves('websiteId');
    },
    counts: (): FloorCounts => ({
      ...counts,
      byVerdict,
      byKind,
      byTopic: [...topics.values()]
        .toSorted((a, b) => b.live - a.live || a.topic.localeCompare(b.topic))
        .slice(0, MOST_TOPICS),
      byWebsite: [...websites.values()].toSorted((a, b) => a.name.localeCompare(b.name)),
    }),
  };
}

/** Rows `first` to `first + count` of groups in order, each with its standing. */
export function windowOf(
  seen: readonly SeenGroup[],
  first: number,
  count: number,
): { readonly total: number; readonly rows: readonly { readonly row: BrowsingRow; readonly standing: Standing }[] } {
  const rows: { row: BrowsingRow; standing: Standing }[] = [];
  let total = 0;
  for (const group of seen) {
    const from = Math.max(0, first - total);
    const to = Math.min(group.rows.length, first + count - total);
    for (let at = from; at < to; at += 1) rows.push({ row: group.rows[at] as BrowsingRow, standing: group.standing });
    total += group.rows.length;
  }
  return { total, rows };
}

/** The window as a page has it: `rows` from `first` on; one that has never come has none. */
export type ShownWindow = Pick<FloorFrame, 'first' | 'total' | 'fresh'> & {
  readonly rows: readonly { readonly id: string; readonly row: BrowsingRow | undefined; readonly gone: boolean }[];
  readonly counts: FloorCounts;
};

const NO_COUNTS: FloorCounts = createCounts().counts();

/** Folds a frame into what a page shows. */
export function joinFrame(shown: ShownWindow | undefined, frame: FloorFrame): ShownWindow {
  const { first, total, fresh } = frame;
  const kept = new Map(shown?.rows.map(({ id, row }) => [id, row]));
  for (const row of frame.rows) kept.set(row.sessionId, row);
  const gone = new Set(frame.gone);
  const order = frame.order ?? shown?.rows.map((each) => each.id) ?? [];
  const rows = order.map((id) => ({ id, row: kept.get(id), gone: gone.has(id) }));
  return { first, total, fresh, rows, counts: frame.counts ?? shown?.counts ?? NO_COUNTS };
}
