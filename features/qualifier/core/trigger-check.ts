import { Value } from 'typebox/value';
import type { FieldCatalogue } from '../../../kernel/rule/condition.ts';
import { checkCondition } from '../../../kernel/rule/condition-check.ts';
import { SESSION_FIELDS } from './session-fields.ts';
import type { TriggerDocument } from './trigger.ts';
import { TriggerDocumentView } from './triggers-wire.ts';

/** What is wrong with a set of triggers, and where: a JSON pointer (RFC 6901), e.g. `/triggers/2/when/and/0`. */
export type TriggerProblem = { readonly pointer: string; readonly message: string };

const MOST_PROBLEMS = 50;

/** Checks a set of triggers as somebody wrote it: its shape, its names, every condition. None means it can be saved. */
export function checkTriggers(written: unknown, catalogue: FieldCatalogue = SESSION_FIELDS): readonly TriggerProblem[] {
  if (!isShapedLikeTriggers(written)) {
    return Value.Errors(TriggerDocumentView, written)
      .slice(0, MOST_PROBLEMS)
      .map((error) => ({ pointer: error.instancePath, message: error.message }));
  }
  const problems: TriggerProblem[] = [];
  const { thresholds } = written;
  if (thresholds.can > thresholds.must) {
    const message = `"can" (${thresholds.can}) is above "must" (${thresholds.must})`;
    problems.push({ pointer: '/thresholds', message });
  }
  const seen = new Set<string>();
  for (const [index, trigger] of written.triggers.entries()) {
    const pointer = `/triggers/${index}`;
    if (seen.has(trigger.triggerId)) {
      problems.push({ pointer: `${pointer}/triggerId`, message: `${trigger.triggerId} is there twice` });
    }
    seen.add(trigger.triggerId);
    for (const problem of checkCondition(trigger.when, catalogue)) {
      problems.push({ pointer: `${pointer}/when${problem.pointer}`, message: problem.message });
    }
  }
  return problems.slice(0, MOST_PROBLEMS);
}

/** Whether the shape is right; the conditions inside are checked apart. */
function isShapedLikeTriggers(written: unknown): written is TriggerDocument {
  return Value.Check(TriggerDocumentView, written);
}
