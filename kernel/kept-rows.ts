/** Which rows of a table grow too old, by which moment of theirs. Parts of statements, written in the program and never by anybody else. */
export type KeptRows = {
  readonly table: string;
  /** The column from which their time counts. */
  readonly since: string;
  /** Only these, as a condition in SQL. */
  readonly only?: string;
  /** The rows stay, and these columns are emptied: an assignment in SQL. `only` then leaves out those that are empty. */
  readonly emptying?: string;
};
