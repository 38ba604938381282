import type { Facts } from '../../../kernel/rule/condition.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Channel, RosterEntry } from '../../skills/core/index.ts';
import type { Answers } from './answers.ts';
import { type BestRows, createBestRows } from './best-rows.ts';
import { exclusionOf } from './eligibility.ts';
import { AVAILABILITIES, createRosterColumns, FREE, type RosterColumns } from './roster-columns.ts';
import {
  EXCLUSION_REASONS,
  type PoolColumn,
  type PoolDemand,
  poolColumn,
  type RuleTerm,
  reasonNumber,
  termOf,
} from './rule-columns.ts';
import type { Candidate, Exclusion, ExclusionReason, MatchingRule, Ranking, Scale, ScorePart } from './rule-set.ts';
import type { ChosenRuleSet } from './rule-set-choice.ts';
import { aboutOf } from './rules/rule-library.ts';
import type { RuleContext } from './rules/rule-object.ts';
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
  /** How associates answered offers lately, for rules that look at it. */
  readonly answers?: Answers;
  /** The customers' attributes that the enterprise lets be compared. */
  readonly attributes?: readonly string[];
  readonly exclude?: readonly string[];
  /** How the customer would be served: who is at a limit of this channel is not free for her. */
  readonly channel?: Channel;
  /** How many are wanted: the best of all and the best of those who are free now. Left out, everybody is. */
  readonly most?: number;
  readonly now: Instant;
};

/** Pools up to this size are told of with everybody who was left out; larger ones by reason. */
export const MOST_EXCLUSIONS = 100;

/** Rows that are scored together: their sums stay near the processor until the best are picked. */
const STRETCH = 2_048;
/** Their sums: written before they are read, and kept, since to get such a buffer for each ranking costs more than to pick the best. */
const SUMS = new Float64Array(STRETCH);
/** Points are standings in millionths: so sums of the same standings are equal in whatever way they were made. */
const POINTS = 1_000_000;

/**
 * Ranks all qualified associates: for each rule the standing on its fixed scale times its share of the weights, summed to
 * 0..100. Equal scores: who has waited longest stands first, then the least id. Whoever is not qualified is named with the
 * reason. Presence does not matter here: each candidate says how she can be had.
 * @param columns those of the same roster and records from before, where they are kept; they are brought up to date
 */
export function rank(input: RankInput, columns: RosterColumns = createRosterColumns()): Ranking {
  const { chosen, sheet, now, most = Number.POSITIVE_INFINITY } = input;
  const { channel } = input;
  const { ruleSet } = chosen;
  columns.follow(input.entries, now);
  const weights = normalised(ruleSet.rules);
  // Kept columns hold on to these: nothing of the request beside is among them.
  const { ancestors, records, facts, territory, segment, language, attributes, answers } = input;
  const context: RuleContext = {
    ancestors,
    means: sheet.means,
    records,
    facts,
    territory,
    segment,
    language,
    attributes,
    answers,
  };
  const terms = ruleSet.rules.map((rule, place) =>
    termOf(columns, rule, place, weights[place] ?? 0, scaleFor(rule.ruleId, sheet.scales) ?? NO_SCALE, context, now),
  );
  const demand: PoolDemand = {
    ancestors,
    requiredLevel: ruleSet.requiredLevel,
    ...(territory === undefined ? {} : { territory }),
    ...(segment === undefined ? {} : { segment }),
  };
  const pool = poolColumn(columns, demand, now);
  const without = new Set((input.exclude ?? []).flatMap((associateId) => columns.rowOf(associateId) ?? []));
  const excluded = countExcluded(pool, without);
  const candidateCount = columns.entries.length - Object.values(excluded).reduce((sum, each) => sum + each, 0);
  const best = createBestRows(Math.min(most, candidateCount), columns);
  // Where everybody is wanted, those who are free are among them.
  const free = createBestRows(most < candidateCount ? most : 0, columns);
  pick(columns, terms, pool, without, { best, free, channel });
  const candidates = candidatesOf(columns, terms, { best, free, channel });
  for (const { restore } of terms) restore?.();
  return {
    ruleSetId: ruleSet.ruleSetId,
    ruleSetName: ruleSet.name,
    ruleSetVersion: ruleSet.version,
    chosenBy: chosen.chosenBy,
    scaleVersion: sheet.version,
    scales: sheet.scales,
    candidates,
    candidateCount,
    exclusions: exclusionsOf(columns, input, demand, pool, without, excluded),
    excluded,
  };
}

