/** What a change is known by afterwards: identifiers, versions and counts; never a name, an address or a text. */
export type AuditFacts = {
  readonly [fact: string]: string | number | boolean | null | readonly (string | number)[] | undefined;
};

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
};
