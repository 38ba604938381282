import { ok, type Result } from '../../../kernel/result.ts';
import type { Facts, FactValue } from '../../../kernel/rule/condition.ts';
import { type Instant, SECOND, toIso } from '../../../kernel/time.ts';
import { createFreshCopies, versionsBy } from '../../../platform/server/fresh-copies.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { Hierarchy, NodeId } from '../../catalog/core/index.ts';
import { type Session, type SessionTopic, topicOf } from '../../clickstream/core/index.ts';
import {
  asksForHelp,
  type CompiledTriggers,
  compileTriggers,
  conditionWords,
  type NameOf,
  profileFacts,
  type Qualification,
  qualify,
  reasonWords,
  SESSION_FIELDS,
  sessionFacts,
  type TriggerSet,
  type TriggersView,
  withhold,
} from '../core/index.ts';
import type { AskContactHistory, AskHierarchy, AuditTriggers, CanServe, OpenProfile } from './qualifier-ports.ts';
import { createSmallMemory } from './small-memory.ts';
import { readTriggers, type StoredTriggers, TRIGGER_VERSIONS, writeTriggers } from './trigger-store.ts';

/** A change in another process is seen within this time, one in this process at once. */
const FRESH_MS = 1_000;
/** A profile is read again after this time: triggers ask for it with every event. */
const PROFILE_MS = 30 * SECOND;
/** An opportunity withheld because nobody could serve is looked at again after this time. */
const LOOK_AGAIN = 5 * SECOND;
const MOST_REMEMBERED = 20_000;

export type QualifierDeps = {
  readonly database: Database;
  readonly contactHistory: AskContactHistory;
  readonly canServe: CanServe;
  readonly hierarchy: AskHierarchy;
  readonly openProfile: OpenProfile;
  readonly audit: AuditTriggers;
  /** Invitations that one customer gets in one visit, at most. */
  readonly invitationsPerVisit: (enterpriseId: string) => Promise<number>;
};

export type Qualifier = {
  /** Decides whether a session is an opportunity now. Never inside a unit. */
  qualify(session: Session, now: Instant, topic?: SessionTopic): Promise<Qualification>;
  /** How a session was last judged that was an opportunity; undefined when that is not remembered. */
  judgedOf(sessionId: string): Judged | undefined;
  /** Why a session is an opportunity, in words, and the opening words of the deciding trigger. Never inside a unit. */
  phrase(enterpriseId: string, qualification: Qualification): Promise<Phrased>;
  triggers(enterpriseId: string): Promise<TriggersView>;
  /** The triggers in force, as they decide. */
  triggerSet(enterpriseId: string): Promise<TriggerSet>;
  /** Checks and keeps a set of triggers as the next version; after the commit it is in force in this process. */
  saveTriggers(unit: Unit, enterpriseId: string, set: TriggerSet, savedBy: string): Promise<Result<TriggerSet>>;
  /** The same in a unit of its own. Never inside a unit. */
  replaceTriggers(enterpriseId: string, set: TriggerSet, savedBy: string): Promise<Result<TriggersView>>;
};

/** What a session was judged by: its facts, and the reasons in words that name no person, as decisions keep them. */
type Judged = { readonly facts: Facts; readonly why: readonly string[]; readonly trigger?: string };

type Phrased = { readonly why: readonly string[]; readonly openingWords: string };

const USUAL_OPENING = 'Hello, I am {associate}. May I help you with {topic}?';

type Ready = StoredTriggers & { readonly compiled: CompiledTriggers };

