import type { Condition } from '../../../../kernel/rule/condition.ts';
import { compileCondition } from '../../../../kernel/rule/condition-compile.ts';
import { CONDITION_FIELDS } from '../condition-fields.ts';
import type { MatchingRule, RuleKind } from '../rule-set.ts';
import { answersRule } from './answers-rule.ts';
import * as competence from './competence-rules.ts';
import * as customer from './customer-rules.ts';
import * as moment from './moment-rules.ts';
import * as record from './record-rules.ts';
import type { Reading, RuleContext, RuleObject } from './rule-object.ts';

/** Every kind of rule there is, by name. A new kind is an object in a file of this folder, and a line here. */
export const RULE_LIBRARY: Readonly<Record<RuleKind, RuleObject>> = {
  conversion: record.conversion,
  'revenue-per-trial': record.revenuePerTrial,
  returns: record.returns,
  rescissions: record.rescissions,
  satisfaction: record.satisfaction,
  'similar-customers': record.similarCustomers,
  'same-attribute': record.sameAttribute,
  'past-relationship': customer.pastRelationship,
  'accreditation-level': competence.accreditationLevel,
  experience: competence.experience,
  'online-proficiency': competence.onlineProficiency,
  rating: competence.rating,
  language: competence.language,
  territory: competence.territory,
  'idle-time': moment.idleTime,
  load: moment.load,
  answers: answersRule,
  condition: customer.condition,
};

export function isRuleKind(kind: string): kind is RuleKind {
  return Object.hasOwn(RULE_LIBRARY, kind);
}

export function ruleObject(kind: RuleKind): RuleObject {
  return RULE_LIBRARY[kind];
}

/** A rule made ready for one customer. */
export function readingOf(rule: Pick<MatchingRule, 'kind' | 'args'>, context: RuleContext): Reading {
  return RULE_LIBRARY[rule.kind].ready(rule.args ?? {}, context);
}

/** The facts of session and customer that rules read, by themselves or as segment and language, each once and in order. */
export function factsReadBy(rules: readonly Pick<MatchingRule, 'kind' | 'args'>[]): readonly string[] {
  const names = rules.flatMap(({ kind, args }) => {
    if (kind === 'condition') return compileCondition(args?.['when'] as Condition, CONDITION_FIELDS).fields;
    return RULE_LIBRARY[kind].facts.map((name) => name.replace('*', String(args?.['attribute'] ?? '*')));
  });
  return [...new Set(['language', ...names])].sort();
}

/** What a score's words name of a rule's arguments, if anything. */
export function aboutOf(rule: Pick<MatchingRule, 'kind' | 'args'>): string | undefined {
  const { about } = RULE_LIBRARY[rule.kind];
  const value = about === undefined ? undefined : rule.args?.[about];
  return typeof value === 'string' ? value : undefined;
}
