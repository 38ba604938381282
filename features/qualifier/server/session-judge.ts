import type { Facts, FactValue } from '../../../kernel/rule/condition.ts';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import { type Instant, SECOND } from '../../../kernel/time.ts';
import type { Hierarchy, NodeId } from '../../catalog/core/index.ts';
import { type Session, type SessionTopic, topicOf } from '../../clickstream/core/index.ts';
import {
  asksForHelp,
  type CompiledTriggers,
  type FactsContext,
  type Firings,
  factSource,
  profileFacts,
  type Qualification,
  type QualifyContext,
  qualify,
  type Staffing,
  sessionFacts,
  toldReasons,
  withhold,
} from '../core/index.ts';
import type { FiringMemory } from './firing-memory.ts';
import type { AskContactHistory, AskHierarchy, AskStaffing, CanServe, OpenProfile } from './qualifier-ports.ts';
import { createSmallMemory } from './small-memory.ts';
import { namesIn } from './trigger-editor.ts';
import type { VerdictLog } from './verdict-log.ts';

/** A profile is read again after this time: triggers ask for it with every event. */
const PROFILE_MS = 30 * SECOND;
/** An opportunity withheld because nobody could serve, or too few are free, is looked at again after this time. */
const LOOK_AGAIN = 5 * SECOND;
const MOST_REMEMBERED = 20_000;
/** A session that began less long ago was judged by nobody else: a lane takes longer to change its owner, and a server to start. */
const YOUNG = 5 * SECOND;

export type JudgeDeps = {
  readonly contactHistory: AskContactHistory;
  readonly canServe: CanServe;
  readonly hierarchy: AskHierarchy;
  readonly openProfile: OpenProfile;
  /** Without it nothing is throttled. */
  readonly staffing?: AskStaffing;
  /** Invitations that one customer gets in one visit, at most. */
  readonly invitationsPerVisit: (enterpriseId: string) => Promise<number>;
};

/** What a session was judged by: its facts, and the reasons in words that name no person, as decisions keep them. */
export type Judged = { readonly facts: Facts; readonly why: readonly ToldReason[]; readonly trigger?: string };

type Inner = {
  readonly compiled: (enterpriseId: string) => Promise<CompiledTriggers>;
  readonly firings: FiringMemory;
  readonly log: VerdictLog;
};

export type SessionJudge = {
  qualify(session: Session, now: Instant, topic?: SessionTopic): Promise<Qualification>;
  /** Everything but the triggers that a session is judged by. */
  context(session: Session, now: Instant, topic?: SessionTopic): Promise<FactsContext & QualifyContext>;
  judgedOf(sessionId: string): Judged | undefined;
};

