import { Value } from 'typebox/value';
import type { FieldCatalogue } from '../../../kernel/rule/condition.ts';
import { checkCondition } from '../../../kernel/rule/condition-check.ts';
import { SESSION_FIELDS } from './session-fields.ts';
import type { TriggerSet } from './trigger.ts';
import { TriggerSetView } from './triggers-wire.ts';

/** What is wrong with a set of triggers, and where, e.g. `triggers[2].when.and[0]`. */
export type TriggerProblem = { readonly path: string; readonly message: string };

const MOST_PROBLEMS = 50;

/** Checks a set of triggers as somebody wrote it: its shape, its names, every condition. None means it can be saved. */
export function checkTriggerSet(
  written: unknown,
  catalogue: FieldCatalogue = SESSION_FIELDS,
): readonly TriggerProblem[] {
  if (!isShapedLikeTriggers(written)) {
    return Value.Errors(TriggerSetView, written)
      .slice(0, MOST_PROBLEMS)
      .map((error) => ({ path: error.instancePath, message: error.message }));
  }
  const problems: TriggerProblem[] = [];
  const { thresholds } = written;
  if (thresholds.can > thresholds.must) {
    problems.push({ path: 'thresholds', message: `"can" (${thresholds.can}) is above "must" (${thresholds.must})` });
  }
  const seen = new Set<string>();
  for (const [index, trigger] of written.triggers.entries()) {
    const path = `triggers[${index}]`;
    if (seen.has(trigger.triggerId)) problems.push({ path, message: `${trigger.triggerId} is there twice` });
    seen.add(trigger.triggerId);
    for (const problem of checkCondition(trigger.when, catalogue)) {
      problems.push({ path: `${path}.when${problem.path === '' ? '' : `.${problem.path}`}`, message: problem.message });
    }
  }
  return problems.slice(0, MOST_PROBLEMS);
}

/** Whether the shape is right; the conditions inside are checked apart. */
function isShapedLikeTriggers(written: unknown): written is TriggerSet {
  return Value.Check(TriggerSetView, written);
}
