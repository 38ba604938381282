import { isDeepStrictEqual } from 'node:util';
import { assertSound } from '../../../kernel/machine.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { DAY } from '../../../kernel/time.ts';
import { createFreshCopies, versionsBy } from '../../../platform/server/fresh-copies.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { AnswerCount, Answers } from '../../matching/core/index.ts';
import {
  type AnswersReport,
  type AttemptEnd,
  afterAttempt,
  checkPolicy,
  DEFAULT_QUEUE_POLICY,
  type LostQuery,
  type LostReport,
  type OfferId,
  type OfferView,
  type Opportunity,
  type OpportunityView,
  offerMachine,
  openAnew,
  opportunityMachine,
  type QueueBoard,
  type QueueCommand,
  type QueueDecision,
  type QueueHealth,
  type QueuePolicy,
} from '../core/index.ts';
import { createLostFile } from './lost-file.ts';
import { createMessageEntries, type MessageEntries } from './message-entry.ts';
import { createMessagePublisher, type PublishNews } from './message-publisher.ts';
import { readBoard } from './queue-board.ts';
import { createQueueCallbacks, type QueueCallbacks } from './queue-callbacks.ts';
import { createQueueClaims, type QueueClaims } from './queue-claim.ts';
import { readQueueHealth } from './queue-health-store.ts';
import { createQueueMatcher, type QueueMatcher } from './queue-match.ts';
import { createQueueOtherWays, type QueueOtherWays } from './queue-other-way.ts';
import { POLICY_VERSIONS, readPolicy, type StoredPolicy, writePolicy } from './queue-policy-store.ts';
import type { QueueDeps } from './queue-ports.ts';
import { countAnswers, readAnswers, readLost, readPeriod } from './queue-report.ts';
import { createQueueSessions, type QueueSessions } from './queue-sessions.ts';
import { createQueueShell } from './queue-shell.ts';
import { excessOf, isBeyondSlots, type PendingOffer, readPendingOf } from './queue-slots.ts';
import { insertOpportunity, type Locked, readQueued } from './queue-store.ts';
import { createQueueSupervision, type QueueSupervision } from './queue-supervision.ts';
import type { QueueTables } from './queue-tables.ts';
import { listOpportunities, type OpportunityPage, readDeskOffers, readWaitingOf, type Waiting } from './queue-views.ts';
import { endOtherWay, keepAnswer, noteInvitation } from './queue-visit.ts';
import { createQueueWaits, endWait, type QueueWaits } from './queue-waits.ts';
import { createSessionMemory } from './session-memory.ts';
import { createSoon } from './soon.ts';
import { createWebhookSender, type WebhookSender } from './webhook-sender.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

const POLICY_FRESH_MS = 1_000;
/** Answers count for so long, and are counted anew after so long. Milliseconds. */
const ANSWERS_SINCE = 30 * DAY;
const ANSWERS_FRESH_MS = 10_000;

/** Queue control: who is offered which opportunity, and who has it. Call nothing but the functions with a unit inside a unit. */
export type Queue = QueueSessions &
  QueueClaims &
  QueueMatcher &
  Pick<QueueWaits, 'tellWaiting'> &
  QueueCallbacks &
  QueueOtherWays &
  QueueSupervision &
  Webhooks &
  MessageEntries & {
    /** News of an opportunity goes to those whom the enterprise tells of them. */
    publish: PublishNews;
    /** Handler of the deadline `webhook.due`. */
    onWebhookDue: WebhookSender['onDue'];
    /** Handlers of the deadlines `offer.due`, `opportunity.give-up`, `.other-way`, `.widen`, `.unchosen`. */
    onOfferDue(enterpriseId: string, offerId: string): Promise<void>;
    onGiveUp(enterpriseId: string, opportunityId: string): Promise<void>;
    onOtherWay(enterpriseId: string, opportunityId: string): Promise<void>;
    onWiden(enterpriseId: string, opportunityId: string): Promise<void>;
    onUnchosen(enterpriseId: string, opportunityId: string): Promise<void>;
    /**
     * A person can take nothing more (away, disconnected, suspended): her pending offers go to the next best. `but`: not those that she was
     * given though she is not free, for she is at her desk.
     */
    withdrawFrom(enterpriseId: string, personId: string, reason: string, but?: 'given'): Promise<void>;
    /**
     * She has taken a customer from elsewhere (the list, a colleague, another enterprise), or is there for fewer: offers that she has no slot
     * for any more go to the next best before she tries to accept them; the most urgent stay. Without a person: those of everybody.
     */
    withdrawExcess(enterpriseId: string, personId?: string): Promise<void>;
    /** Her associate did not greet: looked for again. */
    reopen(unit: Unit, again: { opportunityId: string; associateId: string; reason: string }): Promise<void>;
    /** The attempt or the conversation is over. */
    close(unit: Unit, end: AttemptEnd): Promise<void>;
    /** The customer saw an invitation: it counts toward the most in one visit. */
    noteInvited(unit: Unit, opportunityId: string): Promise<void>;
    /** A customer who asked has somebody's first words: her wait is over, and is evidence for the next. */
    noteAnswered(unit: Unit, opportunityId: string): Promise<void>;
    deskOffers(unit: Unit, associateId: string): Promise<OfferView[]>;
    /** The customer who asked and waits, for her widget after a reload. */
    waitingOf(unit: Unit, visitorId: string): Promise<Waiting | undefined>;
    opportunities(enterpriseId: string, page: OpportunityPage): Promise<{ items: OpportunityView[]; next?: string }>;
    /** What waits now, for those who supervise. */
    board(enterpriseId: string): Promise<QueueBoard>;
    lost(enterpriseId: string, query: LostQuery): Promise<Result<LostReport>>;
    /** The opportunities behind that report, as rows of a file. */
    lostFile: ReturnType<typeof createLostFile>;
    answers(enterpriseId: string, query: Pick<LostQuery, 'from' | 'to'>): Promise<Result<AnswersReport>>;
    /** How associates answered offers in the last 30 days, at most a few seconds old: for those who are ranked by it. */
    answersLately(enterpriseId: string): Promise<Answers>;
    /** How the queue does: who waits now, and how the last hours went. */
    health(enterpriseId: string): Promise<QueueHealth>;
    policy(enterpriseId: string): Promise<StoredPolicy>;
    /** The policy at most a second old: asked with every event, and for every row of the floor. Never inside a unit. */
    policyNow(enterpriseId: string): Promise<QueuePolicy>;
    /** Replaces what the enterprise has set; `version` is that of what was read. Takes effect with the next decision. */
    savePolicy(
      enterpriseId: string,
      written: Partial<QueuePolicy> & { readonly version: number },
      savedBy: string,
    ): Promise<Result<StoredPolicy>>;
    /** Resolves when no matching and no sending that was begun in this process is under way: before it stops, and in tests. */
    idle(): Promise<void>;
  };