export function createSessionJudge(deps: JudgeDeps, { compiled, firings, log }: Inner): SessionJudge {
  const profiles = createSmallMemory<Readonly<Record<string, FactValue>>>(MOST_REMEMBERED);
  const judged = createSmallMemory<Judged>(MOST_REMEMBERED);

  async function customerOf(session: Session, now: Instant): Promise<Readonly<Record<string, FactValue>> | undefined> {
    const { identity, enterpriseId } = session;
    if (identity?.status !== 'verified') return undefined;
    const key = `${enterpriseId}:${identity.customerId}`;
    const known = profiles.get(key, now - PROFILE_MS);
    if (known !== undefined) return known;
    const { profile } = await deps.openProfile(enterpriseId, identity);
    const facts = profile === undefined ? {} : profileFacts(profile);
    profiles.set(key, facts, now);
    return facts;
  }

  async function context(
    session: Session,
    now: Instant,
    topic: SessionTopic = topicOf(session),
  ): Promise<FactsContext & QualifyContext> {
    const { enterpriseId } = session;
    const history = await deps.contactHistory(session, now);
    const places = await deps.hierarchy(enterpriseId);
    const customer = await customerOf(session, now);
    return {
      topic,
      ancestors: ancestorsOf(topic.nodeId, places),
      history,
      ...(customer === undefined ? {} : { customer }),
      now,
      invitationsPerVisit: await deps.invitationsPerVisit(enterpriseId),
    };
  }

  /** Firings and staffing are asked for only when the decision needs them: it is then made again with them. */
  async function decide(
    triggers: CompiledTriggers,
    session: Session,
    known: FactsContext & QualifyContext,
  ): Promise<Qualification> {
    const { now } = known;
    const { staffing } = deps;
    const needed: { firings?: boolean; staffing?: boolean } = {};
    let found: { firings?: Firings; staffing?: Staffing } = {};
    for (;;) {
      const before = found;
      const result = qualify(triggers, factSource(session, known), {
        ...known,
        firings: () => {
          needed.firings = true;
          return before.firings ?? NO_FIRINGS;
        },
        ...(staffing === undefined
          ? {}
          : {
              staffing: () => {
                needed.staffing = true;
                return before.staffing ?? NO_STAFFING;
              },
            }),
      });
      const asksFirings = needed.firings === true && before.firings === undefined;
      const asksStaffing = needed.staffing === true && before.staffing === undefined;
      if (!asksFirings && !asksStaffing) return result;
      const { enterpriseId } = session;
      const { nodeId } = known.topic ?? {};
      const request = {
        enterpriseId,
        simulated: isSimulated(session),
        now,
        ...(nodeId === undefined ? {} : { nodeId }),
      };
      found = {
        ...before,
        ...(asksFirings ? { firings: await firings.of(session, now) } : {}),
        ...(asksStaffing && staffing !== undefined ? { staffing: await staffing(request) } : {}),
      };
    }
  }

  async function serve(session: Session, found: Qualification, known: FactsContext & QualifyContext) {
    const { history, now, topic } = known;
    if (found.withheld === 'throttled') return withhold(found, 'throttled', now + LOOK_AGAIN);
    if (found.verdict === 'none') return found;
    const { enterpriseId, sessionId } = session;
    const facts = sessionFacts(session, known);
    const trigger = found.reasons.find((reason) => reason.triggerId === found.triggerId)?.name;
    const why = toldReasons(found.reasons, { nameOf: namesIn(await deps.hierarchy(enterpriseId)), pseudonymous: true });
    judged.set(sessionId, { facts, why, ...(trigger === undefined ? {} : { trigger }) }, now);
    // A customer who asks is never turned away here: she is told, and may leave a message.
    if (asksForHelp(session, history)) return found;
    const { verdict, triggerId } = found;
    const simulated = isSimulated(session);
    const request = { enterpriseId, verdict, facts, now, simulated, ...about(topic ?? {}) };
    const served = await deps.canServe(triggerId === undefined ? request : { ...request, triggerId });
    return served ? found : withhold(found, 'nobody-can-serve', now + LOOK_AGAIN);
  }

  return {
    context,
    qualify: async (session, now, topic = topicOf(session)) => {
      const { enterpriseId } = session;
      const triggers = await compiled(enterpriseId);
      const known = await context(session, now, topic);
      const found = await serve(session, await decide(triggers, session, known), known);
      const unknown = found.deciding !== undefined && log.standing(session.sessionId) === undefined;
      if (unknown && now - session.startedAt >= YOUNG) await firings.recall(session, now);
      const names = namesIn(await deps.hierarchy(enterpriseId));
      const note = log.note(session, found, now, () =>
        toldReasons(found.reasons, { nameOf: names, pseudonymous: true }),
      );
      if (note !== undefined) firings.noted(note);
      return found;
    },
    judgedOf: (sessionId) => judged.get(sessionId),
  };
}

const NO_FIRINGS: Firings = { standing: new Set(), ofCustomer: [], ofTrigger: () => [] };
const NO_STAFFING: Staffing = { free: 0, atDesk: 0 };

function isSimulated({ visitorId }: Session): boolean {
  return visitorId.startsWith('sim_');
}

function about({ productId, nodeId }: SessionTopic): { readonly productId?: string; readonly nodeId?: string } {
  return { ...(productId === undefined ? {} : { productId }), ...(nodeId === undefined ? {} : { nodeId }) };
}

/** The ids of a place and of all above it, kept with the hierarchy: they are asked for with every event. */
function ancestorsOf(nodeId: string | undefined, places: Hierarchy): readonly string[] {
  if (nodeId === undefined) return [];
  const ofPlaces = ANCESTORS.get(places) ?? new Map<string, readonly string[]>();
  ANCESTORS.set(places, ofPlaces);
  const known = ofPlaces.get(nodeId) ?? places.ancestors(nodeId as NodeId).map((each) => each.nodeId);
  ofPlaces.set(nodeId, known);
  return known;
}

const ANCESTORS = new WeakMap<Hierarchy, Map<string, readonly string[]>>();
