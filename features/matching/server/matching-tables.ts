import type { ColumnType, Generated } from 'kysely';
import type {
  Candidate,
  DecisionId,
  Exclusion,
  RankingBasis,
  RuleSetId,
  Scale,
  ScaleSheet,
  WrittenRuleSet,
} from '../core/index.ts';

/** Written as text, read parsed, never changed. */
type Jsonb<T> = ColumnType<T, string, never>;
type Moment = ColumnType<number, Date, never>;

/** A candidate as kept: by id, without her name, which may change and is hers. */
export type KeptCandidate = Omit<Candidate, 'name'>;

/** Someone left out, or for large pools how many for one reason. */
export type KeptExclusion = Omit<Exclusion, 'name'> | { readonly reason: Exclusion['reason']; readonly count: number };

export type MatchingTables = {
  matching_version: { enterprise_id: string; rules: number; records: number };
  matching_rule_set: {
    enterprise_id: string;
    rule_set_id: RuleSetId;
    version: number;
    document: Jsonb<WrittenRuleSet>;
    saved_at: Moment;
    saved_by: string;
    note: string | null;
    retired: Generated<boolean>;
  };
  matching_policy: {
    enterprise_id: string;
    version: number;
    attributes: ColumnType<readonly string[], string, string>;
    saved_at: ColumnType<number, Date, Date>;
    saved_by: string;
  };
  matching_tally: {
    enterprise_id: string;
    node_id: string;
    segment: string;
    associate_id: string;
    trials: number;
    won: number;
    revenue_minor: number;
    returned_minor: number;
    rescinded: number;
    rated: number;
    rating_sum: number;
    currency: string | null;
    changed: number;
  };
  matching_scale: {
    enterprise_id: string;
    rule_set_id: string;
    rule_set_version: number;
    node_id: string;
    version: number;
    sheet: Jsonb<Omit<ScaleSheet, 'version'>>;
    made_at: Moment;
  };
  matching_decision: {
    decision_id: DecisionId;
    enterprise_id: string;
    opportunity_id: string;
    at: Moment;
    verdict: string;
    topic: string;
    rule_set_id: RuleSetId;
    rule_set_name: string;
    rule_set_version: number;
    chosen_by: string;
    scale_version: number;
    scales: Jsonb<readonly Scale[]>;
    candidates: Jsonb<readonly KeptCandidate[]>;
    candidate_count: number;
    exclusions: Jsonb<readonly KeptExclusion[]>;
    exclusion_count: number;
    basis: Jsonb<RankingBasis>;
  };
};
