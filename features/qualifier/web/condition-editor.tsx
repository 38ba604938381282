import './condition-editor.css';
import { Text } from '@mantine/core';
import { useState } from 'react';
import QueryBuilder, { Rule, type RuleGroupType, type RuleProps, type RuleType } from 'react-querybuilder';
import type { Condition, FieldCatalogue, FieldType } from '../../../kernel/rule/condition.ts';
import { checkCondition, operatorsFor } from '../../../kernel/rule/condition-check.ts';
import { useTexts } from '../../../platform/web/texts.tsx';
import {
  AddGroupControl,
  AddRuleControl,
  CombinatorControl,
  type ConditionContext,
  entryOf,
  FieldControl,
  NotControl,
  OperatorControl,
  RemoveControl,
  ValueControl,
} from './condition-controls.tsx';
import { conditionOf, constantsOf, freshConstants, leafOf, queryOf } from './condition-query.ts';
import { conditionTexts } from './condition-texts.ts';

type ConditionEditorProps = {
  readonly value: Condition;
  readonly change: (condition: Condition) => void;
  readonly fields: ConditionContext['fields'];
  readonly websites: ConditionContext['websites'];
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

/** A condition as nested groups of comparisons; what is wrong with a comparison is said beneath it. */
export function ConditionEditor({ value, change, fields, websites }: ConditionEditorProps) {
  const t = useTexts(conditionTexts);
  // The editor's tree keeps what a condition does not say, e.g. groups that are still empty.
  const [query, setQuery] = useState<RuleGroupType>(() => queryOf(value));
  const context: ConditionContext = { fields, websites };
  const typeOf = (field: string): FieldType => (entryOf(field, context)?.type ?? 'any') as FieldType;
  const first = fields.find((each) => each.field === 'visit.pages') ?? fields[0];
  return (
    <section className="fw-condition" aria-label={t.condition}>
      <QueryBuilder
        query={query}
        onQueryChange={(next) => {
          const fitted = fittedTo(query, next, typeOf);
          setQuery(fitted);
          change(conditionOf(fitted));
        }}
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
    </section>
  );
}

/** A rule as usual, and what is wrong with it. */
function CheckedRule(props: RuleProps) {
  const { field, operator, value } = props.rule;
  const { fields } = props.context as ConditionContext;
  const catalogue = Object.fromEntries(
    fields.map(({ field: name, type, label }) => [name, { type: type as FieldType, label }]),
  ) satisfies FieldCatalogue;
  const [problem] = checkCondition(leafOf({ field, operator, value }), catalogue);
  return (
    <div className="fw-rule">
      <Rule {...props} />
      {problem === undefined ? null : (
        <Text size="xs" c="must" role="alert">
          {problem.message}
        </Text>
      )}
    </div>
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
