import type { Selectable } from 'kysely';
import type { Database } from '../../../platform/server/unit.ts';
import type { Fence } from './queue-ports.ts';
import type { QueueTables } from './queue-tables.ts';

/** What the queue remembers of one session, so that most events cost no query. A copy: rows decide. */
type SessionMark = {
  /** Milliseconds of this process's clock. */
  readonly readAt: number;
  /** An opportunity is live, or was when this was read. */
  readonly live: boolean;
  /** It has, or had, an opportunity. */
  readonly opened: boolean;
  readonly refusedAt?: number;
  /** When an opportunity for a request of hers was last opened. */
  readonly askedAt?: number;
  /** When the latest conversation or search for somebody that she asked for came to its end. */
  readonly settledAt?: number;
  readonly invitations: number;
  readonly engaged: boolean;
  /** She is offered another way and has not answered. */
  readonly otherWay: boolean;
};

export type SessionMemory = {
  /**
   * As of at most a few seconds ago where there is anything to know. That there is nothing holds until it changes here: only who
   * folds a session's lane opens its first opportunity.
   */
  read(enterpriseId: string, sessionId: string): Promise<SessionMark>;
  /** It changed here: read anew next time. */
  forget(sessionId: string): void;
  /** Hears with which fence sessions are followed: what another owner of a lane has done in between is read anew. */
  owned(fence: Fence): void;
};

const MOST = 10_000;
/** Sessions that are known to have nothing: as many as are live, for they are forgotten when they end. */
const EMPTY_MOST = 5_000_000;
const FRESH_MS = 2_000;

type Asked = { readonly sessionIds: Set<string>; readonly answer: Promise<ReadonlyMap<string, SessionMark>> };

/** Of a session with no opportunity and no refusal. */
const EMPTY = emptyMark(0);

/** Sessions asked for in the same moment are read by one query per enterprise. `clock` in milliseconds. */
export function createSessionMemory(database: Database, clock: () => number): SessionMemory {
  const marks = new Map<string, SessionMark>();
  const empty = new Set<string>();
  /** How often something was forgotten. */
  let changes = 0;
  const epochs = new Map<number, number>();
  const asked = new Map<string, Asked>();

  function ask(enterpriseId: string, sessionId: string): Asked {
    const waiting = asked.get(enterpriseId);
    if (waiting !== undefined) {
      waiting.sessionIds.add(sessionId);
      return waiting;
    }
    const sessionIds = new Set([sessionId]);
    const answer = Promise.resolve().then(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      asked.delete(enterpriseId);
      return readMarks(database, enterpriseId, [...sessionIds], clock());
    });
    const fresh = { sessionIds, answer };
    asked.set(enterpriseId, fresh);
    return fresh;
  }

  return {
    read: async (enterpriseId, sessionId) => {
      if (empty.has(sessionId)) return EMPTY;
      const known = marks.get(sessionId);
      if (known !== undefined && clock() - known.readAt < FRESH_MS) return known;
      const changesBefore = changes;
      const mark = (await ask(enterpriseId, sessionId).answer).get(sessionId);
      // What was read before something changed here may be of before it.
      if (changes !== changesBefore) return mark ?? EMPTY;
      if (mark === undefined) {
        if (empty.size >= EMPTY_MOST) empty.clear();
        empty.add(sessionId);
        return EMPTY;
      }
      if (marks.size >= MOST) marks.clear();
      marks.set(sessionId, mark);
      return mark;
    },
    forget: (sessionId) => {
      changes += 1;
      marks.delete(sessionId);
      empty.delete(sessionId);
    },
    owned: ({ lane, epoch }) => {
      if (epochs.get(lane) === epoch) return;
      epochs.set(lane, epoch);
      changes += 1;
      marks.clear();
      empty.clear();
    },
  };
}

function emptyMark(readAt: number): SessionMark {
  return { readAt, live: false, opened: false, invitations: 0, engaged: false, otherWay: false };
}

type OpportunityRow = Pick<
  Selectable<QueueTables['queue_opportunity']>,
  'session_id' | 'state' | 'invitations' | 'engagement_id' | 'asked' | 'asked_at' | 'closed_at' | 'other_way'
>;

async function readMarks(
  database: Database,
  enterpriseId: string,
  sessionIds: readonly string[],
  readAt: number,
): Promise<ReadonlyMap<string, SessionMark>> {
  return database.forTenant(
    enterpriseId,
    async (unit) => {
      const marks = new Map<string, SessionMark>();
      const [opportunities, refusals] = await Promise.all([
        unit.sql<OpportunityRow>(
          `select session_id, state, invitations, engagement_id, asked, asked_at, closed_at, other_way from queue_opportunity
         where session_id = any($1)`,
          [sessionIds],
        ),
        unit.sql<{ session_id: string; refused_at: number }>(
          'select session_id, refused_at from queue_refusal where session_id = any($1)',
          [sessionIds],
        ),
      ]);
      for (const row of opportunities) {
        const mark = marks.get(row.session_id) ?? emptyMark(readAt);
        const askedAt = Math.max(mark.askedAt ?? 0, row.asked_at ?? 0);
        const settles = row.closed_at !== null && (row.asked || row.engagement_id !== null);
        const settledAt = Math.max(mark.settledAt ?? 0, settles ? (row.closed_at ?? 0) : 0);
        marks.set(row.session_id, {
          ...mark,
          opened: true,
          live: mark.live || row.state === 'open' || row.state === 'offered' || row.state === 'engaged',
          invitations: mark.invitations + row.invitations,
          engaged: mark.engaged || row.engagement_id !== null,
          otherWay: mark.otherWay || row.other_way === 'offered',
          ...(askedAt === 0 ? {} : { askedAt }),
          ...(settledAt === 0 ? {} : { settledAt }),
        });
      }
      for (const row of refusals) {
        const mark = marks.get(row.session_id) ?? emptyMark(readAt);
        marks.set(row.session_id, { ...mark, refusedAt: Math.max(mark.refusedAt ?? 0, row.refused_at) });
      }
      return marks;
    },
    'reads only',
  );
}
