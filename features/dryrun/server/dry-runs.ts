import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { DAY, type Instant } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/server/unit.ts';
import {
  type Documents,
  type DryRunBody,
  type DryRunPlan,
  type DryRunView,
  documentsToTry,
  MOST_DAYS,
  type TriedList,
  type TriedQuery,
} from '../core/index.ts';
import type { DryRunPorts } from './dry-run-ports.ts';
import {
  askToCancel,
  BEAT,
  beginDryRun,
  type DryRunEnd,
  endDryRun,
  noteProgress,
  readDryRun,
  readTried,
} from './dry-run-store.ts';
import { runInThread } from './dry-run-thread.ts';

const USUAL_DAYS = 7;
/** Dry runs that one process makes at once: each takes a processor. */
const AT_ONCE = 2;

export type DryRunsDeps = DryRunPorts & {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly failed: (what: string, error: unknown) => void;
};

export type DryRuns = {
  /** Begins a dry run and does not wait for it. Never inside a unit. */
  start(enterpriseId: string, body: DryRunBody, startedBy: string): Promise<Result<DryRunView>>;
  view(enterpriseId: string, dryRunId: string): Promise<Result<DryRunView>>;
  /** Sessions to look at, of a dry run that is done. */
  tried(enterpriseId: string, dryRunId: string, query: TriedQuery): Promise<Result<TriedList>>;
  /** Ends a dry run that is under way; one that has ended stays as it is. */
  cancel(enterpriseId: string, dryRunId: string): Promise<Result<DryRunView>>;
  /** Ends those that are made here. */
  close(): Promise<void>;
};

type Period = { readonly from: Instant; readonly to: Instant };

const BUSY = refuse(
  'too-many',
  'dry-runs-busy',
  'This server makes as many dry runs as it can. Try again in half a minute.',
  { retryAfter: 30 },
);
const NOT_THERE = refuse('not-found', 'no-such-dry-run', 'There is no such dry run.');

/** The time that is asked for; it ends now at the latest. */
function periodOf({ days, from, to }: DryRunBody, now: Instant): Result<Period> {
  if (days !== undefined && (from !== undefined || to !== undefined))
    return refuse('invalid', 'period-invalid', 'Give either days, or from and to.');
  const end = to === undefined ? now : Date.parse(to);
  const start = from === undefined ? end - (days ?? USUAL_DAYS) * DAY : Date.parse(from);
  if (Number.isNaN(start) || Number.isNaN(end))
    return refuse('invalid', 'period-invalid', 'from and to are moments in ISO 8601, e.g. 2026-05-01T00:00:00Z.');
  if (start >= end) return refuse('invalid', 'period-invalid', 'from is not before to.');
  if (start < 0) return refuse('invalid', 'period-invalid', 'from lies before 1970.');
  if (start > now) return refuse('invalid', 'period-invalid', 'from lies in the future.');
  if (end - start > MOST_DAYS * DAY)
    return refuse('invalid', 'period-invalid', `A dry run looks at ${MOST_DAYS} days at most.`);
  return ok({ from: start, to: Math.min(end, now) });
}

class Cancelled extends Error {}

