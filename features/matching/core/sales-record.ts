import { shrunkMean } from '../../../kernel/statistics/estimate.ts';
import { clamp } from '../../../kernel/time.ts';
import type { Hierarchy, NodeId } from '../../catalog/core/index.ts';

/** The place above all places: what an associate did anywhere. */
export const EVERYTHING = '*';

/** What came of an associate's conversations: how many, how many sold, for how much, and how much came back. Minor units. */
export type Tally = {
  readonly trials: number;
  readonly won: number;
  readonly revenueMinor: number;
  readonly returnedMinor: number;
};

/** The counters of an enterprise. A place counts everything beneath it too. */
export type SalesRecords = {
  readonly own: (associateId: string, nodeId: string, segment?: string) => Tally | undefined;
  /** All associates together. */
  readonly all: (nodeId: string) => Tally | undefined;
};

/** What is expected at a place of an associate of whom nothing is known. `revenue` in minor units a trial. */
export type NodeMean = { readonly nodeId: string; readonly conversion: number; readonly revenue: number };

/** How many trials the expectation counts for: against an associate's own, and of a place against those of its parent. */
const STRENGTH_OWN = 20;
const STRENGTH_NODE = 50;
/** Before an enterprise has sold anything, one conversation in ten is expected to sell. */
const FIRST_CONVERSION = 0.1;

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
  let above: NodeMean = { nodeId: '', conversion: FIRST_CONVERSION, revenue: 0 };
  for (const nodeId of chain.toReversed()) {
    const tally = records.all(nodeId);
    const trials = tally?.trials ?? 0;
    const strength = nodeId === EVERYTHING && trials > 0 ? 1 : STRENGTH_NODE;
    above = {
      nodeId,
      conversion: shrunkMean(tally?.won ?? 0, trials, above.conversion, strength),
      revenue: shrunkMean(earned(tally), trials, above.revenue, strength),
    };
    means.unshift(above);
  }
  return means;
}

/** An estimate for one associate: what to expect of her, and the number of trials at the place itself that it rests on. */
export type Estimate = { readonly conversion: number; readonly revenue: number; readonly trials: number };

/**
 * What to expect of an associate at the first of these places. From the widest place to the narrowest, what she did there
 * (and not further down) is shrunk toward what the place above lets expect of her, moved by how much easier or harder this
 * place is for everybody; last her record with the segment toward her record at the place.
 */
export function estimateOf(
  associateId: string,
  means: readonly NodeMean[],
  records: Pick<SalesRecords, 'own'>,
  segment?: string,
): Estimate {
  let conversion = 0;
  let revenue = 0;
  for (let index = means.length - 1; index >= 0; index -= 1) {
    const mean = means[index];
    if (mean === undefined) continue;
    const above = means[index + 1];
    const beneath = means[index - 1];
    const here = difference(
      records.own(associateId, mean.nodeId),
      beneath === undefined ? undefined : records.own(associateId, beneath.nodeId),
    );
    const expected =
      above === undefined ? mean.conversion : clamp(conversion + mean.conversion - above.conversion, 0, 1);
    const earning = above === undefined ? mean.revenue : Math.max(0, revenue + mean.revenue - above.revenue);
    conversion = clamp(shrunkMean(here.won, here.trials, expected, STRENGTH_OWN), 0, 1);
    revenue = shrunkMean(earned(here), here.trials, earning, STRENGTH_OWN);
  }
  const [place] = means;
  const atPlace = place === undefined ? undefined : records.own(associateId, place.nodeId);
  if (place !== undefined && segment !== undefined) {
    const within = records.own(associateId, place.nodeId, segment);
    conversion = shrunkMean(within?.won ?? 0, within?.trials ?? 0, conversion, STRENGTH_OWN);
    revenue = shrunkMean(earned(within), within?.trials ?? 0, revenue, STRENGTH_OWN);
  }
  return { conversion, revenue, trials: atPlace?.trials ?? 0 };
}

function earned(tally: Tally | undefined): number {
  return tally === undefined ? 0 : tally.revenueMinor - tally.returnedMinor;
}

const NOTHING: Tally = { trials: 0, won: 0, revenueMinor: 0, returnedMinor: 0 };

function difference(all: Tally = NOTHING, part: Tally = NOTHING): Tally {
  return {
    trials: Math.max(0, all.trials - part.trials),
    won: Math.max(0, all.won - part.won),
    revenueMinor: all.revenueMinor - part.revenueMinor,
    returnedMinor: all.returnedMinor - part.returnedMinor,
  };
}
