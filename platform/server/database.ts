import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Connection } from './connection.ts';
import { builderOn, createNamer, type Line, lineOn, type RunStatement } from './statements.ts';
import type { Answers, Audience, Database, Json, Statement, Unit } from './unit.ts';

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

/** What opens a unit: the transaction, its role and whom it is for, and the database's time. */
function openingOf(role: Role, setting: string, value: string): string {
  if (!SAFE.test(value)) throw new Error(`Not an identifier: ${JSON.stringify(value.slice(0, 80))}`);
  return `begin; select set_config('role', '${role}', true), set_config('${setting}', '${value}', true), fw_now() as now`;
}

function timeIn(opened: unknown): number {
  return (opened as readonly pg.QueryResult<{ now: number }>[])[1]?.rows[0]?.now ?? Number.NaN;
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
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
      // A table was changed under a plan that this connection keeps: the next one plans anew.
      if (error instanceof Error && (error as { code?: unknown }).code === '0A000') broken ??= error;
      client.off('error', onError);
      client.release(broken);
      throw error;
    }
  }

  async function run<T>(role: Role, setting: string, value: string, work: (unit: Unit) => Promise<T>): Promise<T> {
    const opening = openingOf(role, setting, value);
    const { result, announcements } = await lend(async (client) => {
      const line = lineOn(client, connection.engine);
      try {
        const now = timeIn(await line.send(opening));
        listener.time?.(now);
        const written = collect();
        const named: RunStatement = (text, values) => {
          const single = connection.engine === 'postgresql' && !text.includes(';');
          const name = single ? nameOf(role, text) : undefined;
          return line.send(name === undefined ? { text, values: [...values] } : { name, text, values: [...values] });
        };
        const result = await work(unitOn(named, now, written));
        const announcements = await finish(line, named, now, written);
        return { result, announcements };
      } catch (error) {
        // What was begun and not awaited must be over before the transaction is rolled back and the connection lent to others.
        await line.settled();
        throw error;
      }
    });
    for (const announce of announcements) announce();
    return result;
  }

  /** A unit whose statements are all known: sent together with the transaction around them. */
  async function runTogether(opening: string, statements: readonly Statement[]): Promise<Answers> {
    return lend(async (client) => {
      if (connection.engine === 'embedded') return runInTurn(client, opening, statements);
      // A failed statement makes those after it fail and the commit a rollback: the first failure is the one to tell.
      const opened = client.query(opening);
      const answers = statements.map(({ name, text, values }) => client.query({ name, text, values: [...values] }));
      const settled = await Promise.allSettled([opened, ...answers, client.query('commit')]);
      for (const each of settled) if (each.status === 'rejected') throw each.reason;
      return { now: timeIn(await opened), rows: (await Promise.all(answers)).map((answer) => answer.rows) };
    });
  }

  /** The embedded database takes one query after another, and shares names of statements between connections: it gets none. */
  async function runInTurn(client: pg.PoolClient, opening: string, statements: readonly Statement[]): Promise<Answers> {
    const now = timeIn(await client.query(opening));
    const rows: (readonly unknown[])[] = [];
    for (const { text, values } of statements) rows.push((await client.query(text, [...values])).rows);
    await client.query('commit');
    return { now, rows };
  }

  /**
   * Sends news, deadlines, stream entries and the commit together. A failed statement makes those after it fail and the commit a rollback: the
   * first failure is the one to tell.
   */
  async function finish(line: Line, run: RunStatement, now: number, written: Collected): Promise<(() => void)[]> {
    const sent: Promise<unknown>[] = [...written.changes];
    if (written.cleared.length > 0) {
      const columns = [written.cleared.map((each) => each.kind), written.cleared.map((each) => each.subject)];
      sent.push(run(CLEAR_DEADLINES, columns));
    }
    const news = written.due.filter((each) => each.subject === null);
    const deadlines = written.due.filter((each) => each.subject !== null);
    if (news.length > 0) sent.push(run(INSERT_DUE, columnsOf(news)));
    if (deadlines.length > 0) sent.push(run(`${INSERT_DUE} ${MOVE_DEADLINE}`, columnsOf(deadlines)));
    // Streams come last and in one order, so that their locks are short and never wait for each other in a circle.
    const streams = [...written.entries.keys()].sort().map((streamId) => {
      const entries = written.entries.get(streamId) ?? [];
      const appended = run(APPEND, [
        streamId,
        entries.length,
        entries.map((entry) => entry.kind),
        entries.map((entry) => entry.audience),
        entries.map((entry) => JSON.stringify(entry.data)),
        new Date(now),
      ]);
      sent.push(appended);
      return { streamId, entries, appended };
    });
    sent.push(line.send('commit'));
    for (const each of await Promise.allSettled(sent)) if (each.status === 'rejected') throw each.reason;

    const announcements: (() => void)[] = [];
    if (written.due.length > 0) {
      const first = Math.min(...written.due.map((each) => each.dueAt));
      announcements.push(() => listener.outbox(first, now));
    }
    for (const { streamId, entries, appended } of streams) {
      const first = Math.min(...((await appended).rows as { seq: number }[]).map((row) => row.seq));
      const complete = entries.map((entry, index) => ({ ...entry, seq: first + index, at: now }));
      announcements.push(() => listener.stream(streamId, complete));
    }
    return [...announcements, ...written.hints];
  }

  return {
    forTenant: (enterpriseId, work) => run('fw_tenant', 'fw.enterprise', enterpriseId, work),
    forPerson: (personId, work) => run('fw_person', 'fw.person', personId, work),
    intake: (statements) => runTogether(openingOf('fw_intake', 'fw.user', 'intake'), statements),
    system: (user, work) => run('fw_system', 'fw.user', user, work),
    close: () => connection.close(),
  };
}

