import type { Unit } from '../../../platform/server/unit.ts';
import { EVERYTHING, type SalesRecords, type Tally } from '../core/index.ts';
import type { MatchingTables } from './matching-tables.ts';

const EVERYBODY = '';

type ByAssociate = Map<string, Tally>;

/** The counters of an enterprise in memory, as of one version of its records. */
export type KeptRecords = SalesRecords & {
  readonly version: number;
  /** The places where an associate has a record, without segments. */
  readonly placesOf: (associateId: string) => readonly { readonly nodeId: string; readonly tally: Tally }[];
  readonly currency: string | undefined;
  readonly tallies: ReadonlyMap<string, ByAssociate>;
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
  readonly trials: number;
  readonly won: number;
  readonly revenueMinor: number;
  readonly returnedMinor?: number;
  readonly currency?: string;
};

/**
 * Adds to an associate's counters at a place, at all its ancestors and at everything, for everybody and for the customer's
 * segment, in the transaction of the outcome. The place and the segment are those of the decision that the customer came by.
 */
export async function writeRecord(unit: Unit, change: RecordChange): Promise<void> {
  const decided = await contextOf(unit, change.opportunityId);
  const places = [...new Set([...(change.places ?? decided?.places ?? []), EVERYTHING])];
  const segment = change.segment ?? decided?.segment;
  const segments = segment === undefined ? [EVERYBODY] : [EVERYBODY, segment];
  await unit.sql(
    `with version as (
       insert into matching_version (enterprise_id, records) values ($1, 1)
       on conflict (enterprise_id) do update set records = matching_version.records + 1 returning records)
     insert into matching_tally
       (enterprise_id, node_id, segment, associate_id, trials, won, revenue_minor, returned_minor, currency, changed)
     select $1, node_id, segment, $4, $5, $6, $7, $8, $9, version.records
     from version, unnest($2::text[]) as node_id, unnest($3::text[]) as segment
     on conflict (enterprise_id, node_id, segment, associate_id) do update set
       trials = matching_tally.trials + excluded.trials,
       won = matching_tally.won + excluded.won,
       revenue_minor = matching_tally.revenue_minor + excluded.revenue_minor,
       returned_minor = matching_tally.returned_minor + excluded.returned_minor,
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

/** The counters at a version; reads only what changed since `before`, and returns that itself if nothing did. */
export async function readRecords(unit: Unit, version: number, before?: KeptRecords): Promise<KeptRecords> {
  if (before?.version === version) return before;
  const rows = await unit
    .db<MatchingTables>()
    .selectFrom('matching_tally')
    .selectAll()
    .where('changed', '>', before?.version ?? -1)
    .execute();
  const tallies = new Map(before?.tallies ?? []);
  const copied = new Set<string>();
  let currency = before?.currency;
  for (const row of rows) {
    const key = keyOf(row.node_id, row.segment === EVERYBODY ? undefined : row.segment);
    if (!copied.has(key)) tallies.set(key, new Map(tallies.get(key) ?? []));
    copied.add(key);
    tallies.get(key)?.set(row.associate_id, {
      trials: row.trials,
      won: row.won,
      revenueMinor: row.revenue_minor,
      returnedMinor: row.returned_minor,
    });
    currency = row.currency ?? currency;
  }
  return recordsOf(version, tallies, currency);
}

function recordsOf(
  version: number,
  tallies: ReadonlyMap<string, ByAssociate>,
  currency: string | undefined,
): KeptRecords {
  const sums = new Map<string, Tally | undefined>();
  return {
    version,
    tallies,
    currency,
    own: (associateId, nodeId, segment) => tallies.get(keyOf(nodeId, segment))?.get(associateId),
    all: (nodeId) => {
      if (!sums.has(nodeId)) sums.set(nodeId, sumOf(tallies.get(nodeId)));
      return sums.get(nodeId);
    },
    placesOf: (associateId) =>
      [...tallies].flatMap(([nodeId, byAssociate]) => {
        const tally = isOfEverybody(nodeId) ? byAssociate.get(associateId) : undefined;
        return tally === undefined ? [] : [{ nodeId, tally }];
      }),
  };
}

const SEPARATOR = '\n';

function keyOf(nodeId: string, segment?: string): string {
  return segment === undefined ? nodeId : `${nodeId}${SEPARATOR}${segment}`;
}

function isOfEverybody(key: string): boolean {
  return !key.includes(SEPARATOR);
}

function sumOf(byAssociate: ByAssociate | undefined): Tally | undefined {
  if (byAssociate === undefined) return undefined;
  let [trials, won, revenueMinor, returnedMinor] = [0, 0, 0, 0];
  for (const tally of byAssociate.values()) {
    trials += tally.trials;
    won += tally.won;
    revenueMinor += tally.revenueMinor;
    returnedMinor += tally.returnedMinor;
  }
  return { trials, won, revenueMinor, returnedMinor };
}
