import type { Instant } from '../../../kernel/time.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import { type Demand, exclusionOf } from './eligibility.ts';
import type { KeptColumn, RosterColumns } from './roster-columns.ts';
import type { ExclusionReason, MatchingRule, Scale } from './rule-set.ts';
import { readingOf } from './rules/rule-library.ts';
import { type RawValue, type Reading, type RuleContext, wholeSecond } from './rules/rule-object.ts';
import { standingOf } from './scale.ts';

/** Where each associate stands within one rule. */
type RuleColumn = KeptColumn & { readonly standing: Float64Array };

/**
 * A rule as a ranking adds it: a column of standings, which for rules that no column can be kept of is filled stretch by stretch,
 * just before it is read.
 */
export type RuleTerm = {
  readonly rule: MatchingRule;
  readonly weight: number;
  readonly standing: Float64Array;
  readonly refill?: (from: number, to: number) => void;
  /** Called when all have been scored: the column is as it was. */
  readonly restore?: () => void;
  /** The raw value in a row, and what it rests on: asked for those who are shown alone. */
  readonly value: (row: number) => RawValue;
};

/** Who is qualified, and why the others are not: by row, 0 or the number of a reason. */
export type PoolColumn = KeptColumn & { readonly reasons: Uint8Array; readonly counts: Int32Array };

export const EXCLUSION_REASONS: readonly ExclusionReason[] = [
  'not-permitted',
  'no-licence',
  'licence-expired',
  'territory',
  'segment',
  'accreditation-missing',
  'accreditation-expired',
  'level-too-low',
  'asked-before',
];

export function reasonNumber(reason: ExclusionReason): number {
  return EXCLUSION_REASONS.indexOf(reason) + 1;
}

export type PoolDemand = Omit<Demand, 'now' | 'exclude'>;

/** Who may sell at a place to such a customer. A place that was moved is another one: what is above it decides too. */
export function poolColumn(columns: RosterColumns, demand: PoolDemand, now: Instant): PoolColumn {
  const { ancestors, requiredLevel, territory = '', segment = '' } = demand;
  // An empty text is no territory: it is told from a missing one, which licences treat otherwise.
  const key = `pool\n${ancestors.join(' ')}\n${requiredLevel}\n${demand.territory === undefined ? '' : `=${territory}`}\n${
    demand.segment === undefined ? '' : `=${segment}`
  }`;
  return columns.column(key, (size) => {
    const reasons = new Uint8Array(size);
    const counts = new Int32Array(EXCLUSION_REASONS.length + 1);
    const judge = (entry: RosterEntry, at: Instant): number => {
      const reason = exclusionOf(entry, { ...demand, now: at })?.reason;
      return reason === undefined ? 0 : reasonNumber(reason);
    };
    for (const [row, entry] of columns.entries.entries()) {
      const reason = judge(entry, now);
      reasons[row] = reason;
      counts[reason] = (counts[reason] ?? 0) + 1;
    }
    return {
      reasons,
      counts,
      fill: (row, entry, at) => {
        const [before = 0, after] = [reasons[row], judge(entry, at)];
        counts[before] = (counts[before] ?? 0) - 1;
        counts[after] = (counts[after] ?? 0) + 1;
        reasons[row] = after;
      },
    };
  });
}

/** The column of a rule on its scale, and how to bring it to the moment where it does not keep. */
export function termOf(
  columns: RosterColumns,
  rule: MatchingRule,
  place: number,
  weight: number,
  scale: Pick<Scale, 'low' | 'high'>,
  context: RuleContext,
  now: Instant,
): RuleTerm {
  const reading = readingOf(rule, context);
  const { low, high } = scale;
  const { kind } = rule;
  if (reading.since !== undefined) return { rule, weight, ...runningTerm(columns, reading, kind, scale, now) };
  if (reading.few !== undefined) return { rule, weight, ...fewTerm(columns, reading, place, scale, now) };
  if (reading.key === undefined) return { rule, weight, ...onceTerm(columns, reading, place, scale, now) };
  const key = `rule\n${kind}\n${argumentsKey(rule)}\n${low}\n${high}\n${reading.key}`;
  const { standing, raw, sample } = columns.column(key, (size) => keptColumn(size, columns, reading, scale, now));
  const value = (row: number): RawValue => {
    const known = raw[row] ?? Number.NaN;
    const found = { raw: Number.isNaN(known) ? null : known };
    return sample === undefined ? found : { ...found, sample: sample[row] ?? 0 };
  };
  return { rule, weight, standing, value };
}

