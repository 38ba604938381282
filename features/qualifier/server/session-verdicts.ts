import type { Language } from '../../../kernel/language.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { type Instant, toIso } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/server/unit.ts';
import {
  compileTriggers,
  type JudgedSessions,
  type JudgedSessionsQuery,
  judgeSession,
  type SessionVerdict,
  type VerdictRow,
} from '../core/index.ts';
import type { AskHierarchy, FindSession, ListSessions, RecentSession } from './qualifier-ports.ts';
import type { SessionJudge } from './session-judge.ts';
import { namesIn, type TriggerEditor } from './trigger-editor.ts';
import { readVersion, versionAt } from './trigger-store.ts';
import type { VerdictLog } from './verdict-log.ts';
import { sessionsJudged, verdictsOf } from './verdict-store.ts';

export type SessionVerdictsDeps = {
  readonly database: Database;
  readonly hierarchy: AskHierarchy;
  readonly findSession: FindSession;
  readonly listSessions: ListSessions;
};

type Inner = { readonly editor: TriggerEditor; readonly judge: SessionJudge; readonly log: VerdictLog };

export type SessionVerdicts = {
  /**
   * Why a session was, or was not, an opportunity: judged anew from what is stored of it, with the version that was in force at its
   * latest sign of life unless another is named; beside it how it was judged over time.
   */
  verdict(
    enterpriseId: string,
    sessionId: string,
    asked?: { readonly version?: number; readonly language?: Language },
  ): Promise<Result<SessionVerdict>>;
  /** Sessions of the last days that may be asked about, newest first. */
  sessions(enterpriseId: string, query: JudgedSessionsQuery): Promise<Result<JudgedSessions>>;
};

const PAGE = 50;
const RANK: Readonly<Record<string, number>> = { must: 2, can: 1, none: 0 };

export function createSessionVerdicts(deps: SessionVerdictsDeps, { editor, judge, log }: Inner): SessionVerdicts {
  const { database, hierarchy, findSession, listSessions } = deps;

  return {
    verdict: async (enterpriseId, sessionId, { version, language } = {}) => {
      const session = await findSession(enterpriseId, sessionId);
      if (session === undefined) return refuse('not-found', 'no-such-session', 'There is no such session here.');
      await log.flush();
      const newest = await editor.inForce(enterpriseId);
      const read = await database.forTenant(enterpriseId, async (unit) => ({
        now: unit.now,
        history: (await verdictsOf(unit, [sessionId])).get(sessionId) ?? [],
        stored: await readVersion(unit, version ?? (await versionAt(unit, session.lastAt))),
      }));
      if (read.stored === undefined) {
        return refuse('not-found', 'no-such-version', `There is no version ${version} of the triggers.`);
      }
      const { set, savedAt } = read.stored;
      const names = namesIn(await hierarchy(enterpriseId));
      const known = await judge.context(session, read.now);
      const judged = judgeSession(compileTriggers(set), session, known, names, language);
      const page = session.path.at(-1);
      const views = page?.name ?? page?.title ?? page?.url;
      return ok({
        ...judged,
        ...withheldLately(judged, read.history),
        ...(savedAt === undefined ? {} : { savedAt: toIso(savedAt) }),
        newest: newest.set.version,
        history: [...read.history],
        session: {
          sessionId,
          websiteId: session.websiteId,
          startedAt: toIso(session.startedAt),
          lastAt: toIso(session.lastAt),
          ...(session.endedAt === undefined ? {} : { endedAt: toIso(session.endedAt) }),
          pages: session.counts.pages,
          ...(views === undefined ? {} : { views }),
        },
      });
    },

    sessions: async (enterpriseId, { verdict, websiteId, before, limit = PAGE }) => {
      const until = before === undefined ? undefined : Date.parse(before);
      if (until !== undefined && !Number.isFinite(until)) {
        return refuse('invalid', 'malformed', 'before: a moment as the page before named it.', { field: 'before' });
      }
      await log.flush();
      const from = { limit: limit + 1, ...(until === undefined ? {} : { before: until }) };
      const page: readonly Listed[] =
        verdict === undefined || verdict === 'none'
          ? (await listSessions(enterpriseId, { ...from, ...(websiteId === undefined ? {} : { websiteId }) })).map(
              (session) => ({ session, at: session.lastAt }),
            )
          : await judgedSessions(enterpriseId, { ...from, verdict });
      const kept = page.slice(0, limit);
      const shown = kept.flatMap(({ session }) => session ?? []);
      const histories = await database.forTenant(enterpriseId, (unit) =>
        verdictsOf(
          unit,
          shown.map(({ sessionId }) => sessionId),
        ),
      );
      const items = shown
        .filter((session) => websiteId === undefined || session.websiteId === websiteId)
        .map((session) => listed(session, histories.get(session.sessionId) ?? []))
        .filter((item) => verdict !== 'none' || item.highest === 'none');
      const last = page.length > limit ? kept.at(-1) : undefined;
      return ok({ items, ...(last === undefined ? {} : { next: toIso(last.at) }) });
    },
  };

  async function judgedSessions(
    enterpriseId: string,
    asked: { readonly verdict: 'can' | 'must' | 'withheld'; readonly before?: Instant; readonly limit: number },
  ): Promise<readonly Listed[]> {
    const found = await database.forTenant(enterpriseId, (unit) => sessionsJudged(unit, asked));
    const sessions = await listSessions(enterpriseId, { sessionIds: found.map(({ sessionId }) => sessionId) });
    const byId = new Map(sessions.map((session) => [session.sessionId, session]));
    return found.map(({ sessionId, at }) => ({ session: byId.get(sessionId), at }));
  }
}

/** A session, and the moment by which it has its place in the list; one that is not there any more keeps its place. */
type Listed = { readonly session: RecentSession | undefined; readonly at: Instant };

/** What only the moment knew: who was free, how often a trigger had fired. Told where judging anew gives a verdict it withheld. */
function withheldLately(
  judged: Pick<SessionVerdict, 'verdict' | 'withheld'>,
  history: readonly VerdictRow[],
): Pick<SessionVerdict, 'verdict' | 'withheld'> | undefined {
  const latest = history.findLast((row) => row.withheld !== 'ended');
  if (judged.verdict === 'none' || latest?.withheld === undefined) return undefined;
  return { verdict: latest.verdict, withheld: latest.withheld };
}

function listed(session: RecentSession, history: readonly VerdictRow[]): JudgedSessions['items'][number] {
  const latest = history.findLast((row) => row.withheld !== 'ended');
  const highest = history.reduce(
    (best, row) => ((RANK[row.verdict] ?? 0) > (RANK[best] ?? 0) ? row.verdict : best),
    'none',
  );
  return {
    sessionId: session.sessionId,
    websiteId: session.websiteId,
    startedAt: toIso(session.startedAt),
    lastAt: toIso(session.lastAt),
    ended: session.ended,
    pages: session.pages,
    ...(session.views === undefined ? {} : { views: session.views }),
    verdict: latest?.verdict ?? 'none',
    ...(latest?.withheld === undefined ? {} : { withheld: latest.withheld }),
    highest,
  };
}
