import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Connection } from './connection.ts';
import { builderOn, createNamer, type Line, lineOn, type RunStatement } from './statements.ts';
import type { Answers, Audience, Database, Json, Manner, Statement, Unit } from './unit.ts';

/** One entry of a stream as written. `data` is what clients fold. */
export type StreamEntry = {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly audience: Audience;
  readonly data: Json;
};

/** What the rest of the process is told after a commit. */
export type CommitListener = {
  /** There is news or a deadline, the earliest due at `dueAt`. */
  outbox(dueAt: number, now: number): void;
  stream(streamId: string, entries: readonly StreamEntry[]): void;
  /** The database's time, as every unit hears it. */
  time?(now: number): void;
};

type Role = 'fw_tenant' | 'fw_person' | 'fw_intake' | 'fw_system';
type NewEntry = { kind: string; data: Json; audience: Audience };
type Due = { kind: string; subject: string | null; payload: Json; dueAt: number; enterpriseId: string };

const SAFE = /^[a-zA-Z0-9_-]{0,80}$/;

/** Thrown when the pool gave no connection in time. */
function explainTimeout(error: unknown, engine: Connection['engine']): unknown {
  if (!(error instanceof Error) || !error.message.includes('timeout exceeded when trying to connect')) return error;
  const rule =
    engine === 'embedded'
      ? ' The embedded database has one connection: inside a unit, await nothing but SQL on its own handle.'
      : '';
  return new Error(`No database connection became free in time.${rule}`, { cause: error });
}

const OPEN = "select set_config('role', $1, true), set_config($2, $3, true), fw_now() as now";
const OPEN_FOR_LISTS = `${OPEN}, set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
  set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`;
/** The same in one statement with what begins the transaction, for an engine that takes one after another. */
const BEGIN_AND_OPEN = (begin: string, role: Role, setting: string, value: string) =>
  `${begin}; select set_config('role', '${role}', true), set_config('${setting}', '${value}', true), fw_now() as now`;

/** Opens a unit: the transaction, its role and whom it is for. @returns the database's time */
async function open(line: Line, role: Role, setting: string, value: string, manner?: Manner): Promise<number> {
  if (!SAFE.test(value)) throw new Error(`Not an identifier: ${JSON.stringify(value.slice(0, 80))}`);
  const begin = manner === 'reads only' ? 'begin read only' : 'begin';
  const answers: unknown = line.inTurn
    ? await line.send(BEGIN_AND_OPEN(begin, role, setting, value))
    : await Promise.all([line.send(begin), line.send(opening(line, manner, [role, setting, value]))]);
  const [, opened] = answers as readonly pg.QueryResult<{ now: number }>[];
  return opened?.rows[0]?.now ?? Number.NaN;
}

function opening(line: Line, manner: Manner | undefined, values: readonly string[]): pg.QueryConfig {
  return manner === 'asks for lists'
    ? line.named('open_for_lists', OPEN_FOR_LISTS, values)
    : line.named('open', OPEN, values);
}

