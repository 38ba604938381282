import type { Facts } from '../../../kernel/rule/condition.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import { availabilityOf, type Demand, exclusionOf } from './eligibility.ts';
import { type RawContext, type RawValue, rawValues } from './raw-value.ts';
import type { Candidate, Exclusion, MatchingRule, Ranking, Scale, ScorePart } from './rule-set.ts';
import type { ChosenRuleSet } from './rule-set-choice.ts';
import type { SalesRecords } from './sales-record.ts';
import { type ScaleSheet, standingOf } from './scale.ts';

/** Everything a ranking is made of. */
export type RankInput = {
  readonly chosen: ChosenRuleSet;
  readonly entries: readonly RosterEntry[];
  /** The place and all its ancestors, nearest first; empty when it is not known what the customer is about. */
  readonly ancestors: readonly string[];
  readonly sheet: ScaleSheet;
  readonly records: Pick<SalesRecords, 'own'>;
  readonly facts: Facts;
  readonly territory?: string;
  readonly segment?: string;
  readonly language?: string;
  readonly exclude?: readonly string[];
  readonly now: Instant;
};

/**
 * Ranks all qualified associates: for each rule the standing on its fixed scale times its share of the weights, summed to
 * 0..100. Equal scores: who has waited longest stands first, then the least id. Whoever is not qualified is named with the
 * reason. Presence does not matter here: each candidate says how she can be had.
 */
export function rank(input: RankInput): Ranking {
  const { chosen, sheet } = input;
  const { ruleSet } = chosen;
  const weights = normalised(ruleSet.rules);
  const kinds = ruleSet.rules.map((rule) => rule.kind);
  const scales = ruleSet.rules.map((rule) => scaleFor(rule.ruleId, sheet.scales));
  const demand: Demand = { ...input, requiredLevel: ruleSet.requiredLevel };
  const context: RawContext = { ...input, means: sheet.means };
  const candidates: Candidate[] = [];
  const exclusions: Exclusion[] = [];
  for (const entry of input.entries) {
    const exclusion = exclusionOf(entry, demand);
    if (exclusion !== undefined) {
      exclusions.push(exclusion);
      continue;
    }
    const raws = rawValues(kinds, entry, context);
    const parts = ruleSet.rules.map((rule, index) =>
      partOf(rule, raws[index] ?? { raw: null }, scales[index], weights[index] ?? 0),
    );
    candidates.push({
      associateId: entry.associateId,
      personId: entry.personId,
      name: entry.name,
      ...scored(parts),
      availability: availabilityOf(entry),
      simulated: entry.simulated,
      idleSince: entry.idleSince,
    });
  }
  return {
    ruleSetId: ruleSet.ruleSetId,
    ruleSetName: ruleSet.name,
    ruleSetVersion: ruleSet.version,
    chosenBy: chosen.chosenBy,
    scaleVersion: sheet.version,
    scales: sheet.scales,
    candidates: candidates.sort(byScore),
    exclusions,
  };
}

/** What a kept ranking needs, to be made again. */
export type KeptRanking = {
  readonly scales: readonly Scale[];
  readonly candidates: readonly Pick<Candidate, 'associateId' | 'parts' | 'idleSince'>[];
};

/** Makes a ranking again from what was kept of it: raw values, weights, scales. Best first, with the score. */
export function replay(kept: KeptRanking): readonly { readonly associateId: string; readonly score: number }[] {
  return kept.candidates
    .map(({ associateId, parts, idleSince }) => ({
      associateId,
      ...(idleSince === undefined ? {} : { idleSince }),
      score: scored(parts.map((part) => measuredAgain(part, scaleFor(part.ruleId, kept.scales)))).score,
    }))
    .sort(byScore)
    .map(({ associateId, score }) => ({ associateId, score }));
}

function measuredAgain(part: ScorePart, scale: Scale | undefined): ScorePart {
  const standing = scale === undefined ? part.standing : standingOf(part.raw, scale);
  return { ...part, standing, contribution: standing * part.weight };
}

function scaleFor(ruleId: string, scales: readonly Scale[]): Scale | undefined {
  return scales.find((scale) => scale.ruleId === ruleId);
}

/** Each rule's share of the weights; equal shares if all are zero. */
function normalised(rules: readonly MatchingRule[]): readonly number[] {
  const sum = rules.reduce((total, rule) => total + Math.max(0, rule.weight), 0);
  return rules.map((rule) => (sum > 0 ? Math.max(0, rule.weight) / sum : 1 / rules.length));
}

function partOf(rule: MatchingRule, value: RawValue, scale: Scale | undefined, weight: number): ScorePart {
  const { raw, sample } = value;
  const standing = scale === undefined ? standingOf(null, { low: 0, high: 1 }) : standingOf(raw, scale);
  const part = { ruleId: rule.ruleId, kind: rule.kind, raw, standing, weight, contribution: standing * weight };
  return sample === undefined ? part : { ...part, sample };
}

/** The parts in the order of their contribution, and their sum in that order, rounded so that it adds up again alike. */
function scored(parts: readonly ScorePart[]): { readonly score: number; readonly parts: readonly ScorePart[] } {
  const sorted = parts.toSorted((one, other) =>
    other.contribution === one.contribution
      ? one.ruleId < other.ruleId
        ? -1
        : 1
      : other.contribution - one.contribution,
  );
  const sum = sorted.reduce((total, part) => total + part.contribution, 0);
  return { score: Math.round(sum * 1_000_000) / 10_000, parts: sorted };
}

type Ranked = { readonly score: number; readonly idleSince?: number; readonly associateId: string };

function byScore(one: Ranked, other: Ranked): number {
  if (one.score !== other.score) return other.score - one.score;
  const waited = (one.idleSince ?? 0) - (other.idleSince ?? 0);
  if (waited !== 0) return waited;
  return one.associateId < other.associateId ? -1 : one.associateId > other.associateId ? 1 : 0;
}
