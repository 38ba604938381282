import { quantile } from '../../../kernel/statistics/estimate.ts';
import { clamp, type Instant } from '../../../kernel/time.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import { isMeasured } from './eligibility.ts';
import type { MatchingRule, RuleSet, Scale } from './rule-set.ts';
import { readingOf, ruleObject } from './rules/rule-library.ts';
import type { RuleContext } from './rules/rule-object.ts';
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
export function scalesOf(
  ruleSet: Pick<RuleSet, 'rules'>,
  entries: readonly RosterEntry[],
  context: RuleContext & { readonly now: Instant },
): readonly Scale[] {
  const { ancestors, now } = context;
  const measured = entries.filter((entry) => isMeasured(entry, ancestors, now));
  return ruleSet.rules.map((rule) => scaleOf(rule, measured, context));
}

function scaleOf(
  rule: MatchingRule,
  measured: readonly RosterEntry[],
  context: RuleContext & { readonly now: Instant },
): Scale {
  const { ruleId, bounds, kind } = rule;
  if (bounds !== undefined) return { ruleId, low: bounds[0], high: bounds[1], source: 'declared' };
  const { scale } = ruleObject(kind);
  const usual: Scale = { ruleId, low: scale.bounds[0], high: scale.bounds[1], source: 'default' };
  if (!scale.measured || measured.length < FEWEST_MEASURED) return usual;
  const { read } = readingOf(rule, context);
  const known = measured.flatMap((entry) => read(entry, context.now).raw ?? []).sort((one, other) => one - other);
  const low = quantile(known, 0.05);
  const high = quantile(known, 0.95);
  if (known.length < FEWEST_MEASURED || low === undefined || high === undefined) return usual;
  return { ruleId, low, high, source: 'percentiles' };
}
