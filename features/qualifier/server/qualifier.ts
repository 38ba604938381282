import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Session, SessionTopic } from '../../clickstream/core/index.ts';
import { type Qualification, type TriggerSet, toldReasons } from '../core/index.ts';
import { createFiringMemory } from './firing-memory.ts';
import type { FindSession, ListSessions } from './qualifier-ports.ts';
import { createSessionJudge, type JudgeDeps, type Judged } from './session-judge.ts';
import { createSessionVerdicts, type SessionVerdicts } from './session-verdicts.ts';
import { createTriggerEditor, type EditorDeps, namesIn, type TriggerEditor } from './trigger-editor.ts';
import { creditEngaged, creditOpened, creditOutcome, type OpportunityNews, type OutcomeNews } from './trigger-tally.ts';
import { createVerdictLog } from './verdict-log.ts';

export type QualifierDeps = EditorDeps &
  JudgeDeps & {
    /** Without them, nothing is answered about sessions. */
    readonly findSession?: FindSession;
    readonly listSessions?: ListSessions;
    /** Hears of what failed and is tried again. */
    readonly failed?: (what: string, error: unknown) => void;
  };

export type Qualifier = Omit<TriggerEditor, 'inForce'> & {
  /** Decides whether a session is an opportunity now. Never inside a unit. */
  qualify(session: Session, now: Instant, topic?: SessionTopic): Promise<Qualification>;
  /** How a session was last judged that was an opportunity; undefined when that is not remembered. */
  judgedOf(sessionId: string): Judged | undefined;
  /** Why a session is an opportunity, in words, and the opening words of the deciding trigger. Never inside a unit. */
  phrase(enterpriseId: string, qualification: Qualification): Promise<Phrased>;
  /** The triggers in force, as they decide. */
  triggerSet(enterpriseId: string): Promise<TriggerSet>;
  /** Answers "why was nobody called for this session?". */
  readonly sessionVerdicts: SessionVerdicts;
  /** What became of opportunities, for the records of the triggers that made them; each news is counted once. */
  readonly credit: {
    opened(enterpriseId: string, news: OpportunityNews): Promise<void>;
    engaged(enterpriseId: string, news: OpportunityNews): Promise<void>;
    outcome(enterpriseId: string, news: OutcomeNews): Promise<void>;
  };
  /** Resolves when every verdict that changed so far is kept. */
  flush(): Promise<void>;
  /** Writes what is left to write. */
  close(): Promise<void>;
};

type Phrased = { readonly why: readonly ToldReason[]; readonly openingWords: string };

const USUAL_OPENING = 'Hello, I am {associate}. May I help you with {topic}?';

export function createQualifier(deps: QualifierDeps): Qualifier {
  const { database, hierarchy } = deps;
  const { inForce, ...editor } = createTriggerEditor(deps);
  const log = createVerdictLog(database, deps.failed);
  const firings = createFiringMemory(database, log);
  const judge = createSessionJudge(deps, {
    compiled: async (enterpriseId) => (await inForce(enterpriseId)).compiled,
    firings,
    log,
  });
  const sessionVerdicts = createSessionVerdicts(
    {
      database,
      hierarchy,
      findSession: deps.findSession ?? (async () => undefined),
      listSessions: deps.listSessions ?? (async () => []),
    },
    { editor: { inForce, ...editor }, judge, log },
  );

  /** A verdict that made an opportunity is written before what became of it is counted. */
  const credited =
    <News extends OpportunityNews>(
      count: (unit: Parameters<typeof creditOpened>[0], enterpriseId: string, news: News) => Promise<void>,
    ) =>
    async (enterpriseId: string, news: News): Promise<void> => {
      await log.flush();
      await database.forTenant(enterpriseId, (unit) => count(unit, enterpriseId, news));
    };

  return {
    ...editor,
    qualify: judge.qualify,
    judgedOf: judge.judgedOf,
    phrase: async (enterpriseId, qualification) => {
      const [{ set }, places] = [await inForce(enterpriseId), await hierarchy(enterpriseId)];
      const trigger = set.triggers.find((each) => each.triggerId === qualification.triggerId);
      return {
        why: toldReasons(qualification.reasons, { nameOf: namesIn(places) }),
        openingWords: trigger?.openingWords ?? USUAL_OPENING,
      };
    },
    triggerSet: async (enterpriseId) => (await inForce(enterpriseId)).set,
    sessionVerdicts,
    credit: {
      opened: credited(creditOpened),
      engaged: credited(creditEngaged),
      outcome: credited(creditOutcome),
    },
    flush: log.flush,
    close: log.close,
  };
}
