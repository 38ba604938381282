import { checkRuleSet, isBoundAlike, type RuleSet } from '../../matching/core/index.ts';
import { checkTriggerSet, type TriggerSet } from '../../qualifier/core/index.ts';

/** What decides over sessions: the triggers and all rule sets of an enterprise. */
export type Documents = { readonly triggers: TriggerSet; readonly ruleSets: readonly RuleSet[] };

/** What is wrong with documents that are to be tried, and where. */
export type DocumentProblem = { readonly path: string; readonly message: string };

/** Documents as somebody wrote them, in the shapes in which they are saved. */
export type WrittenDocuments = { readonly triggers?: unknown; readonly ruleSets?: readonly unknown[] };

type Readable = { readonly [field: string]: unknown };

/** The id of rule sets that have none yet; they are told apart by their place. */
function newId(place: number): string {
  return `rul_tried_${place}`;
}

function isReadable(value: unknown): value is Readable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Versions are of saving, and nobody saves here: what does not bring one needs none. */
function versioned(value: unknown): unknown {
  return isReadable(value) ? { version: 0, ...value } : value;
}

function under(path: string, problem: DocumentProblem): DocumentProblem {
  const rest = problem.path.replace(/^\//, '').replaceAll('/', '.');
  return { path: rest === '' ? path : `${path}.${rest}`, message: problem.message };
}

function isTriggerSet(written: unknown): written is TriggerSet {
  return checkTriggerSet(written).length === 0;
}

function isRuleSet(written: unknown): written is RuleSet {
  return checkRuleSet(written).length === 0;
}

/**
 * The documents in force with those in their place that are to be tried; or every problem that would keep them from being saved. A
 * rule set takes the place of the one with its id.
 * @param nodes the places there are
 */
export function documentsToTry(
  inForce: Documents,
  written: WrittenDocuments,
  nodes: ReadonlySet<string>,
): { readonly documents: Documents } | { readonly problems: readonly DocumentProblem[] } {
  const problems: DocumentProblem[] = [];
  let { triggers } = inForce;
  if (written.triggers !== undefined) {
    const set = versioned(written.triggers);
    if (isTriggerSet(set)) triggers = set;
    else problems.push(...checkTriggerSet(set));
  }
  const tried = new Map<string, RuleSet>();
  const kept = (written.ruleSets ?? []).flatMap((each, place) => {
    const path = `ruleSets[${place}]`;
    const set = isReadable(each) ? { ruleSetId: newId(place), version: 0, ...each } : each;
    if (!isRuleSet(set)) {
      problems.push(...checkRuleSet(set).map((problem) => under(path, problem)));
      return [];
    }
    const { boundTo, ruleSetId } = set;
    if ('node' in boundTo && !nodes.has(boundTo.node))
      problems.push({ path: `${path}.boundTo.node`, message: `There is no place ${boundTo.node}` });
    if (tried.has(ruleSetId)) problems.push({ path: `${path}.ruleSetId`, message: `${ruleSetId} is there twice` });
    tried.set(ruleSetId, set);
    return [{ path, set }];
  });
  const ruleSets = [...inForce.ruleSets.filter((each) => !tried.has(each.ruleSetId)), ...tried.values()];
  for (const { path, set } of kept) {
    const alike = ruleSets.find((each) => each.ruleSetId !== set.ruleSetId && isBoundAlike(each.boundTo, set.boundTo));
    if (alike !== undefined)
      problems.push({ path: `${path}.boundTo`, message: `"${alike.name}" is bound to the same thing already` });
  }
  return problems.length > 0 ? { problems } : { documents: { triggers, ruleSets } };
}
