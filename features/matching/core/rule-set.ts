import type { Id } from '../../../kernel/ids.ts';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';

export type RuleSetId = Id<'rul'>;
export type DecisionId = Id<'dec'>;

/** What a rule looks at. Each kind is an object of the library (`rules/`), which says where its raw value comes from. */
export type RuleKind =
  | 'accreditation-level'
  | 'conversion'
  | 'revenue-per-trial'
  | 'returns'
  | 'rescissions'
  | 'satisfaction'
  | 'similar-customers'
  | 'same-attribute'
  | 'experience'
  | 'online-proficiency'
  | 'rating'
  | 'language'
  | 'territory'
  | 'past-relationship'
  | 'idle-time'
  | 'load'
  | 'answers'
  | 'condition';

/** What a rule of some kind is told, after the kind's own schema: the attribute to compare, the condition. */
export type RuleArguments = Readonly<Record<string, unknown>>;

export type MatchingRule = {
  readonly ruleId: string;
  readonly kind: RuleKind;
  /** Relative importance; what is saved sums to 1. */
  readonly weight: number;
  readonly args?: RuleArguments;
  /** Declared bounds of the scale. Without them: 5th to 95th percentile of all licensed associates. */
  readonly bounds?: readonly [number, number];
};

export type RuleSet = {
  readonly ruleSetId: RuleSetId;
  readonly name: string;
  readonly version: number;
  /** What it is attached to; chosen in this order: trigger, product, nearest node, enterprise default. */
  readonly boundTo:
    | { readonly trigger: string }
    | { readonly product: string }
    | { readonly node: string }
    | { readonly default: true };
  readonly rules: readonly MatchingRule[];
  /** Least accreditation level required to sell here. */
  readonly requiredLevel: number;
};

/** A rule set as somebody writes it. */
export type WrittenRuleSet = Omit<RuleSet, 'ruleSetId' | 'version'>;

/**
 * The fixed scale of a rule at a node: raw values from `low` to `high` stand at 0 to 1. Bounds are declared in the rule set,
 * or the 5th to 95th percentile of all associates licensed for the node, or the kind's own where that makes no sense.
 */
export type Scale = {
  readonly ruleId: string;
  readonly low: number;
  readonly high: number;
  readonly source: 'declared' | 'percentiles' | 'default';
};

/** One rule's part in a score: raw value, standing 0..1 (0.5 when unknown), weight (normalised), contribution = standing * weight. */
export type ScorePart = {
  readonly ruleId: string;
  readonly kind: RuleKind;
  readonly raw: number | null;
  readonly standing: number;
  readonly weight: number;
  readonly contribution: number;
  /** What a rule with arguments was told, as far as its words need it: an attribute, the name of a condition. */
  readonly about?: string;
  /** What the raw value rests on, e.g. number of trials. */
  readonly sample?: number;
};

/** A qualified associate with her score, 0..100, and its breakdown, strongest contribution first. */
export type Candidate = {
  readonly associateId: string;
  readonly personId: string;
  readonly name: string;
  readonly score: number;
  readonly parts: readonly ScorePart[];
  readonly availability: 'free' | 'busy' | 'offline';
  readonly simulated: boolean;
  /** Breaks ties: who has waited longest stands first. Milliseconds since 1970. */
  readonly idleSince?: number;
};

export type ExclusionReason =
  | 'not-permitted'
  | 'no-licence'
  | 'licence-expired'
  | 'territory'
  | 'segment'
  | 'accreditation-missing'
  | 'accreditation-expired'
  | 'level-too-low'
  /** The request itself leaves her out, e.g. she was asked before. */
  | 'asked-before';

/** Left out before scoring, and why. */
export type Exclusion = {
  readonly associateId: string;
  readonly name: string;
  readonly reason: ExclusionReason;
  /** In English words. */
  readonly detail: string;
  /** What the detail names: `day`, `required` and own `level`, what is `allowed` and the `actual` one; for words in other languages. */
  readonly about?: Readonly<Record<string, string>>;
};

/** What a ranking was asked for and rested on beside the roster: pseudonymous, so that it can be kept. */
export type RankingBasis = {
  readonly triggerId?: string;
  /** The trigger's name. */
  readonly trigger?: string;
  readonly productId?: string;
  readonly nodeId?: string;
  /** The node and all its ancestors, nearest first. */
  readonly places: readonly string[];
  readonly territory?: string;
  readonly segment?: string;
  readonly language?: string;
  /** What is known of the customer in attributes that the enterprise lets be compared, as keys of records: `@ageBand=30-39`. */
  readonly likeness?: readonly string[];
  /** Without the soft rules: any accreditation will do. */
  readonly wide: boolean;
  readonly facts: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** The qualifier's reasons. */
  readonly why: readonly ToldReason[];
};

/** One ranking, with everything needed to explain and to replay it. */
export type Ranking = {
  readonly ruleSetId: RuleSetId;
  readonly ruleSetName: string;
  readonly ruleSetVersion: number;
  readonly chosenBy: 'trigger' | 'product' | 'node' | 'default';
  readonly scaleVersion: number;
  readonly scales: readonly Scale[];
  /** Best first: all of them, or where fewer were asked for the best, and the best of those who are free. */
  readonly candidates: readonly Candidate[];
  /** How many are qualified. */
  readonly candidateCount?: number;
  /** Everybody who was left out; empty beyond `MOST_EXCLUSIONS`, where only `excluded` tells. */
  readonly exclusions: readonly Exclusion[];
  readonly excluded?: Readonly<Partial<Record<ExclusionReason, number>>>;
  readonly basis?: RankingBasis;
  /** Of the amounts that rules on revenue read. */
  readonly currency?: string;
};