/** The best of all and the best of those who are free for the channel. */
type Picked = { readonly best: BestRows; readonly free: BestRows; readonly channel: Channel | undefined };

const NO_SCALE = { low: Number.NaN, high: Number.NaN };

/** Scores stretch after stretch, and offers each qualified row to the best. */
function pick(
  columns: RosterColumns,
  terms: readonly RuleTerm[],
  { reasons }: PoolColumn,
  without: ReadonlySet<number>,
  { best, free, channel }: Picked,
): void {
  const size = columns.entries.length;
  const passes = passesOf(terms);
  for (let from = 0; from < size; from += STRETCH) {
    const to = Math.min(size, from + STRETCH);
    for (const { refill } of terms) refill?.(from, to);
    for (const [index, pass] of passes.entries()) addTen(SUMS, index === 0, reasons, from, to, pass);
    let [bar, freeBar] = [best.bar, free.bar];
    // Rounded, points may reach a bar from half a point below.
    let least = Math.min(bar, freeBar) - 0.5;
    for (let row = from; row < to; row += 1) {
      const sum = (SUMS[row - from] ?? 0) * POINTS;
      if (!(sum >= least) || without.has(row)) continue;
      const rounded = Math.round(sum);
      if (rounded >= bar) {
        best.offer(row, rounded);
        bar = best.bar;
      }
      if (rounded >= freeBar && columns.availabilityFor(row, channel) === FREE) {
        free.offer(row, rounded);
        freeBar = free.bar;
      }
      least = Math.min(bar, freeBar) - 0.5;
    }
  }
}

/** Ten columns with their weights: as many as are added in one go. */
type Pass = { readonly columns: readonly Float64Array[]; readonly weights: readonly number[] };

function passesOf(terms: readonly RuleTerm[]): readonly Pass[] {
  const [first] = terms;
  if (first === undefined) return [];
  const passes: Pass[] = [];
  for (let at = 0; at < terms.length; at += 10) {
    const part = Array.from({ length: 10 }, (_, index) => terms[at + index]);
    // A pass that is not full adds a column nothing times.
    passes.push({
      columns: part.map((term) => (term ?? first).standing),
      weights: part.map((term) => term?.weight ?? 0),
    });
  }
  return passes;
}

/**
 * Adds in the order of the rules, so that the sum is the same number as when they are added one by one. Who is not qualified has NaN,
 * which reaches no bar.
 */
function addTen(
  sums: Float64Array,
  isFirst: boolean,
  reasons: Uint8Array,
  from: number,
  to: number,
  { columns, weights }: Pass,
): void {
  const [a = sums, b = sums, c = sums, d = sums, e = sums, f = sums, g = sums, h = sums, i = sums, j = sums] = columns;
  const [q = 0, r = 0, s = 0, t = 0, u = 0, v = 0, w = 0, x = 0, y = 0, z = 0] = weights;
  for (let row = from; row < to; row += 1) {
    const place = row - from;
    if (reasons[row] !== 0) {
      sums[place] = Number.NaN;
      continue;
    }
    sums[place] =
      (isFirst ? 0 : (sums[place] ?? 0)) +
      q * (a[row] ?? 0) +
      r * (b[row] ?? 0) +
      s * (c[row] ?? 0) +
      t * (d[row] ?? 0) +
      u * (e[row] ?? 0) +
      v * (f[row] ?? 0) +
      w * (g[row] ?? 0) +
      x * (h[row] ?? 0) +
      y * (i[row] ?? 0) +
      z * (j[row] ?? 0);
  }
}

function candidatesOf(
  columns: RosterColumns,
  terms: readonly RuleTerm[],
  { best, free, channel }: Picked,
): readonly Candidate[] {
  const { rows, points } = best.drain();
  const made = rows.map((row, index) => candidateOf(columns, terms, channel, row, points[index] ?? 0));
  const also = free.drain();
  const there = new Set(rows);
  // Who is free and not among the best of all stands behind every one of these.
  for (const [index, row] of also.rows.entries()) {
    if (!there.has(row)) made.push(candidateOf(columns, terms, channel, row, also.points[index] ?? 0));
  }
  return made;
}

