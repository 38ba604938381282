import { isOutcomeDraft, type OutcomeDraft } from '../../features/engagement/web/outcome-draft.ts';

/** What she has begun and not yet sent, by engagement: words, and outcomes. */
export type DeskDrafts = {
  readonly words: Readonly<Record<string, string>>;
  readonly outcomes: Readonly<Record<string, OutcomeDraft>>;
};

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** Drafts as the tab kept them over a reload; whatever is not a draft is left out. */
export function draftsFrom(kept: unknown): DeskDrafts {
  const parts = Object.fromEntries(entriesOf(kept));
  const words = entriesOf(parts['words']).flatMap(([id, each]) => (typeof each === 'string' ? [[id, each]] : []));
  const outcomes = entriesOf(parts['outcomes']).flatMap(([id, each]) => (isOutcomeDraft(each) ? [[id, each]] : []));
  return { words: Object.fromEntries(words), outcomes: Object.fromEntries(outcomes) };
}
