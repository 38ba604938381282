import './condition-editor.css';
import { Text } from '@mantine/core';
import { useState } from 'react';
import QueryBuilder, { Rule, type RuleGroupType, type RuleProps, type RuleType } from 'react-querybuilder';
import type { Condition, FieldCatalogue, FieldType } from '../../kernel/rule/condition.ts';
import {
  type ConditionProblem,
  type ConditionProblemCode,
  checkCondition,
  operatorsFor,
} from '../../kernel/rule/condition-check.ts';
import { type ConditionContext, type ConditionField, entryOf } from './condition-context.ts';
import {
  AddGroupControl,
  AddRuleControl,
  CombinatorControl,
  FieldControl,
  NotControl,
  OperatorControl,
  RemoveControl,
} from './condition-controls.tsx';
import { conditionOf, constantsOf, freshConstants, leafOf, queryOf } from './condition-query.ts';
import { conditionTexts } from './condition-texts.ts';
import { ValueControl } from './condition-values.tsx';
import { useTexts } from './texts.tsx';

type ConditionEditorProps = {
  /** A condition as it is kept, or nothing yet. */
  readonly value: unknown;
  readonly change: (condition: Condition) => void;
  readonly fields: readonly ConditionField[];
  /** The field that a new comparison begins with; the first one if not said. */
  readonly begin?: string;
  readonly readOnly?: boolean;
};

const CONTROLS = {
  fieldSelector: FieldControl,
  operatorSelector: OperatorControl,
  valueEditor: ValueControl,
  combinatorSelector: CombinatorControl,
  notToggle: NotControl,
  addRuleAction: AddRuleControl,
  addGroupAction: AddGroupControl,
  removeRuleAction: RemoveControl,
  removeGroupAction: RemoveControl,
  rule: CheckedRule,
};

/**
 * A condition as nested groups of comparisons, joined by "all of", "any of" and "not": the one way in which pages build them. What is wrong
 * is said at its place, in the reader's language, by the check that the server makes too.
 */
export function ConditionEditor({ value, change, fields, begin, readOnly = false }: ConditionEditorProps) {
  const t = useTexts(conditionTexts);
  // The editor's tree keeps what a condition does not say, e.g. groups that are still empty.
  const [query, setQuery] = useState<RuleGroupType>(() => queryOf(value));
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    // Somebody else changed it: changes were discarded, or another version was taken back.
    if (JSON.stringify(value) !== JSON.stringify(known)) setQuery(queryOf(value));
  }
  const context: ConditionContext = { fields };
  const typeOf = (field: string): FieldType => (entryOf(field, context)?.type ?? 'any') as FieldType;
  const first = fields.find((each) => each.field === begin) ?? fields[0];
  const problem = checkCondition(conditionOf(query), catalogueOf(fields)).find(({ code }) => WHOLE.has(code));
  return (
    <section className="fw-condition" aria-label={t.condition}>
      <QueryBuilder
        query={query}
        onQueryChange={(next) => {
          const fitted = fittedTo(query, next, typeOf);
          const condition = conditionOf(fitted);
          setQuery(fitted);
          if (JSON.stringify(condition) === JSON.stringify(conditionOf(query))) return;
          setKnown(condition);
          change(condition);
        }}
        disabled={readOnly}
        fields={fields.map(({ field, label }) => ({ name: field, value: field, label }))}
        getOperators={(field) => operatorsFor(typeOf(field)).map((name) => ({ name, value: name, label: name }))}
        getDefaultField={() => first?.field ?? ''}
        getDefaultOperator={(field) => firstOperator(typeOf(field))}
        getDefaultValue={(rule) => [...freshConstants(rule.operator, typeOf(rule.field), [])]}
        resetOnFieldChange={false}
        resetOnOperatorChange={false}
        showNotToggle
        controlElements={CONTROLS}
        context={context}
        accessibleDescriptionGenerator={() => t.condition}
      />
      {problem === undefined ? null : <Problem problem={problem} />}
    </section>
  );
}

/** What concerns the whole condition; the rest is said at the comparison that it is about. */
const WHOLE: ReadonlySet<ConditionProblemCode> = new Set(['empty-group', 'too-deep', 'too-many-comparisons']);

function catalogueOf(fields: readonly ConditionField[]): FieldCatalogue {
  return Object.fromEntries(fields.map(({ field, type, label }) => [field, { type: type as FieldType, label }]));
}

/** A rule as usual, and what is wrong with it. */
function CheckedRule(props: RuleProps) {
  const { field, operator, value } = props.rule;
  const { fields } = props.context as ConditionContext;
  const [problem] = checkCondition(leafOf({ field, operator, value }), catalogueOf(fields));
  return (
    <div className="fw-rule">
      <Rule {...props} />
      {problem === undefined ? null : <Problem problem={problem} />}
    </div>
  );
}

function Problem({ problem: { code, args, message } }: { readonly problem: ConditionProblem }) {
  const { problems } = useTexts(conditionTexts);
  return (
    <Text size="xs" c="var(--fw-must-text)" role="alert">
      {problems[code]?.(...args) ?? message}
    </Text>
  );
}

/** After a change of a field or a comparison, what it is compared with is made to fit. */
function fittedTo(before: RuleGroupType, after: RuleGroupType, typeOf: (field: string) => FieldType): RuleGroupType {
  const known = new Map(rulesOf(before).map((rule) => [rule.id, rule]));
  const fitGroup = (group: RuleGroupType): RuleGroupType => ({
    ...group,
    rules: group.rules.map((rule) => ('rules' in rule ? fitGroup(rule) : fitRule(rule))),
  });
  const fitRule = (rule: RuleType): RuleType => {
    const was = known.get(rule.id);
    if (was !== undefined && was.field === rule.field && was.operator === rule.operator) return rule;
    const type = typeOf(rule.field);
    const operators = operatorsFor(type);
    const operator = operators.includes(rule.operator) ? rule.operator : firstOperator(type);
    return { ...rule, operator, value: [...freshConstants(operator, type, constantsOf(rule.value))] };
  };
  return fitGroup(after);
}

/** What a new comparison of a type begins with. */
function firstOperator(type: FieldType): string {
  return type === 'number' || type === 'time' ? '>=' : (operatorsFor(type)[0] ?? 'exists');
}

function rulesOf(group: RuleGroupType): readonly RuleType[] {
  return group.rules.flatMap((rule) => ('rules' in rule ? rulesOf(rule) : [rule]));
}