/** Opens the four handles on a connection. `listener` hears of every commit. */
export function createDatabase(connection: Connection, listener: CommitListener): Database {
  const nameOf = createNamer();

  /** Lends a connection for one transaction, which `work` opens and commits; rolls back what it leaves. */
  async function lend<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await connection.pool.connect().catch((error: unknown) => {
      throw explainTimeout(error, connection.engine);
    });
    let broken: Error | undefined;
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    try {
      const result = await work(client);
      client.off('error', onError);
      client.release();
      return result;
    } catch (error) {
      // Where the session was lost between two statements, the next one only says that there is none.
      const cause = broken ?? error;
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
      // A table was changed under a plan that this connection keeps: the next one plans anew.
      if (error instanceof Error && (error as { code?: unknown }).code === '0A000') broken ??= error;
      client.off('error', onError);
      client.release(broken);
      throw cause;
    }
  }

  async function run<T>(
    role: Role,
    setting: string,
    value: string,
    work: (unit: Unit) => Promise<T>,
    manner?: Manner,
  ): Promise<T> {
    const { result, announcements } = await lend((client) =>
      transact(client, [role, setting, value, manner], work, async (result, finish) => ({
        result,
        announcements: await finish(),
      })),
    );
    for (const announce of announcements) announce();
    return result;
  }

  /** A unit that reads only: its result is there before its transaction has ended. */
  function read<T>(role: Role, setting: string, value: string, work: (unit: Unit) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      lend((client) =>
        transact(client, [role, setting, value, 'reads only'], work, async (result, finish, written) => {
          if (!isEmpty(written)) throw new Error('A unit that was to read only has changed something.');
          resolve(result);
          await finish();
        }),
      ).catch(reject);
    });
  }

  /** Opens a unit on a connection, does its work, and ends it as `end` says, which is given what commits it. */
  async function transact<T, Ended>(
    client: pg.PoolClient,
    [role, setting, value, manner]: readonly [Role, string, string, Manner | undefined],
    work: (unit: Unit) => Promise<T>,
    end: (result: T, finish: () => Promise<(() => void)[]>, written: Collected) => Promise<Ended>,
  ): Promise<Ended> {
    const line = lineOn(client, connection.engine);
    const written = collect();
    try {
      let now: number | undefined;
      const opened = open(line, role, setting, value, manner).then((at) => {
        now = at;
        listener.time?.(at);
      });
      const clock = () => {
        if (now === undefined) throw new Error(`A unit that ${manner} knows the time when its first answer is here.`);
        return now;
      };
      const named: RunStatement = (text, values) => line.send(line.named(nameOf(role, text), text, values));
      // Whoever has an answer knows the time.
      const timed: RunStatement = async (text, values) => (await Promise.all([named(text, values), opened]))[0];
      if (manner === undefined) await opened;
      const [result] = await Promise.all([work(unitOn(manner === undefined ? named : timed, clock, written)), opened]);
      return await end(result, () => finish(line, named, clock(), written), written);
    } catch (error) {
      // What was begun and not awaited must be over before the transaction is rolled back and the connection lent to others.
      await line.settled();
      throw isAborted(error) ? (written.failure ?? error) : error;
    }
  }

  /** A unit whose statements are all known: sent together with the transaction around them. */
  async function runTogether(user: string, statements: readonly Statement[]): Promise<Answers> {
    return lend(async (client) => {
      const line = lineOn(client, connection.engine);
      // A failed statement makes those after it fail and the commit a rollback: the first failure is the one to tell.
      const opened = open(line, 'fw_intake', 'fw.user', user);
      const answers = statements.map(({ name, text, values }) => line.send(line.named(name, text, values)));
      const settled = await Promise.allSettled([opened, ...answers, line.send('commit')]);
      for (const each of settled) if (each.status === 'rejected') throw each.reason;
      return { now: await opened, rows: (await Promise.all(answers)).map((answer) => answer.rows) };
    });
  }

  /**
   * Sends what the unit leaves for others and the commit together. A failed statement makes those after it fail and the commit a rollback: the
   * first failure is the one to tell.
   */
  async function finish(line: Line, run: RunStatement, now: number, written: Collected): Promise<(() => void)[]> {
    const left = leftBy(written, now);
    const finished = left === undefined ? undefined : run('select fw_finish($1) as befores', [JSON.stringify(left)]);
    const sent = [...written.changes, ...(finished === undefined ? [] : [finished]), line.send('commit')];
    for (const each of await Promise.allSettled(sent)) if (each.status === 'rejected') throw each.reason;

    const announcements: (() => void)[] = [];
    if (written.due.length > 0) {
      const first = Math.min(...written.due.map((each) => each.dueAt));
      announcements.push(() => listener.outbox(first, now));
    }
    const befores = ((await finished)?.rows as { befores: string[] }[] | undefined)?.[0]?.befores ?? [];
    for (const [place, { stream_id: streamId, entries }] of (left?.streams ?? []).entries()) {
      const first = Number(befores[place]) + 1;
      const complete = entries.map((entry, index) => ({ ...entry, seq: first + index, at: now }));
      announcements.push(() => listener.stream(streamId, complete));
    }
    return [...announcements, ...written.hints];
  }

  return {
    forTenant: (enterpriseId, work, manner) =>
      manner === 'reads only'
        ? read('fw_tenant', 'fw.enterprise', enterpriseId, work)
        : run('fw_tenant', 'fw.enterprise', enterpriseId, work, manner),
    forPerson: (personId, work) => run('fw_person', 'fw.person', personId, work),
    intake: (statements) => runTogether('intake', statements),
    system: (user, work) => run('fw_system', 'fw.user', user, work),
    close: () => connection.close(),
  };
}

