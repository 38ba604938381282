import { type Instant, SECOND, toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { DryRunResult, DryRunView, TriedList, TriedQuery, TriedSession } from '../core/index.ts';

/** How often the process that makes a dry run says how far it is, and when it is taken to have died without a word. */
export const BEAT = SECOND;
const DEAD_AFTER = 20 * SECOND;
const SHOWN_AT_ONCE = 10;

const DIED = 'The server that made it has ended.';

/** A dry run that is to be made. */
export type NewDryRun = {
  readonly dryRunId: string;
  readonly enterpriseId: string;
  readonly startedBy: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly websiteId?: string;
  readonly triggers: boolean;
  readonly ruleSets: number;
};

type Row = {
  readonly dry_run_id: string;
  readonly state: string;
  readonly started_at: Instant;
  readonly beat_at: Instant;
  readonly ended_at: Instant | null;
  readonly from_at: Instant;
  readonly to_at: Instant;
  readonly website_id: string | null;
  readonly triggers: boolean;
  readonly rule_sets: number;
  readonly progress: number;
  readonly events: number;
  readonly sessions: number;
  readonly problem: string | null;
  readonly result: DryRunResult | null;
};

const COLUMNS =
  'dry_run_id, state, started_at, beat_at, ended_at, from_at, to_at, website_id, triggers, rule_sets, progress, events, sessions, problem, result';

function viewOf(row: Row, now: Instant): DryRunView {
  const died = row.state === 'running' && row.beat_at < now - DEAD_AFTER;
  const problem = died ? DIED : row.problem;
  return {
    dryRunId: row.dry_run_id,
    state: died ? 'failed' : row.state,
    startedAt: toIso(row.started_at),
    from: toIso(row.from_at),
    to: toIso(row.to_at),
    triggers: row.triggers,
    ruleSets: row.rule_sets,
    progress: row.progress,
    events: Number(row.events),
    sessions: Number(row.sessions),
    ...(row.ended_at === null ? {} : { endedAt: toIso(row.ended_at) }),
    ...(row.website_id === null ? {} : { websiteId: row.website_id }),
    ...(problem === null ? {} : { problem }),
    ...(row.result === null ? {} : { result: row.result }),
  };
}

/** Begins a dry run, unless one of this enterprise is running: then the id of that. */
export async function beginDryRun(unit: Unit, made: NewDryRun): Promise<{ readonly running?: string }> {
  await unit.sql(
    `update dryrun_run set state = 'failed', ended_at = beat_at, problem = $2 where state = 'running' and beat_at < $1`,
    [new Date(unit.now - DEAD_AFTER), DIED],
  );
  const begun = await unit.sql(
    `insert into dryrun_run (dry_run_id, enterprise_id, state, started_at, started_by, beat_at, from_at, to_at, website_id,
       triggers, rule_sets)
     values ($1, $2, 'running', $3, $4, $3, $5, $6, $7, $8, $9)
     on conflict (enterprise_id) where state = 'running' do nothing returning dry_run_id`,
    [
      made.dryRunId,
      made.enterpriseId,
      new Date(unit.now),
      made.startedBy,
      new Date(made.from),
      new Date(made.to),
      made.websiteId ?? null,
      made.triggers,
      made.ruleSets,
    ],
  );
  if (begun.length > 0) return {};
  const [row] = await unit.sql<{ id: string }>(`select dry_run_id as id from dryrun_run where state = 'running'`);
  return { running: row?.id ?? '' };
}

export async function readDryRun(unit: Unit, dryRunId: string): Promise<DryRunView | undefined> {
  const [row] = await unit.sql<Row>(`select ${COLUMNS} from dryrun_run where dry_run_id = $1`, [dryRunId]);
  return row && viewOf(row, unit.now);
}

/** Some of the sessions that are kept; undefined if there is no such dry run. */
export async function readTried(unit: Unit, dryRunId: string, query: TriedQuery): Promise<TriedList | undefined> {
  const [row] = await unit.sql<{ kept: readonly TriedSession[] | null }>(
    'select kept from dryrun_run where dry_run_id = $1',
    [dryRunId],
  );
  if (row === undefined) return undefined;
  const { difference, cursor = 0, limit = SHOWN_AT_ONCE } = query;
  const kept = (row.kept ?? []).filter((each) => difference === undefined || each.difference === difference);
  const next = cursor + limit;
  return {
    items: kept.slice(cursor, next),
    kept: kept.length,
    ...(next < kept.length ? { next } : {}),
  };
}

/** Says how far a dry run is. @returns whether it is to go on */
export async function noteProgress(
  unit: Unit,
  dryRunId: string,
  at: { readonly progress: number; readonly events: number; readonly sessions: number },
): Promise<boolean> {
  const rows = await unit.sql<{ cancel: boolean }>(
    `update dryrun_run set beat_at = $2, progress = $3, events = $4, sessions = $5
     where dry_run_id = $1 and state = 'running' returning cancel`,
    [dryRunId, new Date(unit.now), at.progress, at.events, at.sessions],
  );
  return rows[0]?.cancel === false;
}

/** Asks that a dry run be ended, wherever it is made. */
export async function askToCancel(unit: Unit, dryRunId: string): Promise<void> {
  await unit.sql(`update dryrun_run set cancel = true where dry_run_id = $1 and state = 'running'`, [dryRunId]);
}

export type DryRunEnd =
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly problem: string }
  | {
      readonly state: 'done';
      readonly events: number;
      readonly sessions: number;
      readonly result: DryRunResult;
      readonly kept: readonly TriedSession[];
    };

/** Keeps how a dry run ended, if it has not ended otherwise. */
export async function endDryRun(unit: Unit, dryRunId: string, end: DryRunEnd): Promise<void> {
  const done = end.state === 'done' ? end : undefined;
  await unit.sql(
    `update dryrun_run set state = $2, ended_at = $3, beat_at = $3, problem = $4, result = $5, kept = $6,
       progress = case when $5::json is null then progress else 1 end,
       events = coalesce($7::bigint, events), sessions = coalesce($8::bigint, sessions)
     where dry_run_id = $1 and state = 'running'`,
    [
      dryRunId,
      end.state,
      new Date(unit.now),
      end.state === 'failed' ? end.problem : null,
      done === undefined ? null : JSON.stringify(done.result),
      done === undefined ? null : JSON.stringify(done.kept),
      done?.events ?? null,
      done?.sessions ?? null,
    ],
  );
}