export function createDryRuns(deps: DryRunsDeps): DryRuns {
  const { database } = deps;
  /** Dry runs that are being prepared: they have no id yet. */
  let beginning = 0;
  const running = new Map<string, { readonly abort: AbortController; ended: Promise<void> }>();

  async function material(enterpriseId: string) {
    const [triggers, { ruleSets, attributes, sales }, roster, nodes, invitationsPerVisit] = [
      await deps.triggers(enterpriseId),
      await deps.matching(enterpriseId),
      await deps.roster(enterpriseId),
      await deps.nodes(enterpriseId),
      await deps.invitationsPerVisit(enterpriseId),
    ];
    const inForce: Documents = { triggers, ruleSets };
    return { inForce, attributes, sales, roster, nodes, invitationsPerVisit };
  }

  async function make(dryRunId: string, plan: DryRunPlan, websiteId: string | undefined, signal: AbortSignal) {
    const { enterpriseId, from, to } = plan;
    const query = { enterpriseId, from, to, ...(websiteId === undefined ? {} : { websiteId }) };
    const { expected, inOrder, pages } = await deps.recorded(query);
    const at = { progress: 0, events: 0, sessions: 0 };
    const abort = new AbortController();
    const either = AbortSignal.any([signal, abort.signal]);
    const beat = setInterval(() => {
      database
        .forTenant(enterpriseId, (unit) => noteProgress(unit, dryRunId, at))
        .then((goesOn) => {
          if (!goesOn) abort.abort(new Cancelled());
        })
        .catch((error: unknown) => deps.failed('the progress of a dry run could not be kept', error));
    }, BEAT);
    try {
      const outcome = await runInThread({
        plan: { ...plan, apart: !inOrder },
        pages: pages(),
        resolver: (website) => deps.pageResolver(enterpriseId, website),
        customer: (customerId) => deps.customerFacts(enterpriseId, customerId),
        signal: either,
        taken({ events, sessions }) {
          at.events += events;
          at.sessions = sessions;
          at.progress = Math.min(0.99, at.events / Math.max(expected, 1));
        },
      });
      return { ...outcome, events: at.events };
    } finally {
      clearInterval(beat);
    }
  }

  async function endOf(work: () => ReturnType<typeof make>): Promise<DryRunEnd> {
    try {
      return { state: 'done', ...(await work()) };
    } catch (error) {
      if (error instanceof Cancelled) return { state: 'cancelled' };
      deps.failed('a dry run failed', error);
      const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
      const full = code === 'ERR_WORKER_OUT_OF_MEMORY';
      const problem = full
        ? 'It needs more memory than it may take: try fewer days, or one website.'
        : 'Something went wrong here.';
      return { state: 'failed', problem };
    }
  }

  function launch(dryRunId: string, plan: DryRunPlan, websiteId: string | undefined): void {
    const abort = new AbortController();
    const ended = endOf(() => make(dryRunId, plan, websiteId, abort.signal))
      .then((end) => database.forTenant(plan.enterpriseId, (unit) => endDryRun(unit, dryRunId, end)))
      .catch((error: unknown) => deps.failed('what came of a dry run could not be kept', error))
      .finally(() => running.delete(dryRunId));
    running.set(dryRunId, { abort, ended });
  }

  async function view(enterpriseId: string, dryRunId: string): Promise<Result<DryRunView>> {
    const found = await database.forTenant(enterpriseId, (unit) => readDryRun(unit, dryRunId));
    return found === undefined ? NOT_THERE : ok(found);
  }

  async function begin(enterpriseId: string, body: DryRunBody, startedBy: string): Promise<Result<string>> {
    const { websiteId } = body;
    if (websiteId !== undefined && !(await deps.hasWebsite(enterpriseId, websiteId)))
      return refuse('not-found', 'no-such-website', 'There is no such website here.');
    const { inForce, ...staff } = await material(enterpriseId);
    const places = new Set<string>(staff.nodes.map((each) => each.nodeId));
    const written = documentsToTry(inForce, body, places, await deps.declaredFields(enterpriseId));
    if ('problems' in written) {
      const { problems } = written;
      const message = `These documents cannot be used: ${problems[0]?.pointer} ${problems[0]?.message}.`;
      return refuse('unprocessable', 'documents-invalid', message, { problems });
    }
    const { period, at } = await database.forTenant(enterpriseId, async ({ now }) => ({
      period: periodOf(body, now),
      at: now,
    }));
    if (!period.ok) return period;
    const { assumed } = body;
    if (assumed !== undefined && assumed.free > assumed.atDesk)
      return refuse('invalid', 'staffing-invalid', 'More are free than are at their desks.', { field: 'assumed.free' });
    if (running.size + beginning >= AT_ONCE) return BUSY;
    // Held from here on: whoever asks while this one is written down finds the place taken.
    beginning += 1;
    const dryRunId = deps.makeId('dry');
    try {
      const other = await database.forTenant(enterpriseId, (unit) =>
        beginDryRun(unit, {
          dryRunId,
          enterpriseId,
          startedBy,
          ...period.value,
          ...(websiteId === undefined ? {} : { websiteId }),
          triggers: body.triggers !== undefined,
          ruleSets: body.ruleSets?.length ?? 0,
        }),
      );
      if (other.running !== undefined) {
        const message = 'A dry run of this enterprise is under way: wait for it, or cancel it.';
        return refuse('conflict', 'dry-run-running', message, { dryRunId: other.running });
      }
      const documents = { before: inForce, now: written.documents };
      const plan = { enterpriseId, at, ...period.value, ...staff, ...documents, apart: false };
      launch(dryRunId, assumed === undefined ? plan : { ...plan, assumed }, websiteId);
      return ok(dryRunId);
    } finally {
      beginning -= 1;
    }
  }

  return {
    async start(enterpriseId, body, startedBy) {
      const begun = await begin(enterpriseId, body, startedBy);
      return begun.ok ? view(enterpriseId, begun.value) : begun;
    },
    view,
    async tried(enterpriseId, dryRunId, query) {
      const found = await database.forTenant(enterpriseId, (unit) => readTried(unit, dryRunId, query));
      return found === undefined ? NOT_THERE : ok(found);
    },
    async cancel(enterpriseId, dryRunId) {
      const known = await view(enterpriseId, dryRunId);
      if (!known.ok) return known;
      await database.forTenant(enterpriseId, (unit) => askToCancel(unit, dryRunId));
      const here = running.get(dryRunId);
      if (here !== undefined) {
        here.abort.abort(new Cancelled());
        await here.ended;
      }
      return view(enterpriseId, dryRunId);
    },
    async close() {
      const all = [...running.values()];
      for (const { abort } of all) abort.abort(new Cancelled());
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}
