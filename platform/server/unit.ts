import type { Kysely } from 'kysely';

/** JSON that may be stored or sent. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Who may read an entry of a stream. */
export type Audience = 'all' | 'associate' | 'customer';

/**
 * Every kind of entry that is appended to a stream, by stream and feature: each feature adds its own (`declare module`), beside where it
 * appends them. Nothing else can be appended, and the suite names for each kind the test that proves its fold (B1).
 */
export interface AppendedEntries {
  /** The platform itself appends none. */
  readonly platform: never;
}

/** An entry of a kind that is declared. */
export type AppendedEntry = AppendedEntries[keyof AppendedEntries];

/** A statement with $1, $2, ... and its values: what `compile()` of the query builder gives. */
export type Compiled = { readonly sql: string; readonly parameters: readonly unknown[] };

/**
 * One transaction: the only way to the database. Inside it nothing but SQL on this unit is awaited; news, deadlines and
 * stream entries are given to it and are written with the rest, or not at all.
 */
export type Unit = {
  /** The database's time at the unit's first statement, in milliseconds; the only `now` of a decision. */
  readonly now: number;
  /** The query builder over the tables that a feature declares. */
  db<Tables>(): Kysely<Tables>;
  /** A statement written by hand, with $1, $2, ... Those that are begun before one is awaited go out together, in this order. */
  sql<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /**
   * A change whose answer nobody needs: sent at once, in order with the unit's other statements, and awaited before the commit only. It costs
   * no round trip of its own. The unit fails where the change does, and where it must change one row and changes none.
   */
  write(change: Compiled, must?: 'one row'): void;
  /** News for other features: handled after commit, at least once, in `apps/server/flow.ts`. */
  emit(kind: string, payload: Json, enterpriseId: string): void;
  /** Asks to be called at a moment; a second call with the same kind, subject and enterprise moves it. */
  deadline(kind: string, subject: string, dueAt: number, enterpriseId: string): void;
  clearDeadline(kind: string, subject: string): void;
  /** Appends an entry to a subject's durable stream (`engagement:ID`, `associate:ID`, `visitor:ID`). */
  append(stream: string, entry: AppendedEntry & { readonly audience?: Audience }): void;
  /** A hint for this process only, run after the commit; lost in a crash. */
  afterCommit(hint: () => void): void;
};

/** A statement that runs all the time: parsed and planned once for each connection, under its name. */
export type Statement = { readonly name: string; readonly text: string; readonly values: readonly unknown[] };

/** What a unit of statements that were given together came to: the database's time, and the rows of each. */
export type Answers = { readonly now: number; readonly rows: readonly (readonly unknown[])[] };

/** Why code needs to cross tenants. Every user of the `system` handle is named here, and nowhere else. */
export type SystemUser =
  | 'outbox'
  | 'streams'
  | 'lanes'
  | 'migrations'
  | 'sign-in'
  | 'write-keys'
  | 'operator'
  | 'presence'
  | 'devices'
  | 'readiness'
  | 'metrics'
  | 'attention'
  | 'versions'
  | 'retention';

/**
 * What is known of a unit before. Each of these begins with a statement, which leaves with those that open it, and knows the time when the first
 * answer is here: it costs a round trip less.
 * `asks first`: nothing beyond that.
 * `reads only`: it changes nothing, which the database makes sure of; its result is there before its transaction has ended.
 * `asks for lists`: where a server keeps plans, its statements are planned once for each connection, whatever they are given, and so that rows
 * are found one by one by an index. For what runs all the time over lists: PostgreSQL takes the plan for a list of unknown length for dearer than
 * one for the list at hand and would plan each time.
 */
export type Manner = 'asks first' | 'reads only' | 'asks for lists';

/** The four handles. Each opens a transaction under its own database role. */
export type Database = {
  /** Sees and writes one enterprise's rows only. */
  forTenant<T>(enterpriseId: string, work: (unit: Unit) => Promise<T>, manner?: Manner): Promise<T>;
  /** Sees one person's own memberships. */
  forPerson<T>(personId: string, work: (unit: Unit) => Promise<T>): Promise<T>;
  /**
   * Inserts events and checks duplicates, across tenants. What is to be done is known before, so a unit goes to the server as a
   * whole, in one round trip: under load each further one would wait for its turn behind the requests of all senders.
   */
  intake(statements: readonly Statement[]): Promise<Answers>;
  /** Deadlines, outbox, leases, migrations. */
  system<T>(user: SystemUser, work: (unit: Unit) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};