type Term = Pick<RuleTerm, 'standing' | 'refill' | 'restore' | 'value'>;

const argumentKeys = new WeakMap<object, string>();

function argumentsKey({ args }: MatchingRule): string {
  if (args === undefined) return '';
  let key = argumentKeys.get(args);
  if (key === undefined) {
    key = JSON.stringify(args);
    argumentKeys.set(args, key);
  }
  return key;
}

type ReadColumn = RuleColumn & {
  /** NaN where unknown. */
  readonly raw: Float64Array;
  readonly sample: Float64Array | undefined;
};

function keptColumn(
  size: number,
  { entries }: RosterColumns,
  { read }: Reading,
  scale: Pick<Scale, 'low' | 'high'>,
  now: Instant,
): ReadColumn {
  const raw = new Float64Array(size);
  const standing = new Float64Array(size);
  const first = entries[0];
  const sample = first !== undefined && read(first, now).sample !== undefined ? new Float64Array(size) : undefined;
  const fill = (row: number, entry: RosterEntry, at: Instant) => {
    const value = read(entry, at);
    raw[row] = value.raw ?? Number.NaN;
    standing[row] = standingOf(value.raw, scale);
    if (sample !== undefined) sample[row] = value.sample ?? 0;
  };
  for (const [row, entry] of entries.entries()) fill(row, entry, now);
  return { raw, standing, sample, fill };
}

/** A column that each ranking fills itself. */
function blankColumn(size: number): RuleColumn {
  return { standing: new Float64Array(size), fill: () => undefined };
}

function readNow({ entries }: RosterColumns, { read }: Reading, now: Instant): (row: number) => RawValue {
  return (row) => {
    const entry = entries[row];
    return entry === undefined ? { raw: null } : read(entry, now);
  };
}

/** Read anew for each ranking. */
function onceTerm(
  columns: RosterColumns,
  reading: Reading,
  place: number,
  scale: Pick<Scale, 'low' | 'high'>,
  now: Instant,
): Term {
  const { standing } = columns.column(`once\n${place}`, blankColumn);
  const value = readNow(columns, reading, now);
  const refill = (from: number, to: number) => {
    for (let row = from; row < to; row += 1) standing[row] = standingOf(value(row).raw, scale);
  };
  return { standing, refill, value };
}

/** Grows with the clock: filled anew when the second is another than the one it was filled for. */
function runningTerm(
  columns: RosterColumns,
  reading: Reading,
  kind: string,
  scale: Pick<Scale, 'low' | 'high'>,
  now: Instant,
): Term {
  const { since = () => Number.POSITIVE_INFINITY } = reading;
  const { low, high } = scale;
  const column = columns.column(`since\n${kind}\n${low}\n${high}`, (size) => {
    const standing = new Float64Array(size);
    const kept = {
      standing,
      second: Number.NaN,
      fill: (row: number, entry: RosterEntry) => {
        standing[row] = standingOf(Math.max(0, kept.second - since(entry)), scale);
      },
    };
    return kept;
  });
  const second = wholeSecond(now);
  if (column.second !== second) {
    column.second = second;
    for (const [row, entry] of columns.entries.entries()) column.fill(row, entry);
  }
  return { standing: column.standing, value: readNow(columns, reading, now) };
}

/** All alike but a few: those are put in for this ranking, and taken out after it. */
function fewTerm(
  columns: RosterColumns,
  reading: Reading,
  place: number,
  scale: Pick<Scale, 'low' | 'high'>,
  now: Instant,
): Term {
  const { few = { associates: [], others: null } } = reading;
  const usual = standingOf(few.others, scale);
  const { standing } = columns.column(`few\n${place}\n${usual}`, (size) => ({
    standing: new Float64Array(size).fill(usual),
    fill: () => undefined,
  }));
  const value = readNow(columns, reading, now);
  const theirs = few.associates.flatMap((associateId) => columns.rowOf(associateId) ?? []);
  for (const row of theirs) standing[row] = standingOf(value(row).raw, scale);
  const restore = () => {
    for (const row of theirs) standing[row] = usual;
  };
  return { standing, restore, value };
}
