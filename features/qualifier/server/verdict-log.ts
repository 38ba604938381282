import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import { type Instant, SECOND } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/server/unit.ts';
import type { Session } from '../../clickstream/core/index.ts';
import { firedBy, type Qualification, type TriggerId } from '../core/index.ts';
import { createSmallMemory } from './small-memory.ts';
import { addFired } from './trigger-tally.ts';
import type { VerdictNote } from './verdict-note.ts';
import { insertVerdicts } from './verdict-store.ts';

export type VerdictLog = {
  /**
   * Notes how a session was judged. It costs next to nothing unless that changed, and nothing for a session that has never deserved
   * anything. @returns the note, if it changed
   */
  note(session: Session, found: Qualification, now: Instant, why: () => readonly ToldReason[]): VerdictNote | undefined;
  /** What rows say that a session stands by, where nothing is remembered of it here. */
  recall(sessionId: string, standing: readonly TriggerId[], now: Instant): void;
  /** By which triggers a session is an opportunity already, as far as it is remembered here. */
  standing(sessionId: string): ReadonlySet<TriggerId> | undefined;
  /** Resolves when everything that was noted so far is in the database. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

type Standing = { readonly mark: string; readonly standing: ReadonlySet<TriggerId> };

/** Notes are written together, so long after the first. */
const WRITE_AFTER = 200;
const TRY_AGAIN_AFTER = SECOND;
const MOST_REMEMBERED = 100_000;
/** Notes that wait for a database which is out of reach: beyond, the oldest are given up. */
const MOST_WAITING = 50_000;
const NONE: ReadonlySet<TriggerId> = new Set();

export function createVerdictLog(
  database: Database,
  failed: (what: string, error: unknown) => void = () => undefined,
): VerdictLog {
  const known = createSmallMemory<Standing>(MOST_REMEMBERED);
  let waiting: VerdictNote[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function soon(ms: number): void {
    if (closed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, ms);
    timer.unref();
  }

  async function write(): Promise<void> {
    const notes = waiting;
    waiting = [];
    for (const [enterpriseId, ofEnterprise] of Map.groupBy(notes, (note) => note.enterpriseId)) {
      try {
        await database.forTenant(enterpriseId, async (unit) => {
          const kept = await insertVerdicts(unit, ofEnterprise);
          await addFired(unit, enterpriseId, kept);
        });
      } catch (error) {
        failed('verdicts could not be written', error);
        waiting = [...ofEnterprise, ...waiting].slice(-MOST_WAITING);
        soon(TRY_AGAIN_AFTER);
      }
    }
  }

  /** One at a time, so that a session's notes are written in their order. */
  function flush(): Promise<void> {
    const before = writing ?? Promise.resolve();
    const next = before.then(() => (waiting.length === 0 ? undefined : write()));
    writing = next;
    return next;
  }

  return {
    note(session, found, now, why) {
      const { sessionId } = session;
      const before = known.get(sessionId);
      const isNothing = found.verdict === 'none' && (found.withheld ?? 'ended') === 'ended';
      if (before === undefined && isNothing && found.passedOver === undefined) return undefined;
      const deciding = found.deciding ?? [];
      const passed = found.passedOver?.map((each) => each.triggerId).join() ?? '';
      const mark = `${found.verdict} ${found.withheld ?? ''} ${deciding.join()} ${passed}`;
      if (before?.mark === mark) return undefined;
      const { fired, standing } = firedBy(found, before?.standing ?? NONE);
      known.set(sessionId, { mark, standing: new Set(standing) }, now);
      const { identity } = session;
      const note: VerdictNote = {
        sessionId,
        at: now,
        enterpriseId: session.enterpriseId,
        websiteId: session.websiteId,
        visitorId: session.visitorId,
        ...(identity?.status === 'verified' ? { customerId: identity.customerId } : {}),
        version: found.version,
        verdict: found.verdict,
        ...(found.withheld === undefined ? {} : { withheld: found.withheld }),
        deciding,
        standing,
        fired,
        passedOver: found.passedOver ?? [],
        why: why(),
      };
      waiting.push(note);
      if (waiting.length > MOST_WAITING) waiting.shift();
      soon(WRITE_AFTER);
      return note;
    },
    recall(sessionId, standing, now) {
      if (standing.length === 0 || known.get(sessionId) !== undefined) return;
      known.set(sessionId, { mark: '', standing: new Set(standing) }, now);
    },
    standing: (sessionId) => known.get(sessionId)?.standing,
    flush,
    async close() {
      clearTimeout(timer);
      closed = true;
      await flush();
    },
  };
}
