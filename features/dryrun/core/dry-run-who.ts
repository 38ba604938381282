import type { Facts, FactValue } from '../../../kernel/rule/condition.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { CatalogNode, Hierarchy, NodeId } from '../../catalog/core/index.ts';
import type { SessionTopic } from '../../clickstream/core/index.ts';
import {
  chainOf,
  chooseRuleSet,
  createRosterColumns,
  FIRST_RULE_SET,
  factsReadBy,
  nodeMeans,
  type RuleSet,
  rank,
  type SalesRow,
  type ScaleSheet,
  salesRecordsOf,
  scalesOf,
} from '../../matching/core/index.ts';
import type { RosterEntry } from '../../skills/core/index.ts';

/** Who would have got an opportunity: the first of the ranking. `score` 0..100. */
export type Who = {
  readonly associateId: string;
  readonly name: string;
  readonly score: number;
  readonly ruleSet: string;
};

/** What an opportunity is about, as far as it decides who gets it. */
export type WhoQuestion = {
  readonly triggerId?: string;
  readonly topic: SessionTopic;
  /** At least the fields that `factsOfRankings` names. */
  readonly facts: Facts;
  /** A simulated customer, who is served by simulated associates only. */
  readonly simulated: boolean;
};

/** What rankings rest on beside the rule sets: as it is at one moment. */
export type Staff = {
  readonly at: Instant;
  readonly nodes: readonly CatalogNode[];
  readonly roster: readonly RosterEntry[];
  /** The customers' attributes that the enterprise lets be compared. */
  readonly attributes: readonly string[];
  readonly sales: readonly SalesRow[];
};

/** The fields of sessions that rankings by these rule sets read; no others are read for them. */
export function factsOfRankings(ruleSets: readonly RuleSet[]): readonly string[] {
  const read = factsReadBy([...ruleSets, FIRST_RULE_SET].flatMap((each) => each.rules));
  return [...new Set([...read, 'customer.segments', 'language'])];
}

/** Answers that are remembered: with thousands of places and segments there could be any number. */
const REMEMBERED = 50_000;

/**
 * Who would get an opportunity by these rule sets, with the staff, licences and records as they are at one moment; undefined where
 * nobody is qualified. Presence does not count: nobody knows who would have been at her desk. The same question has the same answer, so
 * it is remembered by all that a ranking reads.
 */
export function createWho(
  ruleSets: readonly RuleSet[],
  staff: Staff,
  hierarchy: Hierarchy,
): (question: WhoQuestion) => Who | undefined {
  const { at, roster, attributes } = staff;
  const simulatedOnly = roster.filter((entry) => entry.simulated);
  const [columns, simulatedColumns] = [createRosterColumns(), createRosterColumns()];
  const factsRead = factsOfRankings(ruleSets);
  const records = salesRecordsOf(staff.sales);
  const sheets = new Map<string, ScaleSheet>();
  let answers = new Map<string, Who | null>();

  function sheetOf(ruleSet: RuleSet, nodeId: string | undefined, ancestors: readonly string[]): ScaleSheet {
    const key = `${ruleSet.ruleSetId} ${nodeId}`;
    const known = sheets.get(key);
    if (known !== undefined) return known;
    const means = nodeMeans(chainOf(nodeId, hierarchy), records);
    const scales = scalesOf(ruleSet, roster, { now: at, ancestors, means, records, facts: {} });
    const sheet = { version: 0, scales, means };
    sheets.set(key, sheet);
    return sheet;
  }

  function first({ triggerId, topic, facts, simulated }: WhoQuestion): Who | undefined {
    const nodeId = topic.nodeId !== undefined && hierarchy.nodes.has(topic.nodeId as NodeId) ? topic.nodeId : undefined;
    const ancestors = nodeId === undefined ? [] : hierarchy.ancestors(nodeId as NodeId).map((each) => each.nodeId);
    const chosen = chooseRuleSet(
      ruleSets,
      {
        ...(triggerId === undefined ? {} : { triggerId }),
        ...(topic.productId === undefined ? {} : { productId: topic.productId }),
        ...(nodeId === undefined ? {} : { nodeId }),
      },
      hierarchy,
    );
    const segments = facts['customer.segments'];
    const segment = Array.isArray(segments) ? segments[0] : undefined;
    const language = facts['language'];
    const input = {
      chosen,
      entries: simulated ? simulatedOnly : roster,
      attributes,
      ancestors,
      sheet: sheetOf(chosen.ruleSet, nodeId, ancestors),
      records,
      facts,
      ...(segment === undefined ? {} : { segment }),
      ...(typeof language === 'string' ? { language } : {}),
      now: at,
    };
    const { candidates } = rank(input, simulated ? simulatedColumns : columns);
    // A simulated associate leaves a real customer to a real one.
    const best = candidates.find((each) => each.simulated === simulated) ?? candidates[0];
    if (best === undefined) return undefined;
    const { associateId, name, score } = best;
    return { associateId, name, score, ruleSet: chosen.ruleSet.name };
  }

  return (question) => {
    const { triggerId, topic, facts, simulated } = question;
    const read = factsRead.map((field): FactValue | undefined => facts[field]);
    const key = JSON.stringify([triggerId, topic.productId, topic.nodeId, simulated, read]);
    const known = answers.get(key);
    if (known !== undefined) return known ?? undefined;
    const found = first(question);
    if (answers.size >= REMEMBERED) answers = new Map();
    answers.set(key, found ?? null);
    return found;
  };
}