const DIVISION_BY_ZERO = '22012';

/** Whether a statement failed only because one before it had. */
const isAborted = (error: unknown): boolean => (error as { readonly code?: unknown } | null)?.code === '25P02';

/** What `fw_finish` is given: of each what there is, and nothing where there is nothing. */
function leftBy({ cleared, due, entries }: Collected, now: number) {
  if (cleared.length === 0 && due.length === 0 && entries.size === 0) return undefined;
  const news = due.filter((each) => each.subject === null);
  const deadlines = due.filter((each) => each.subject !== null);
  // In one order, so that the locks of streams never wait for each other in a circle.
  const streams = [...entries.keys()].sort().map((stream_id) => ({ stream_id, entries: entries.get(stream_id) ?? [] }));
  return {
    ...(cleared.length === 0 ? {} : { cleared }),
    ...(news.length === 0 ? {} : { news: news.map(rowOf) }),
    ...(deadlines.length === 0 ? {} : { deadlines: deadlines.map(rowOf) }),
    ...(streams.length === 0 ? {} : { streams, at: new Date(now) }),
  };
}

function rowOf({ enterpriseId, kind, subject, payload, dueAt }: Due) {
  return { enterprise_id: enterpriseId, kind, subject, payload, due_at: new Date(dueAt) };
}

type Collected = {
  /** Changes that were sent; the commit waits for them. */
  readonly changes: Promise<unknown>[];
  /** Of the first change that failed. */
  failure?: unknown;
  readonly due: Due[];
  readonly cleared: { kind: string; subject: string }[];
  readonly entries: Map<string, NewEntry[]>;
  readonly hints: (() => void)[];
};

function isEmpty({ changes, due, cleared, entries, hints }: Collected): boolean {
  return changes.length + due.length + cleared.length + entries.size + hints.length === 0;
}

function collect(): Collected {
  return { changes: [], due: [], cleared: [], entries: new Map(), hints: [] };
}

function unitOn(run: RunStatement, clock: () => number, written: Collected): Unit {
  let builder: Kysely<unknown> | undefined;
  /** The last word on a deadline within one unit wins; two rows of one key cannot go in one insert. */
  const forget = (kind: string, subject: string) => {
    const index = written.due.findIndex((each) => each.kind === kind && each.subject === subject);
    if (index >= 0) written.due.splice(index, 1);
  };
  return {
    get now() {
      return clock();
    },
    db: <Tables>() => {
      builder ??= builderOn(run);
      return builder as Kysely<Tables>;
    },
    sql: async <Row>(text: string, values: readonly unknown[] = []) => (await run(text, values)).rows as Row[],
    write: ({ sql, parameters }, must) => {
      // The commit is on its way before the answer is here, so the database itself has to refuse what did not change its row.
      const text = must === undefined ? sql : `with changed as (${sql} returning 1) select 1 / count(*) from changed`;
      const changed = run(text, parameters).catch((error: unknown) => {
        if ((error as { code?: unknown }).code !== DIVISION_BY_ZERO) throw error;
        throw new Error(`No row was changed, or the change divided by zero: ${sql}`, { cause: error });
      });
      // Its failure is told when the unit is over, or in place of what failed only because of it.
      changed.catch((error: unknown) => {
        written.failure ??= error;
      });
      written.changes.push(changed);
    },
    emit: (kind, payload, enterpriseId) => {
      written.due.push({ kind, subject: null, payload, dueAt: clock(), enterpriseId });
    },
    deadline: (kind, subject, dueAt, enterpriseId) => {
      forget(kind, subject);
      written.due.push({ kind, subject, payload: { subject }, dueAt, enterpriseId });
    },
    clearDeadline: (kind, subject) => {
      forget(kind, subject);
      written.cleared.push({ kind, subject });
    },
    append: (stream, entry) => {
      const entries = written.entries.get(stream) ?? [];
      entries.push({ kind: entry.kind, data: entry.data, audience: entry.audience ?? 'all' });
      written.entries.set(stream, entries);
    },
    afterCommit: (hint) => {
      written.hints.push(hint);
    },
  };
}
