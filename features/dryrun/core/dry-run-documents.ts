import { checkRuleSet, isBoundAlike, type RuleSet } from '../../matching/core/index.ts';
import {
  checkTriggers,
  type DeclaredFields,
  SESSION_FIELDS,
  type TriggerDocument,
  type TriggerSet,
  withDeclared,
} from '../../qualifier/core/index.ts';

/** What decides over sessions: the triggers and all rule sets of an enterprise. */
export type Documents = { readonly triggers: TriggerSet; readonly ruleSets: readonly RuleSet[] };

/** What is wrong with documents that are to be tried, and where: a JSON pointer (RFC 6901) into the request, e.g. `/ruleSets/0/rules/1`. */
export type DocumentProblem = { readonly pointer: string; readonly message: string };

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

/** A problem of a rule set, whose place is told as `rules[1].bounds` or `/rules/1/bounds`. */
function under(pointer: string, problem: { readonly path: string; readonly message: string }): DocumentProblem {
  const rest = problem.path
    .replaceAll(/\[(\d+)\]/g, '/$1')
    .replaceAll('.', '/')
    .replace(/^\//, '');
  return { pointer: rest === '' ? pointer : `${pointer}/${rest}`, message: problem.message };
}

/** A note is of saving, and so is a version; nobody saves here. */
function withoutNote(written: unknown): unknown {
  if (!isReadable(written)) return written;
  const { note: _note, version: _version, ...document } = written;
  return document;
}

/**
 * The documents in force with those in their place that are to be tried; or every problem that would keep them from being saved. A
 * rule set takes the place of the one with its id.
 * @param nodes the places there are
 * @param declared fields that conditions are checked by the type that the enterprise declares
 */
export function documentsToTry(
  inForce: Documents,
  written: WrittenDocuments,
  nodes: ReadonlySet<string>,
  declared: DeclaredFields = {},
): { readonly documents: Documents } | { readonly problems: readonly DocumentProblem[] } {
  const problems: DocumentProblem[] = [];
  let { triggers } = inForce;
  if (written.triggers !== undefined) {
    const document = withoutNote(written.triggers);
    const wrong = checkTriggers(document, withDeclared(SESSION_FIELDS, declared));
    if (wrong.length === 0) triggers = { ...(document as TriggerDocument), version: triggers.version };
    else for (const each of wrong) problems.push({ ...each, pointer: `/triggers${each.pointer}` });
  }
  const tried = new Map<string, RuleSet>();
  const kept = (written.ruleSets ?? []).flatMap((each, place) => {
    const pointer = `/ruleSets/${place}`;
    const written = isReadable(each) ? { ruleSetId: newId(place), version: 0, ...each } : each;
    const wrong = checkRuleSet(written, { declared });
    if (wrong.length > 0) {
      problems.push(...wrong.map((problem) => under(pointer, problem)));
      return [];
    }
    const set = written as RuleSet;
    const { boundTo, ruleSetId } = set;
    if ('node' in boundTo && !nodes.has(boundTo.node))
      problems.push({ pointer: `${pointer}/boundTo/node`, message: `There is no place ${boundTo.node}` });
    if (tried.has(ruleSetId))
      problems.push({ pointer: `${pointer}/ruleSetId`, message: `${ruleSetId} is there twice` });
    tried.set(ruleSetId, set);
    return [{ pointer, set }];
  });
  const ruleSets = [...inForce.ruleSets.filter((each) => !tried.has(each.ruleSetId)), ...tried.values()];
  for (const { pointer, set } of kept) {
    const alike = ruleSets.find((each) => each.ruleSetId !== set.ruleSetId && isBoundAlike(each.boundTo, set.boundTo));
    if (alike !== undefined)
      problems.push({ pointer: `${pointer}/boundTo`, message: `"${alike.name}" is bound to the same thing already` });
  }
  return problems.length > 0 ? { problems } : { documents: { triggers, ruleSets } };
}
