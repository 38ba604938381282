import type { Unit } from '../../../platform/server/unit.ts';
import { EVERYTHING, type SalesRecords, type Tally } from '../core/index.ts';
import type { MatchingTables } from './matching-tables.ts';

const EVERYBODY = '';

type KnownTally = Required<Tally> & { readonly changed: number };

/** The counters of an enterprise in memory: one copy, which follows what is committed and never goes back. */
export type KeptRecords = SalesRecords & {
  /** The version up to which everything is known. */
  readonly version: number;
  readonly currency: string | undefined;
  /** The places where an associate has a record, without segments. */
  placesOf(associateId: string): readonly { readonly nodeId: string; readonly tally: Tally }[];
  /** Everybody with a record anywhere. */
  everybody(): readonly string[];
  /** Reads what changed since. @returns the associates whose counters are others now */
  follow(unit: Unit, version: number): Promise<ReadonlySet<string>>;
};

/** What an outcome, or a correction of one, adds to the counters. Amounts in minor units. */
export type RecordChange = {
  readonly enterpriseId: string;
  readonly associateId: string;
  /** The place and all its ancestors; without them, those of the latest decision about the opportunity. */
  readonly places?: readonly string[];
  readonly opportunityId?: string;
  /** The customer's segment; without it, that of the latest decision. */
  readonly segment?: string;
  /** Keys of attributes that she shares with others (`likenessKey`); without them, those of the latest decision. */
  readonly likeness?: readonly string[];
  readonly trials: number;
  readonly won: number;
  readonly revenueMinor: number;
  readonly returnedMinor?: number;
  /** Sales that the customer went back on. */
  readonly rescinded?: number;
  /** What the customer gave, 1 to 5. */
  readonly rating?: number;
  readonly currency?: string;
};

/**
 * Adds to an associate's counters at a place, at all its ancestors and at everything, for everybody, for the customer's segment and
 * for each attribute she shares, in the transaction of the outcome. What is not said is that of the decision that the customer came by.
 */
export async function writeRecord(unit: Unit, change: RecordChange): Promise<void> {
  const decided = await contextOf(unit, change.opportunityId);
  const places = [...new Set([...(change.places ?? decided?.places ?? []), EVERYTHING])];
  const segment = change.segment ?? decided?.segment;
  const likeness = change.likeness ?? decided?.likeness ?? [];
  const segments = [...new Set([EVERYBODY, ...(segment === undefined ? [] : [segment]), ...likeness])];
  await unit.sql(
    `with version as (
       insert into matching_version (enterprise_id, records) values ($1, 1)
       on conflict (enterprise_id) do update set records = matching_version.records + 1 returning records)
     insert into matching_tally (enterprise_id, node_id, segment, associate_id, trials, won, revenue_minor, returned_minor,
       rescinded, rated, rating_sum, currency, changed)
     select $1, node_id, segment, $4, $5, $6, $7, $8, $9, $10, $11, $12, version.records
     from version, unnest($2::text[]) as node_id, unnest($3::text[]) as segment
     on conflict (enterprise_id, node_id, segment, associate_id) do update set
       trials = matching_tally.trials + excluded.trials,
       won = matching_tally.won + excluded.won,
       revenue_minor = matching_tally.revenue_minor + excluded.revenue_minor,
       returned_minor = matching_tally.returned_minor + excluded.returned_minor,
       rescinded = matching_tally.rescinded + excluded.rescinded,
       rated = matching_tally.rated + excluded.rated,
       rating_sum = matching_tally.rating_sum + excluded.rating_sum,
       currency = coalesce(excluded.currency, matching_tally.currency),
       changed = excluded.changed`,
    [
      change.enterpriseId,
      places,
      segments,
      change.associateId,
      change.trials,
      change.won,
      change.revenueMinor,
      change.returnedMinor ?? 0,
      change.rescinded ?? 0,
      change.rating === undefined ? 0 : 1,
      Math.round(change.rating ?? 0),
      change.currency ?? null,
    ],
  );
}

async function contextOf(unit: Unit, opportunityId: string | undefined) {
  if (opportunityId === undefined) return undefined;
  const row = await unit
    .db<MatchingTables>()
    .selectFrom('matching_decision')
    .select('basis')
    .where('opportunity_id', '=', opportunityId)
    .orderBy('decision_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.basis;
}

const KEYS = ['trials', 'won', 'revenueMinor', 'returnedMinor', 'rescinded', 'rated', 'ratingSum'] as const;

export function createKeptRecords(): KeptRecords {
  const tallies = new Map<string, Map<string, KnownTally>>();
  /** Of all associates together, by place. */
  const sums = new Map<string, Record<(typeof KEYS)[number], number>>();
  let known = -1;
  let currency: string | undefined;

  function put(nodeId: string, segment: string, associateId: string, tally: KnownTally): boolean {
    const key = segment === EVERYBODY ? nodeId : keyOf(nodeId, segment);
    let byAssociate = tallies.get(key);
    if (byAssociate === undefined) {
      byAssociate = new Map();
      tallies.set(key, byAssociate);
    }
    const before = byAssociate.get(associateId);
    // Two questions may read at once, and the later answer may be the older one.
    if (before !== undefined && before.changed >= tally.changed) return false;
    byAssociate.set(associateId, tally);
    if (segment !== EVERYBODY) return true;
    const sum = sums.get(nodeId) ?? {
      trials: 0,
      won: 0,
      revenueMinor: 0,
      returnedMinor: 0,
      rescinded: 0,
      rated: 0,
      ratingSum: 0,
    };
    for (const each of KEYS) sum[each] += tally[each] - (before?.[each] ?? 0);
    sums.set(nodeId, sum);
    return true;
  }

  return {
    get version() {
      return known;
    },
    get currency() {
      return currency;
    },
    own: (associateId, nodeId, segment) =>
      tallies.get(segment === undefined ? nodeId : keyOf(nodeId, segment))?.get(associateId),
    all: (nodeId) => sums.get(nodeId),
    placesOf: (associateId) =>
      [...sums.keys()].flatMap((nodeId) => {
        const tally = tallies.get(nodeId)?.get(associateId);
        return tally === undefined ? [] : [{ nodeId, tally }];
      }),
    everybody: () => [...(tallies.get(EVERYTHING)?.keys() ?? [])],
    follow: async (unit, version) => {
      const changed = new Set<string>();
      if (version <= known) return changed;
      const rows = await unit
        .db<MatchingTables>()
        .selectFrom('matching_tally')
        .selectAll()
        .where('changed', '>', known)
        .execute();
      for (const row of rows) {
        const tally: KnownTally = {
          trials: row.trials,
          won: row.won,
          revenueMinor: row.revenue_minor,
          returnedMinor: row.returned_minor,
          rescinded: row.rescinded,
          rated: row.rated,
          ratingSum: row.rating_sum,
          changed: row.changed,
        };
        if (put(row.node_id, row.segment, row.associate_id, tally)) changed.add(row.associate_id);
        currency = row.currency ?? currency;
      }
      known = Math.max(known, version);
      return changed;
    },
  };
}

function keyOf(nodeId: string, segment: string): string {
  return `${nodeId}\n${segment}`;
}
