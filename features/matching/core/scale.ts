import { quantile } from '../../../kernel/statistics/estimate.ts';
import { clamp } from '../../../kernel/time.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import { isMeasured } from './eligibility.ts';
import { type RawContext, RULE_KINDS, rawValues } from './raw-value.ts';
import type { MatchingRule, RuleSet, Scale } from './rule-set.ts';
import type { NodeMean } from './sales-record.ts';

/** With fewer associates than this, percentiles say nothing. */
const FEWEST_MEASURED = 5;
/** Where a rule's facts are unknown, it neither helps nor harms. */
const NEUTRAL = 0.5;

/**
 * What a ranking measures by, fixed until the next version: one scale a rule, and what is expected at the place and above.
 * Both come from all associates licensed there, so they stay when one comes or goes, and the order of two others with them.
 */
export type ScaleSheet = {
  readonly version: number;
  readonly scales: readonly Scale[];
  readonly means: readonly NodeMean[];
};

/** Where a raw value stands on a scale, 0 to 1; unknown is in the middle. */
export function standingOf(raw: number | null, scale: Pick<Scale, 'low' | 'high'>): number {
  if (raw === null || Number.isNaN(raw)) return NEUTRAL;
  const { low, high } = scale;
  if (high > low) return clamp((raw - low) / (high - low), 0, 1);
  return raw > high ? 1 : raw < low ? 0 : NEUTRAL;
}

/** The scales of a rule set at a place, from all associates licensed there. Order is that of the rules. */
export function scalesOf(ruleSet: RuleSet, entries: readonly RosterEntry[], context: RawContext): readonly Scale[] {
  const measured = entries.filter((entry) => isMeasured(entry, context.ancestors, context.now));
  const kinds = ruleSet.rules.map((rule) => rule.kind);
  const rows = measured.map((entry) => rawValues(kinds, entry, context));
  return ruleSet.rules.map((rule, column) => {
    const known = rows.flatMap((row) => row[column]?.raw ?? []);
    return scaleOf(rule, known);
  });
}

function scaleOf(rule: MatchingRule, known: readonly number[]): Scale {
  const { ruleId, bounds, kind } = rule;
  if (bounds !== undefined) return { ruleId, low: bounds[0], high: bounds[1], source: 'declared' };
  const usual = RULE_KINDS[kind];
  const low = quantile(known, 0.05);
  const high = quantile(known, 0.95);
  if (!usual.measured || known.length < FEWEST_MEASURED || low === undefined || high === undefined) {
    return { ruleId, low: usual.bounds[0], high: usual.bounds[1], source: 'default' };
  }
  return { ruleId, low, high, source: 'percentiles' };
}