const DIVISION_BY_ZERO = '22012';
const CLEAR_DEADLINES = `delete from outbox using unnest($1::text[], $2::text[]) as gone(kind, subject)
  where (outbox.kind, outbox.subject) = (gone.kind, gone.subject)`;
const INSERT_DUE = `insert into outbox (enterprise_id, kind, subject, payload, due_at)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[])`;
/** Not for news: whoever acts as a person may give news, and change no deadline. */
const MOVE_DEADLINE =
  'on conflict (kind, subject) do update set due_at = excluded.due_at, payload = excluded.payload, attempts = 0';
const APPEND = `with taken as (
    insert into stream (stream_id, head) values ($1, $2)
    on conflict (stream_id) do update set head = stream.head + $2 returning head)
  insert into stream_entry (stream_id, seq, kind, audience, data, at)
  select $1, taken.head - $2 + place, kind, audience, data, $6
  from taken, unnest($3::text[], $4::text[], $5::jsonb[]) with ordinality as given(kind, audience, data, place)
  returning seq`;

function columnsOf(due: readonly Due[]): unknown[] {
  return [
    due.map((each) => each.enterpriseId),
    due.map((each) => each.kind),
    due.map((each) => each.subject),
    due.map((each) => JSON.stringify(each.payload)),
    due.map((each) => new Date(each.dueAt)),
  ];
}

type Collected = {
  /** Changes that were sent; the commit waits for them. */
  readonly changes: Promise<unknown>[];
  readonly due: Due[];
  readonly cleared: { kind: string; subject: string }[];
  readonly entries: Map<string, NewEntry[]>;
  readonly hints: (() => void)[];
};

function collect(): Collected {
  return { changes: [], due: [], cleared: [], entries: new Map(), hints: [] };
}

function unitOn(run: RunStatement, now: number, written: Collected): Unit {
  let builder: Kysely<unknown> | undefined;
  /** The last word on a deadline within one unit wins; two rows of one key cannot go in one insert. */
  const forget = (kind: string, subject: string) => {
    const index = written.due.findIndex((each) => each.kind === kind && each.subject === subject);
    if (index >= 0) written.due.splice(index, 1);
  };
  return {
    now,
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
      // Its failure is told when the unit is over, whatever fails first.
      changed.catch(() => undefined);
      written.changes.push(changed);
    },
    emit: (kind, payload, enterpriseId) => {
      written.due.push({ kind, subject: null, payload, dueAt: now, enterpriseId });
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
