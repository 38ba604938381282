import { isOutcomeDraft, type OutcomeDraft } from '../../features/engagement/web/outcome-draft.ts';

/** What she has begun and not yet sent, by engagement: words, and outcomes. */
export type DeskDrafts = {
  readonly words: Readonly<Record<string, string>>;
  readonly outcomes: Readonly<Record<string, OutcomeDraft>>;
  /** The last message that stood there when the words were begun, or were written on in the knowledge of it; empty where none did. */
  readonly begunAfter: Readonly<Record<string, string>>;
};

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** Drafts as the tab kept them over a reload; whatever is not a draft is left out. */
export function draftsFrom(kept: unknown): DeskDrafts {
  const parts = Object.fromEntries(entriesOf(kept));
  const words = entriesOf(parts['words']).flatMap(([id, each]) => (typeof each === 'string' ? [[id, each]] : []));
  const outcomes = entriesOf(parts['outcomes']).flatMap(([id, each]) => (isOutcomeDraft(each) ? [[id, each]] : []));
  const begun = entriesOf(parts['begunAfter']).flatMap(([id, each]) => (typeof each === 'string' ? [[id, each]] : []));
  return {
    words: Object.fromEntries(words),
    outcomes: Object.fromEntries(outcomes),
    begunAfter: Object.fromEntries(begun),
  };
}

/** Her words as they are now; what they answer is the conversation as it stood when she began them. */
export function withWords(drafts: DeskDrafts, engagementId: string, words: string, lastMessageId: string): DeskDrafts {
  const before = drafts.words[engagementId] ?? '';
  const begins = before === '' && words !== '';
  return {
    ...drafts,
    words: { ...drafts.words, [engagementId]: words },
    ...(begins ? { begunAfter: { ...drafts.begunAfter, [engagementId]: lastMessageId } } : {}),
  };
}
