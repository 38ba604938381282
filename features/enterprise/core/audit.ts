/** What a change is known by afterwards: identifiers, versions and counts; never a name, an address or a text. */
export type AuditFacts =
  | string
  | number
  | boolean
  | null
  | readonly AuditFacts[]
  | { readonly [fact: string]: AuditFacts | undefined };

/** One change to an enterprise's settings or staff: who, what, to what, and how it stood before and after. */
export type AuditChange = {
  readonly enterpriseId: string;
  /** A person's id, or `command-line`, or `system`. */
  readonly actor: string;
  /** What was done, e.g. `website.create`. */
  readonly action: string;
  /** The id of what was changed. */
  readonly subject: string;
  readonly before?: AuditFacts;
  readonly after?: AuditFacts;
  /** In place of `after` where a change has no before, e.g. the counts of an import. */
  readonly details?: AuditFacts;
};
