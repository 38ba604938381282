import type { Instant } from '../../../kernel/time.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import { type Demand, exclusionOf } from './eligibility.ts';
import type { KeptColumn, RosterColumns } from './roster-columns.ts';
import type { ExclusionReason, MatchingRule, Scale } from './rule-set.ts';
import { readingOf } from './rules/rule-library.ts';
import type { Reading, RuleContext } from './rules/rule-object.ts';
import { standingOf } from './scale.ts';

/** Where each associate stands within one rule. NaN where the raw value is unknown. */
export type RuleColumn = KeptColumn & {
  readonly raw: Float64Array;
  readonly standing: Float64Array;
  /** What raw values rest on, where the rule counts it. */
  readonly sample: Float64Array | undefined;
};

/**
 * A rule as a ranking adds it: a column of standings, which for rules that no column can be kept of is filled stretch by stretch,
 * just before it is read.
 */
export type RuleTerm = {
  readonly rule: MatchingRule;
  readonly weight: number;
  readonly column: RuleColumn;
  readonly refill?: (from: number, to: number) => void;
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

/** Who may sell at a place to such a customer. */
export function poolColumn(columns: RosterColumns, demand: PoolDemand, now: Instant): PoolColumn {
  const { ancestors, requiredLevel, territory = '', segment = '' } = demand;
  // An empty text is no territory: it is told from a missing one, which licences treat otherwise.
  const key = `pool\n${ancestors[0] ?? ''}\n${requiredLevel}\n${demand.territory === undefined ? '' : `=${territory}`}\n${
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
  if (reading.since !== undefined) return { rule, weight, ...runningColumn(columns, reading, kind, place, scale, now) };
  if (reading.few !== undefined) return { rule, weight, ...fewColumn(columns, reading, place, scale, now) };
  if (reading.key === undefined) {
    const column = columns.column(`once\n${place}`, blankColumn);
    const refill = (from: number, to: number) => {
      for (let row = from; row < to; row += 1) {
        const entry = columns.entries[row];
        if (entry === undefined) continue;
        const raw = reading.read(entry, now).raw;
        column.raw[row] = raw ?? Number.NaN;
        column.standing[row] = standingOf(raw, scale);
      }
    };
    return { rule, weight, column, refill };
  }
  const key = `rule\n${kind}\n${argumentsKey(rule)}\n${low}\n${high}\n${reading.key}`;
  return { rule, weight, column: columns.column(key, (size) => keptColumn(size, columns, reading, scale, now)) };
}

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

function keptColumn(
  size: number,
  { entries }: RosterColumns,
  { read }: Reading,
  scale: Pick<Scale, 'low' | 'high'>,
  now: Instant,
): RuleColumn {
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

function blankColumn(size: number): RuleColumn {
  return {
    raw: new Float64Array(size),
    standing: new Float64Array(size),
    sample: undefined,
    fill: () => undefined,
  };
}

type SinceColumn = RuleColumn & { readonly since: Float64Array };

/** Grows with the clock: the moments are kept, the standings are those of now. */
function runningColumn(
  columns: RosterColumns,
  { since: sinceOf = () => Number.POSITIVE_INFINITY }: Reading,
  kind: string,
  place: number,
  scale: Pick<Scale, 'low' | 'high'>,
  now: Instant,
): Pick<RuleTerm, 'column' | 'refill'> {
  const column = columns.column(`since\n${kind}\n${place}`, (size): SinceColumn => {
    const since = Float64Array.from(columns.entries, sinceOf);
    const fill = (row: number, entry: RosterEntry) => {
      since[row] = sinceOf(entry);
    };
    return { ...blankColumn(size), since, fill };
  });
  const { since, raw, standing } = column;
  const { low, high } = scale;
  const refill = (from: number, to: number) => {
    const span = high - low;
    for (let row = from; row < to; row += 1) {
      const passed = now - (since[row] ?? 0);
      const value = passed > 0 ? passed : 0;
      raw[row] = value;
      if (span > 0) {
        const stands = (value - low) / span;
        standing[row] = stands > 1 ? 1 : stands < 0 ? 0 : stands;
      } else standing[row] = standingOf(value, scale);
    }
  };
  return { column, refill };
}

/** All alike but a few. */
function fewColumn(
  columns: RosterColumns,
  { few = { associates: [], others: null }, read }: Reading,
  place: number,
  scale: Pick<Scale, 'low' | 'high'>,
  now: Instant,
): Pick<RuleTerm, 'column' | 'refill'> {
  const column = columns.column(`few\n${place}`, blankColumn);
  const { raw, standing } = column;
  const [othersRaw, othersStanding] = [few.others ?? Number.NaN, standingOf(few.others, scale)];
  const theirs = few.associates.flatMap((associateId) => columns.rowOf(associateId) ?? []);
  const refill = (from: number, to: number) => {
    raw.fill(othersRaw, from, to);
    standing.fill(othersStanding, from, to);
    for (const row of theirs) {
      const entry = columns.entries[row];
      if (entry === undefined || row < from || row >= to) continue;
      const value = read(entry, now).raw;
      raw[row] = value ?? Number.NaN;
      standing[row] = standingOf(value, scale);
    }
  };
  return { column, refill };
}
