import type { Condition } from '../../../kernel/rule/condition.ts';
import { variableName } from '../../../kernel/rule/condition-check.ts';
import { type NameOf, valueShower } from './reason-words.ts';
import { fieldLabel } from './session-fields.ts';

/** A checked condition as a sentence: "calculator principal is at least 300,000 and device is desktop". */
export function conditionWords(condition: Condition, nameOf: NameOf = () => undefined): string {
  return words(condition, nameOf, false);
}

function words(condition: Condition, nameOf: NameOf, inner: boolean): string {
  const [operator, operand] = Object.entries(condition)[0] ?? ['', undefined];
  if (operator === '!') return `not (${words(operand as Condition, nameOf, false)})`;
  if (operator === 'and' || operator === 'or') {
    const parts = operand as readonly Condition[];
    const joined = parts.map((part) => words(part, nameOf, parts.length > 1)).join(` ${operator} `);
    return inner && parts.length > 1 ? `(${joined})` : joined;
  }
  const [reference, first, second] = operand as readonly unknown[];
  const field = variableName(reference) ?? '';
  const label = fieldLabel(field);
  const show = valueShower(field, nameOf);
  switch (operator) {
    case '==':
      return first === true ? label : first === false ? `not: ${label}` : `${label} is ${show(first)}`;
    case '!=':
      return `${label} is not ${show(first)}`;
    case '>=':
      return `${label} is at least ${show(first)}`;
    case '<=':
      return `${label} is at most ${show(first)}`;
    case '>':
      return `${label} is more than ${show(first)}`;
    case '<':
      return `${label} is less than ${show(first)}`;
    case 'between':
      return `${label} is between ${show(first)} and ${show(second)}`;
    case 'in':
      return `${label} is one of ${(first as readonly unknown[]).map(show).join(', ')}`;
    case 'exists':
      return `${label} is known`;
    case 'contains':
      return `${label} contains ${show(first)}`;
    default:
      return `${label} is like ${show(first)}`;
  }
}
