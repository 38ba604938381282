import { shrunkMean } from '../../../kernel/statistics/estimate.ts';
import { clamp } from '../../../kernel/time.ts';
import type { Hierarchy, NodeId } from '../../catalog/core/index.ts';

/** The place above all places: what an associate did anywhere. */
export const EVERYTHING = '*';

/** What came of an associate's conversations. Counts, and amounts in minor units. */
export type Tally = {
  readonly trials: number;
  readonly won: number;
  readonly revenueMinor: number;
  readonly returnedMinor: number;
  /** Sales that the customer went back on: contracts rescinded. */
  readonly rescinded?: number;
  /** Conversations that customers rated, and the sum of their ratings, 1 to 5 each. */
  readonly rated?: number;
  readonly ratingSum?: number;
};

/** The counters of an enterprise. A place counts everything beneath it too. */
export type SalesRecords = {
  readonly own: (associateId: string, nodeId: string, segment?: string) => Tally | undefined;
  /** All associates together. */
  readonly all: (nodeId: string) => Tally | undefined;
};

/** What is estimated from counters: an average of so many observations. */
export type RecordMeasure = 'conversion' | 'revenue' | 'returned' | 'rescinded' | 'satisfaction';

type Averaged = {
  readonly sum: (tally: Tally) => number;
  readonly count: (tally: Tally) => number;
  /** Expected before the enterprise has any observation. */
  readonly first: number;
  readonly most: number;
  readonly least: number;
};

const SHARE = { least: 0, most: 1 };

/** Share of conversations sold; minor units a conversation; shares of revenue returned and of sales rescinded; stars. */
export const RECORD_MEASURES: Readonly<Record<RecordMeasure, Averaged>> = {
  conversion: { sum: (tally) => tally.won, count: (tally) => tally.trials, first: 0.1, ...SHARE },
  revenue: {
    sum: (tally) => tally.revenueMinor - tally.returnedMinor,
    count: (tally) => tally.trials,
    first: 0,
    least: 0,
    most: Number.POSITIVE_INFINITY,
  },
  // Each sale counts alike for how sure the share is; the amounts say how large it is.
  returned: {
    sum: (tally) => (tally.revenueMinor > 0 ? (tally.won * tally.returnedMinor) / tally.revenueMinor : 0),
    count: (tally) => tally.won,
    first: 0.05,
    ...SHARE,
  },
  rescinded: { sum: (tally) => tally.rescinded ?? 0, count: (tally) => tally.won, first: 0.05, ...SHARE },
  satisfaction: {
    sum: (tally) => tally.ratingSum ?? 0,
    count: (tally) => tally.rated ?? 0,
    first: 3.5,
    least: 1,
    most: 5,
  },
};

const MEASURES = Object.keys(RECORD_MEASURES) as RecordMeasure[];

/** What is expected at a place of an associate of whom nothing is known, by measure. */
export type NodeMean = { readonly nodeId: string } & Readonly<Record<RecordMeasure, number>>;

/** How many trials the expectation counts for: against an associate's own, and of a place against those of its parent. */
const STRENGTH_OWN = 20;
const STRENGTH_NODE = 50;

/** A place, its first parent (by id), that one's first parent, ... and last everything. */
export function chainOf(nodeId: string | undefined, hierarchy: Pick<Hierarchy, 'nodes'>): readonly string[] {
  const chain: string[] = [];
  let next = nodeId as NodeId | undefined;
  while (next !== undefined && !chain.includes(next)) {
    const node = hierarchy.nodes.get(next);
    if (node === undefined) break;
    chain.push(next);
    next = node.parents.toSorted()[0];
  }
  return [...chain, EVERYTHING];
}