function candidateOf(
  columns: RosterColumns,
  terms: readonly RuleTerm[],
  channel: Channel | undefined,
  row: number,
  points: number,
): Candidate {
  const entry = columns.entries[row];
  if (entry === undefined) throw new Error(`There is no row ${row}.`);
  return {
    associateId: entry.associateId,
    personId: entry.personId,
    name: entry.name,
    score: points / (POINTS / 100),
    parts: terms.map((term) => partOf(term, row)).sort(byContribution),
    availability: AVAILABILITIES[columns.availabilityFor(row, channel)] ?? 'offline',
    simulated: entry.simulated,
    idleSince: entry.idleSince,
  };
}

function partOf({ rule, weight, standing, value }: RuleTerm, row: number): ScorePart {
  const { raw, sample } = value(row);
  const stands = standing[row] ?? 0;
  const about = aboutOf(rule);
  const part = { ruleId: rule.ruleId, kind: rule.kind, raw, standing: stands, weight, contribution: stands * weight };
  if (about === undefined && sample === undefined) return part;
  return { ...part, ...(about === undefined ? {} : { about }), ...(sample === undefined ? {} : { sample }) };
}

function byContribution(one: ScorePart, other: ScorePart): number {
  if (one.contribution !== other.contribution) return other.contribution - one.contribution;
  return one.ruleId < other.ruleId ? -1 : 1;
}

type Counts = Partial<Record<ExclusionReason, number>>;

function countExcluded({ counts, reasons }: PoolColumn, without: ReadonlySet<number>): Counts {
  const all = [...counts];
  for (const row of without) {
    const reason = reasons[row] ?? 0;
    if (reason === reasonNumber('not-permitted')) continue;
    all[reason] = (all[reason] ?? 0) - 1;
    const asked = reasonNumber('asked-before');
    all[asked] = (all[asked] ?? 0) + 1;
  }
  return Object.fromEntries(
    EXCLUSION_REASONS.flatMap((reason, index) => {
      const count = all[index + 1] ?? 0;
      return count > 0 ? [[reason, count]] : [];
    }),
  );
}

function exclusionsOf(
  { entries }: RosterColumns,
  { exclude = [], now }: Pick<RankInput, 'exclude' | 'now'>,
  demand: PoolDemand,
  { reasons }: PoolColumn,
  without: ReadonlySet<number>,
  excluded: Counts,
): readonly Exclusion[] {
  const count = Object.values(excluded).reduce((sum, each) => sum + each, 0);
  if (count === 0 || count > MOST_EXCLUSIONS) return [];
  const left: Exclusion[] = [];
  for (const [row, entry] of entries.entries()) {
    if (reasons[row] === 0 && !without.has(row)) continue;
    const exclusion = exclusionOf(entry, { ...demand, exclude, now });
    if (exclusion !== undefined) left.push(exclusion);
  }
  return left;
}

/** What a kept ranking needs, to be made again. */
export type KeptRanking = {
  /** In the order of the rules. */
  readonly scales: readonly Scale[];
  readonly candidates: readonly Pick<Candidate, 'associateId' | 'parts' | 'idleSince'>[];
};

/** Makes a ranking again from what was kept of it: raw values, weights, scales. Best first, with the score. */
export function replay(kept: KeptRanking): readonly { readonly associateId: string; readonly score: number }[] {
  return kept.candidates
    .map(({ associateId, parts, idleSince = 0 }) => {
      let sum = 0;
      for (const scale of kept.scales) {
        const part = parts.find((each) => each.ruleId === scale.ruleId);
        if (part !== undefined) sum += part.weight * standingOf(part.raw, scale);
      }
      return { associateId, idleSince, score: Math.round(sum * POINTS) / (POINTS / 100) };
    })
    .sort(
      (one, other) =>
        other.score - one.score || one.idleSince - other.idleSince || (one.associateId < other.associateId ? -1 : 1),
    )
    .map(({ associateId, score }) => ({ associateId, score }));
}

function scaleFor(ruleId: string, scales: readonly Scale[]): Scale | undefined {
  return scales.find((scale) => scale.ruleId === ruleId);
}

/** Each rule's share of the weights; equal shares if all are zero. */
export function normalised(rules: readonly Pick<MatchingRule, 'weight'>[]): readonly number[] {
  const sum = rules.reduce((total, rule) => total + Math.max(0, rule.weight), 0);
  return rules.map((rule) => (sum > 0 ? Math.max(0, rule.weight) / sum : 1 / rules.length));
}
