import type { Unit } from '../../../platform/server/unit.ts';
import { callbackOf, type Session, topicOf } from '../../clickstream/core/index.ts';
import type { ContactHistory, Qualification } from '../../qualifier/core/index.ts';
import { type Found, openOpportunity, type QueueDecision } from '../core/index.ts';
import { readPolicy } from './queue-policy-store.ts';
import type { Fence } from './queue-ports.ts';
import { rankFor, rankTopicOf } from './queue-ranking.ts';
import type { QueueShell } from './queue-shell.ts';
import { insertOpportunity, isLiveTaken, type Locked, lockLive, readPast } from './queue-store.ts';
import type { QueueTables } from './queue-tables.ts';
import type { SessionMemory } from './session-memory.ts';

export type QueueSessions = {
  /** The opportunity of a session follows it: opened, raised, moved, ended. Nothing happens for a lane that was lost. */
  follow(session: Session, qualification: Qualification, fence: Fence): Promise<void>;
  /** Sessions of this lane are followed under this fence from now on. */
  owned(fence: Fence): void;
  /** Refusals, invitations and conversations of this visit. */
  contactHistory(session: Session): Promise<ContactHistory>;
};

export function createQueueSessions(shell: QueueShell, memory: SessionMemory): QueueSessions {
  const { deps } = shell;

  async function follow(session: Session, qualification: Qualification, fence: Fence): Promise<void> {
    const { enterpriseId, sessionId } = session;
    const refusedAt = refusalOf(session);
    const mark = await memory.read(enterpriseId, sessionId);
    const asks = session.help !== undefined && session.help.at > (mark.askedAt ?? 0);
    const refuses = refusedAt !== undefined && refusedAt > (mark.refusedAt ?? 0);
    if (!mark.live && !asks && !refuses && qualification.verdict === 'none') {
      if (session.endedAt !== undefined) memory.forget(sessionId);
      return;
    }
    const found = await foundIn(session, qualification);
    const take = () => deps.database.forTenant(enterpriseId, (unit) => step(unit, session, found, fence), 'asks first');
    try {
      const first = await take().catch((error: unknown) => {
        if (isLiveTaken(error)) return take();
        throw error;
      });
      if (first !== undefined && !first.ok && first.refusal.reason === 'ranking-needed')
        await moveOn(session, found, fence);
    } finally {
      // Also where it failed: it may be committed, and only the answer lost.
      memory.forget(sessionId);
    }
  }

  async function step(unit: Unit, session: Session, found: Found, fence: Fence): Promise<QueueDecision | undefined> {
    // Begun together: nearly always the session has no opportunity yet, and then all of it is needed.
    const [holds, locked, past, { policy }] = await Promise.all([
      deps.holdsLane(unit, fence),
      lockLive(unit, session.sessionId),
      readPast(unit, session.sessionId),
      readPolicy(unit, session.enterpriseId),
    ]);
    if (!holds) return undefined;
    const refusedAt = refusalOf(session);
    if (refusedAt !== undefined) {
      const fresh = await keepRefusal(unit, session, refusedAt);
      // Whoever talks to her is told once, not with every click after it.
      if (locked === undefined || (!fresh && locked.queued.opportunity.state === 'engaged')) return undefined;
      return shell.actIn(unit, locked, { kind: 'refuse', from: 'session' });
    }
    if (session.endedAt !== undefined) return locked && shell.actIn(unit, locked, { kind: 'leave' });
    if (locked !== undefined) return shell.actIn(unit, locked, { kind: 'follow', found }, questionOf(session));
    const decision = openOpportunity(
      {
        opportunityId: deps.makeId('opp'),
        enterpriseId: session.enterpriseId,
        websiteId: session.websiteId,
        sessionId: session.sessionId,
        visitorId: session.visitorId,
        simulated: session.visitorId.startsWith('sim_'),
        found,
      },
      past,
      unit.now,
      policy,
    );
    if (!decision.ok) return decision;
    const { opportunity } = decision.next;
    insertOpportunity(unit, opportunity);
    // Nothing of what ranks it is in this unit. Where the commit fails nobody asks for it.
    const ranked = rankFor(deps, opportunity, 'best');
    ranked.catch(() => undefined);
    await shell.carryOut(unit, decision.next, decision.effects, undefined, { ranked });
    return decision;
  }

  /** The product changed while offers are out: who of their holders may sell the new one decides which of them stay. */
  async function moveOn(session: Session, found: Found, fence: Fence): Promise<void> {
    const { enterpriseId } = session;
    const seen = await deps.database.forTenant(enterpriseId, (unit) => lockLive(unit, session.sessionId));
    if (seen === undefined) return;
    const { productId: _product, nodeId: _node, ...topic } = rankTopicOf(seen.queued.opportunity);
    const about = {
      ...(found.productId === undefined ? {} : { productId: found.productId }),
      ...(found.nodeId === undefined ? {} : { nodeId: found.nodeId }),
    };
    const [ranking, description, nodeIds] = await Promise.all([
      deps.rank({ ...topic, ...about, wide: false }),
      deps.describe(enterpriseId, { ...topic, ...about }),
      deps.nodesOf(enterpriseId, about),
    ]);
    const maySell = ranking.candidates.map((candidate) => candidate.associateId);
    await deps.database.forTenant(enterpriseId, async (unit) => {
      if (!(await deps.holdsLane(unit, fence))) return;
      const locked: Locked | undefined = await lockLive(unit, session.sessionId);
      if (locked === undefined) return;
      await shell.actIn(
        unit,
        locked,
        { kind: 'follow', found, maySell },
        {
          topic: description.topic,
          ...questionOf(session),
          columns: { node_ids: JSON.stringify(nodeIds), topic: description.topic },
        },
      );
    });
  }

  async function foundIn(session: Session, qualification: Qualification): Promise<Found> {
    const { verdict, triggerId, withheld } = qualification;
    const words =
      verdict === 'none' && session.help === undefined
        ? { why: [], openingWords: '' }
        : await deps.phrase(session.enterpriseId, qualification);
    const callback = callbackOf(session);
    return {
      verdict,
      ...(callback === undefined ? {} : { callback }),
      ...(session.help === undefined ? {} : { askedAt: session.help.at }),
      ...(triggerId === undefined ? {} : { triggerId }),
      ...aboutOf(session),
      ...words,
      ...(withheld === undefined ? {} : { withheld }),
    };
  }

  return {
    follow,
    owned: memory.owned,
    contactHistory: async (session) => {
      const mark = await memory.read(session.enterpriseId, session.sessionId);
      return {
        refusedThisVisit: mark.refusedAt !== undefined,
        ...(mark.refusedAt === undefined ? {} : { refusedAt: mark.refusedAt }),
        ...(mark.settledAt === undefined ? {} : { settledAt: mark.settledAt }),
        invitationsThisVisit: mark.invitations,
        engagedThisVisit: mark.engaged,
      };
    },
  };
}

/** When the customer refused, unless she asked for help since. */
function refusalOf({ refused, help }: Session): number | undefined {
  return refused !== undefined && refused >= (help?.at ?? 0) ? refused : undefined;
}

/** What she wrote when she asked last. */
function questionOf({ help }: Session): { question?: string } {
  const question = help?.value.trim() ?? '';
  return question === '' ? {} : { question };
}

function aboutOf(session: Session): { productId?: string; nodeId?: string } {
  const { productId, nodeId } = topicOf(session);
  return { ...(productId === undefined ? {} : { productId }), ...(nodeId === undefined ? {} : { nodeId }) };
}

/** @returns whether it was not known yet */
async function keepRefusal(unit: Unit, session: Session, refusedAt: number): Promise<boolean> {
  const kept = await unit
    .db<QueueTables>()
    .insertInto('queue_refusal')
    .values({
      session_id: session.sessionId,
      refused_at: new Date(refusedAt),
      enterprise_id: session.enterpriseId,
      website_id: session.websiteId,
      visitor_id: session.visitorId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('session_id')
    .execute();
  return kept.length > 0;
}
