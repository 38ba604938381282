/** How an associate answered what was offered to her lately. */
export type AnswerCount = {
  /** Accepted, and greeted. */
  readonly taken: number;
  /** Declined, lapsed, or accepted and not greeted in time. */
  readonly passed: number;
};

/** The answers of an enterprise's associates; another number, other answers. */
export type Answers = { readonly version: number; readonly of: (associateId: string) => AnswerCount | undefined };
