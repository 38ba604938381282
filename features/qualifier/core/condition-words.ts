import type { Language } from '../../../kernel/language.ts';
import type { Condition } from '../../../kernel/rule/condition.ts';
import { variableName } from '../../../kernel/rule/condition-check.ts';
import { fieldLabel } from './field-labels.ts';
import { type NameOf, valueShower } from './reason-words.ts';
import { WORDING } from './wording.ts';

/** A checked condition as a sentence: "calculator principal is at least 300,000 and device is desktop". */
export function conditionWords(
  condition: Condition,
  nameOf: NameOf = () => undefined,
  language: Language = 'en',
): string {
  return words(condition, { nameOf, language }, false);
}

type Reader = { readonly nameOf: NameOf; readonly language: Language };

function words(condition: Condition, reader: Reader, inner: boolean): string {
  const w = WORDING[reader.language];
  const [operator, operand] = Object.entries(condition)[0] ?? ['', undefined];
  if (operator === '!') return w.unless(words(operand as Condition, reader, false));
  if (operator === 'and' || operator === 'or') {
    const parts = operand as readonly Condition[];
    const joined = parts.map((part) => words(part, reader, parts.length > 1)).join(w[operator]);
    return inner && parts.length > 1 ? `(${joined})` : joined;
  }
  const [reference, first, second] = operand as readonly unknown[];
  const field = variableName(reference) ?? '';
  const label = fieldLabel(field, reader.language);
  const show = valueShower(field, reader.nameOf, reader.language);
  switch (operator) {
    case '==':
      return first === true ? label : first === false ? w.not(label) : w.equals(label, show(first));
    case '!=':
      return w.is(label, w.other(show(first)));
    case '>=':
      return w.is(label, w.atLeast(show(first)));
    case '<=':
      return w.is(label, w.atMost(show(first)));
    case '>':
      return w.is(label, w.moreThan(show(first)));
    case '<':
      return w.is(label, w.lessThan(show(first)));
    case 'between':
      return w.is(label, w.between(show(first), show(second)));
    case 'in':
      return w.is(label, w.oneOf((first as readonly unknown[]).map(show).join(', ')));
    case 'exists':
      return w.known(label);
    case 'contains':
      return w.holds(label, show(first));
    default:
      return w.is(label, w.like(show(first)));
  }
}