/** The expectation at each place of a chain, each shrunk toward its parent's. */
export function nodeMeans(chain: readonly string[], records: Pick<SalesRecords, 'all'>): readonly NodeMean[] {
  const means: NodeMean[] = [];
  let above = meanOf('', (measure) => RECORD_MEASURES[measure].first);
  for (const nodeId of chain.toReversed()) {
    const tally = records.all(nodeId) ?? NOTHING;
    const before = above;
    above = meanOf(nodeId, (measure) => {
      const { sum, count } = RECORD_MEASURES[measure];
      const observed = count(tally);
      const strength = nodeId === EVERYTHING && observed > 0 ? 1 : STRENGTH_NODE;
      return shrunkMean(sum(tally), observed, before[measure], strength);
    });
    means.unshift(above);
  }
  return means;
}

/** A sheet that was kept before a measure was known expects of it what an enterprise without records does. */
export function completeMean(mean: Pick<NodeMean, 'nodeId'> & Partial<NodeMean>): NodeMean {
  return meanOf(mean.nodeId, (measure) => mean[measure] ?? RECORD_MEASURES[measure].first);
}

function meanOf(nodeId: string, of: (measure: RecordMeasure) => number): NodeMean {
  const [conversion, revenue, returned, rescinded, satisfaction] = MEASURES.map(of);
  return {
    nodeId,
    conversion: conversion ?? 0,
    revenue: revenue ?? 0,
    returned: returned ?? 0,
    rescinded: rescinded ?? 0,
    satisfaction: satisfaction ?? 0,
  };
}

/** What is expected of one associate, and the number of observations at the place itself that it rests on. */
export type Estimate = { readonly value: number; readonly sample: number };

/** Beside her own counters, what an estimate may rest on. */
export type EstimateOptions = {
  readonly segment?: string | undefined;
  /** What is expected of her before she has any record, over what is expected of anybody; see `startOf`. */
  readonly start?: number;
};

/**
 * What to expect of an associate at the first of these places. From the widest place to the narrowest, what she did there
 * (and not further down) is shrunk toward what the place above lets expect of her, moved by how much easier or harder this
 * place is for everybody; last her record with the segment toward her record at the place.
 */
export function estimateOf(
  measure: RecordMeasure,
  associateId: string,
  means: readonly NodeMean[],
  records: Pick<SalesRecords, 'own'>,
  { segment, start = 1 }: EstimateOptions = {},
): Estimate {
  const { sum, count, least, most } = RECORD_MEASURES[measure];
  let value = 0;
  let above: Tally | undefined;
  let sample = 0;
  for (let index = means.length - 1; index >= 0; index -= 1) {
    const mean = means[index];
    if (mean === undefined) continue;
    const wider = means[index + 1];
    const tally: Tally | undefined = above ?? records.own(associateId, mean.nodeId);
    const narrower = means[index - 1];
    above = narrower === undefined ? undefined : (records.own(associateId, narrower.nodeId) ?? NOTHING);
    const here = difference(tally, above);
    const expected = wider === undefined ? mean[measure] * start : value + mean[measure] - wider[measure];
    value = clamp(shrunkMean(sum(here), count(here), clamp(expected, least, most), STRENGTH_OWN), least, most);
    if (index === 0) sample = count(tally ?? NOTHING);
  }
  const [place] = means;
  if (place !== undefined && segment !== undefined) {
    const within = records.own(associateId, place.nodeId, segment) ?? NOTHING;
    value = shrunkMean(sum(within), count(within), value, STRENGTH_OWN);
  }
  return { value, sample };
}

/** The key under which records with customers of one attribute are counted. */
export function likenessKey(attribute: string, value: string | number | boolean): string {
  return `@${attribute}=${String(value).slice(0, 60)}`;
}

const NOTHING: Tally = { trials: 0, won: 0, revenueMinor: 0, returnedMinor: 0 };

function difference(all: Tally = NOTHING, part: Tally = NOTHING): Tally {
  if (part === NOTHING) return all;
  const less = (key: keyof Tally): number => (all[key] ?? 0) - (part[key] ?? 0);
  return {
    trials: Math.max(0, less('trials')),
    won: Math.max(0, less('won')),
    revenueMinor: less('revenueMinor'),
    returnedMinor: less('returnedMinor'),
    rescinded: Math.max(0, less('rescinded')),
    rated: Math.max(0, less('rated')),
    ratingSum: Math.max(0, less('ratingSum')),
  };
}