export function createQualifier(deps: QualifierDeps): Qualifier {
  const { database, contactHistory, canServe, hierarchy, openProfile } = deps;
  const copies = createFreshCopies<Ready>(
    FRESH_MS,
    async (enterpriseId, before) => {
      const stored = await database.forTenant(enterpriseId, (unit) => readTriggers(unit, before));
      if (before !== undefined && stored.set.version === before.set.version) return before;
      return { ...stored, compiled: compileTriggers(stored.set) };
    },
    { versions: versionsBy(database, TRIGGER_VERSIONS), versionOf: ({ set }) => set.version },
  );
  const profiles = createSmallMemory<Readonly<Record<string, FactValue>>>(MOST_REMEMBERED);
  const judged = createSmallMemory<Judged>(MOST_REMEMBERED);

  async function triggers(enterpriseId: string): Promise<TriggersView> {
    const [stored, places] = [await copies.of(enterpriseId), await hierarchy(enterpriseId)];
    return viewOf(stored, namesIn(places));
  }

  const saveTriggers: Qualifier['saveTriggers'] = async (unit, enterpriseId, set, savedBy) => {
    const saved = await writeTriggers(unit, enterpriseId, set, savedBy);
    if (!saved.ok) return saved;
    const before = { version: set.version };
    const after = { version: saved.value.version, triggers: set.triggers.map((each) => each.triggerId) };
    await deps.audit(unit, {
      enterpriseId,
      actor: savedBy,
      action: 'triggers.save',
      subject: enterpriseId,
      before,
      after,
    });
    unit.afterCommit(() => copies.doubt(enterpriseId));
    return saved;
  };

  async function customerOf(session: Session, now: Instant): Promise<Readonly<Record<string, FactValue>> | undefined> {
    const { identity, enterpriseId } = session;
    if (identity?.status !== 'verified') return undefined;
    const key = `${enterpriseId}:${identity.customerId}`;
    const known = profiles.get(key, now - PROFILE_MS);
    if (known !== undefined) return known;
    const { profile } = await openProfile(enterpriseId, identity);
    const facts = profile === undefined ? {} : profileFacts(profile);
    profiles.set(key, facts, now);
    return facts;
  }

  return {
    qualify: async (session, now, topic = topicOf(session)) => {
      const { enterpriseId } = session;
      const ready = await copies.of(enterpriseId);
      const history = await contactHistory(session, now);
      const places = await hierarchy(enterpriseId);
      const customer = await customerOf(session, now);
      const facts = sessionFacts(session, {
        ancestors: ancestorsOf(topic.nodeId, places),
        topic,
        history,
        ...(customer === undefined ? {} : { customer }),
      });
      const invitationsPerVisit = await deps.invitationsPerVisit(enterpriseId);
      const found = qualify(ready.compiled, facts, session, { history, now, invitationsPerVisit });
      if (found.verdict === 'none') return found;
      const trigger = found.reasons.find((reason) => reason.triggerId === found.triggerId)?.name;
      const why = reasonWords(found.reasons, { nameOf: namesIn(places), pseudonymous: true });
      judged.set(session.sessionId, { facts, why, ...(trigger === undefined ? {} : { trigger }) }, now);
      // A customer who asks is never turned away here: she is told, and may leave a message.
      if (asksForHelp(session, history)) return found;
      const simulated = session.visitorId.startsWith('sim_');
      const request = { enterpriseId, verdict: found.verdict, facts, now, simulated, ...about(topic) };
      const served = await canServe(
        found.triggerId === undefined ? request : { ...request, triggerId: found.triggerId },
      );
      return served ? found : withhold(found, 'nobody-can-serve', now + LOOK_AGAIN);
    },
    judgedOf: (sessionId) => judged.get(sessionId),
    phrase: async (enterpriseId, qualification) => {
      const [{ set }, places] = [await copies.of(enterpriseId), await hierarchy(enterpriseId)];
      const trigger = set.triggers.find((each) => each.triggerId === qualification.triggerId);
      return {
        why: reasonWords(qualification.reasons, { nameOf: namesIn(places) }),
        openingWords: trigger?.openingWords ?? USUAL_OPENING,
      };
    },
    triggers,
    triggerSet: async (enterpriseId) => (await copies.of(enterpriseId)).set,
    saveTriggers,
    replaceTriggers: async (enterpriseId, set, savedBy) => {
      const saved = await database.forTenant(enterpriseId, (unit) => saveTriggers(unit, enterpriseId, set, savedBy));
      return saved.ok ? ok(await triggers(enterpriseId)) : saved;
    },
  };
}

function about({ productId, nodeId }: SessionTopic): { readonly productId?: string; readonly nodeId?: string } {
  return { ...(productId === undefined ? {} : { productId }), ...(nodeId === undefined ? {} : { nodeId }) };
}

function ancestorsOf(nodeId: string | undefined, places: Hierarchy): readonly string[] {
  return nodeId === undefined ? [] : places.ancestors(nodeId as NodeId).map((each) => each.nodeId);
}

function namesIn(places: Hierarchy): NameOf {
  return (id) => places.nodes.get(id as NodeId)?.name;
}

function viewOf({ set, savedAt }: StoredTriggers, nameOf: NameOf): TriggersView {
  return {
    version: set.version,
    ...(savedAt === undefined ? {} : { savedAt: toIso(savedAt) }),
    thresholds: { ...set.thresholds },
    triggers: set.triggers.map(({ triggerId, name, when, gives, openingWords, websiteIds }) => {
      const given = 'verdict' in gives ? `this is a ${gives.verdict}` : `this adds ${gives.weight}`;
      return {
        triggerId,
        name,
        sentence: `When ${conditionWords(when, nameOf)}, ${given}.`,
        when,
        ...('verdict' in gives ? { verdict: gives.verdict } : { weight: gives.weight }),
        ...(openingWords === undefined ? {} : { openingWords }),
        ...(websiteIds === undefined ? {} : { websiteIds: [...websiteIds] }),
      };
    }),
    fields: Object.entries(SESSION_FIELDS).map(([field, { type, label }]) => ({ field, type, label })),
  };
}
