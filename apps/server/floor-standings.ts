import type { BrowsingRow, FloorPlace, Standing } from '../../features/clickstream/core/index.ts';
import type { Caller } from '../../features/enterprise/core/index.ts';
import { permit } from '../../features/enterprise/core/index.ts';
import type { Matching } from '../../features/matching/server/matching.ts';
import type { Qualifier } from '../../features/qualifier/server/qualifier.ts';
import type { Queue } from '../../features/queue/server/queue.ts';
import type { Facts } from '../../kernel/rule/condition.ts';

/** How long a ranking of the floor is used before it is made again, in milliseconds. */
const FRESH = 5_000;
/** Rankings made in one go: what is left over is made in the next second. */
const MOST_AT_ONCE = 500;
/** She is matched with a visit when she is among so many who would be asked first. */
const MATCHED = 10;

/** What own scores are made of. */
export type StandingNeeds = {
  readonly matching: Pick<Matching, 'rank' | 'factsRead'>;
  readonly qualifier: Pick<Qualifier, 'judgedOf'>;
  readonly queue: Pick<Queue, 'policyNow'>;
};

/** What visits are to those who look at the floor. Visits of one place and of customers alike share a ranking, kept for seconds. */
export type FloorStandings = {
  /** Reads what standings of an enterprise rest on; before `keyOf` and `readerOf`. */
  prepare(enterpriseId: string): Promise<void>;
  /** By what a row's ranking is found; undefined where nothing is known of what it is about. */
  keyOf(row: Pick<BrowsingRow, 'enterpriseId' | 'nodeId' | 'sessionId'>): string | undefined;
  /** Makes the rankings that are missing or old. */
  ready(enterpriseId: string, keys: Iterable<string>): Promise<void>;
  /** Whether an associate may sell what this ranking is about, asked anew. */
  sells(enterpriseId: string, key: string, associateId: string): Promise<boolean>;
  /** What a place is to this caller, by the rankings at hand: what is not ranked yet is not seen by those who only sell. */
  readerOf(caller: Caller): (place: Pick<FloorPlace, 'enterpriseId' | 'standing' | 'verdict'>) => Standing;
};

type Ranked = { readonly score: number; readonly place: number };
type Kept = { readonly at: number; readonly ranked: ReadonlyMap<string, Ranked> };
type Enterprise = { names: readonly string[]; listScores: boolean; readonly rankings: Map<string, Kept> };

const NOT_HERS: Standing = { visible: false, sells: false, mine: false };
const WATCHED: Standing = { visible: true, sells: false, mine: false };

export function createFloorStandings(features: () => StandingNeeds): FloorStandings {
  const enterprises = new Map<string, Enterprise>();

  async function rank(enterpriseId: string, key: string): Promise<Kept> {
    const { nodeId, facts } = JSON.parse(key) as { nodeId: string; facts: Facts };
    const { candidates } = await features().matching.rank({ enterpriseId, nodeId, facts });
    const ranked = new Map(candidates.map(({ associateId, score }, place) => [associateId, { score, place }]));
    return { at: performance.now(), ranked };
  }

  return {
    async prepare(enterpriseId) {
      const names = await features().matching.factsRead(enterpriseId);
      const { listScores } = await features().queue.policyNow(enterpriseId);
      const known = enterprises.get(enterpriseId);
      if (known === undefined) enterprises.set(enterpriseId, { names, listScores, rankings: new Map() });
      else Object.assign(known, { names, listScores });
    },
    keyOf({ enterpriseId, nodeId, sessionId }) {
      if (nodeId === undefined) return undefined;
      const facts = features().qualifier.judgedOf(sessionId)?.facts ?? {};
      const read = (enterprises.get(enterpriseId)?.names ?? []).flatMap((name) =>
        facts[name] === undefined ? [] : [[name, facts[name]]],
      );
      return JSON.stringify({ nodeId, facts: Object.fromEntries(read) });
    },
    async ready(enterpriseId, keys) {
      const of = enterprises.get(enterpriseId);
      if (of === undefined) return;
      const wanted = new Set(keys);
      for (const key of of.rankings.keys()) if (!wanted.has(key)) of.rankings.delete(key);
      const old = performance.now() - FRESH;
      const ageOf = (key: string) => of.rankings.get(key)?.at ?? Number.NEGATIVE_INFINITY;
      const due = [...wanted].filter((key) => ageOf(key) < old).toSorted((a, b) => ageOf(a) - ageOf(b));
      for (const key of due.slice(0, MOST_AT_ONCE)) of.rankings.set(key, await rank(enterpriseId, key));
    },
    sells: async (enterpriseId, key, associateId) => (await rank(enterpriseId, key)).ranked.has(associateId),
    readerOf(caller) {
      const rights = new Map<string, { readonly watches: boolean; readonly sells: string | undefined }>();
      const rightsAt = (enterpriseId: string) => {
        const selling = permit(caller, enterpriseId, 'sell');
        const found = {
          watches: permit(caller, enterpriseId, 'observe').ok,
          sells: selling.ok ? selling.value.membershipId : undefined,
        };
        rights.set(enterpriseId, found);
        return found;
      };
      return ({ enterpriseId, standing, verdict }) => {
        const { watches, sells } = rights.get(enterpriseId) ?? rightsAt(enterpriseId);
        const others = watches ? WATCHED : NOT_HERS;
        if (sells === undefined) return others;
        // Where nothing is known of what it is about, everybody may look, and whoever is there is as good as another.
        if (standing === undefined) return { visible: true, sells: true, mine: verdict !== 'none' };
        const of = enterprises.get(enterpriseId);
        const ranked = of?.rankings.get(standing)?.ranked.get(sells);
        if (of === undefined || ranked === undefined) return others;
        const own = { visible: true, sells: true, mine: ranked.place < MATCHED };
        return of.listScores ? { ...own, score: ranked.score } : own;
      };
    },
  };
}