/** Puts queue control together; throws when one of its machines is not sound. */
export function createQueue(deps: QueueDeps): Queue {
  assertSound(opportunityMachine);
  assertSound(offerMachine);
  const soon = createSoon<Opportunity>(
    (enterpriseId, opportunityId, opportunity) => matcher.match(enterpriseId, opportunityId, opportunity),
    deps.log,
  );
  const shell = createQueueShell(deps, soon.start);
  const waits = createQueueWaits(deps.database);
  const matcher = createQueueMatcher(shell, waits);
  const memory = createSessionMemory(deps.database, () => performance.now());
  const entries = createMessageEntries({ ...deps, shell, memory });
  const policies = createFreshCopies<StoredPolicy>(
    POLICY_FRESH_MS,
    (enterpriseId) => deps.database.forTenant(enterpriseId, (unit) => readPolicy(unit, enterpriseId)),
    { versions: versionsBy(deps.database, POLICY_VERSIONS), versionOf: ({ version }) => version },
  );
  const policyNow = async (enterpriseId: string) => (await policies.of(enterpriseId)).policy;

  const answered = createFreshCopies<Answers & { readonly counts: ReadonlyMap<string, AnswerCount> }>(
    ANSWERS_FRESH_MS,
    async (enterpriseId, before) => {
      const counts = await deps.database.forTenant(enterpriseId, (unit) =>
        countAnswers(unit, new Date(unit.now - ANSWERS_SINCE)),
      );
      if (before !== undefined && isDeepStrictEqual(before.counts, counts)) return before;
      return { version: (before?.version ?? 0) + 1, counts, of: (associateId) => counts.get(associateId) };
    },
  );

  const due =
    (kind: 'give-up' | 'other-way' | 'widen' | 'unchosen') => async (enterpriseId: string, opportunityId: string) => {
      await shell.act(enterpriseId, opportunityId, { kind });
    };

  async function letGo(unit: Unit, locked: Locked, command: QueueCommand): Promise<QueueDecision> {
    const columns = command.kind === 'reopen' ? { columns: { engagement_id: null } } : {};
    const decision = await shell.actIn(unit, locked, command, columns);
    memory.forget(locked.row.session_id);
    return decision;
  }

  async function askAnew(unit: Unit, { queued: { opportunity }, policy }: Locked): Promise<void> {
    const opened = openAnew(opportunity, deps.makeId('opp'), unit.now, policy);
    if (!opened.ok) return;
    insertOpportunity(unit, opened.next, policy);
    await shell.carryOut(unit, opened.next, opened.effects);
  }

  async function withdrawing(
    enterpriseId: string,
    which: (unit: Unit) => Promise<readonly PendingOffer[]>,
    reason: string,
  ): Promise<void> {
    for (const { opportunityId, associateId } of await deps.database.forTenant(enterpriseId, which)) {
      await shell.act(enterpriseId, opportunityId, { kind: 'withdraw', associateId, reason });
    }
  }

  const sender = createWebhookSender(deps);
  return {
    ...createWebhooks(deps),
    ...entries,
    ...createQueueCallbacks({ ...deps, shell, enter: entries.enter }),
    ...createQueueOtherWays({ database: deps.database, shell, memory }),
    tellWaiting: waits.tellWaiting,
    publish: createMessagePublisher(deps),
    onWebhookDue: sender.onDue,
    ...matcher,
    ...createQueueClaims(shell),
    ...createQueueSupervision(shell),
    ...createQueueSessions(shell, memory, policyNow),
    onOfferDue: async (enterpriseId, offerId) => {
      const offer = await deps.database.forTenant(enterpriseId, (unit) =>
        unit
          .db<QueueTables>()
          .selectFrom('queue_offer')
          .select('opportunity_id')
          .where('offer_id', '=', offerId as OfferId)
          .executeTakeFirst(),
      );
      if (offer !== undefined) await shell.act(enterpriseId, offer.opportunity_id, { kind: 'lapse', offerId });
    },
    onGiveUp: due('give-up'),
    onOtherWay: due('other-way'),
    onWiden: due('widen'),
    onUnchosen: due('unchosen'),
    withdrawFrom: (enterpriseId, personId, reason, but) =>
      withdrawing(
        enterpriseId,
        async (unit) =>
          (await readPendingOf(unit, personId)).filter(({ via }) => but === undefined || !isBeyondSlots(via)),
        reason,
      ),
    withdrawExcess: (enterpriseId, personId) =>
      withdrawing(enterpriseId, (unit) => excessOf(unit, deps, personId), 'no-slot'),
    reopen: async (unit, { opportunityId, associateId, reason }) => {
      const locked = await readQueued(unit, opportunityId, 'lock');
      if (locked !== undefined) await letGo(unit, locked, { kind: 'reopen', associateId, reason });
    },
    close: async (unit, end) => {
      const locked = await readQueued(unit, end.opportunityId, 'lock');
      if (locked !== undefined) {
        const { command, asksAnew } = afterAttempt(locked.queued.opportunity, end);
        const decision = await letGo(unit, locked, command);
        if (asksAnew && decision.ok) await askAnew(unit, locked);
      }
      // After the opportunity is locked, as where she refuses on the website.
      if (end.refused) await keepAnswer(unit, end.opportunityId);
    },
    noteInvited: async (unit, opportunityId) => {
      const sessionId = await noteInvitation(unit, opportunityId);
      if (sessionId === undefined) return;
      // Somebody is there after all.
      await endOtherWay(unit, { sessionId }, 'over');
      memory.forget(sessionId);
    },
    noteAnswered: (unit, opportunityId) => endWait(unit, opportunityId, 'answered'),
    deskOffers: readDeskOffers,
    waitingOf: readWaitingOf,
    opportunities: (enterpriseId, page) =>
      deps.database.forTenant(enterpriseId, (unit) => listOpportunities(unit, page)),
    answersLately: answered.of,
    health: (enterpriseId) => deps.database.forTenant(enterpriseId, (unit) => readQueueHealth(unit, enterpriseId)),
    policy: (enterpriseId) => deps.database.forTenant(enterpriseId, (unit) => readPolicy(unit, enterpriseId)),
    policyNow,
    board: (enterpriseId) =>
      deps.database.forTenant(enterpriseId, async (unit) => readBoard(unit, await waits.waitsNow(unit, enterpriseId))),
    lost: (enterpriseId, query) =>
      deps.database.forTenant(enterpriseId, async (unit) => {
        const period = await readPeriod(unit, query);
        return period.ok ? ok(await readLost(unit, query, period.value)) : period;
      }),
    lostFile: createLostFile(deps.database),
    answers: (enterpriseId, query) =>
      deps.database.forTenant(enterpriseId, async (unit) => {
        const period = await readPeriod(unit, query);
        return period.ok ? ok(await readAnswers(unit, period.value)) : period;
      }),
    savePolicy: async (enterpriseId, { version, ...settings }, savedBy) => {
      const [cards, triggers] = await Promise.all([deps.cards(enterpriseId), deps.triggerIds(enterpriseId)]);
      const known = { associates: new Set(cards.keys()), triggers };
      const problems = checkPolicy({ ...DEFAULT_QUEUE_POLICY, ...settings }, known);
      const [first] = problems;
      if (first !== undefined) {
        return refuse('invalid', 'queue-policy-invalid', `${first.path} ${first.message}.`, { problems });
      }
      return deps.database.forTenant(enterpriseId, async (unit) => {
        const saved = await writePolicy(unit, enterpriseId, version, settings);
        if (!saved.ok) return saved;
        const change = { enterpriseId, actor: savedBy, action: 'queue-policy.save', subject: enterpriseId };
        const after = { version: saved.value.version, fields: Object.keys(settings) };
        await deps.audit(unit, { ...change, before: { version }, after });
        unit.afterCommit(() => policies.doubt(enterpriseId));
        // More may be asked at once now, or others by name.
        unit.deadline('queue.rematch', enterpriseId, unit.now, enterpriseId);
        return saved;
      });
    },
    idle: async () => {
      await soon.idle();
      await sender.idle();
    },
  };
}
