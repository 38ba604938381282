import type { Unit } from '../../../platform/server/unit.ts';
import { callbackOf, type Session, topicOf } from '../../clickstream/core/index.ts';
import type { ContactHistory, Qualification } from '../../qualifier/core/index.ts';
import {
  type Found,
  matchIfWanting,
  type Opening,
  openOpportunity,
  type QueueDecision,
  type QueuePolicy,
} from '../core/index.ts';
import { offerIn, readAskable } from './queue-offering.ts';
import { readPolicy } from './queue-policy-store.ts';
import type { Fence } from './queue-ports.ts';
import { type Ranked, rankFor, rankTopicOf, sameQuestion } from './queue-ranking.ts';
import type { QueueShell } from './queue-shell.ts';
import { insertOpportunity, isLiveTaken, type Locked, lockLive, lockOffers, readPast } from './queue-store.ts';
import type { QueueTables } from './queue-tables.ts';
import { endOtherWay } from './queue-visit.ts';
import type { SessionMemory } from './session-memory.ts';

export type QueueSessions = {
  /** The opportunity of a session follows it: opened, raised, moved, ended. Nothing happens for a lane that was lost. */
  follow(session: Session, qualification: Qualification, fence: Fence): Promise<void>;
  /** Sessions of this lane are followed under this fence from now on. */
  owned(fence: Fence): void;
  /** Refusals, invitations and conversations of this visit. */
  contactHistory(session: Session): Promise<ContactHistory>;
};

export function createQueueSessions(
  shell: QueueShell,
  memory: SessionMemory,
  policyNow: (enterpriseId: string) => Promise<QueuePolicy>,
): QueueSessions {
  const { deps } = shell;

  async function follow(session: Session, qualification: Qualification, fence: Fence): Promise<void> {
    const { enterpriseId, sessionId } = session;
    const refusedAt = refusalOf(session);
    const mark = await memory.read(enterpriseId, sessionId);
    const asks = session.help !== undefined && session.help.at > (mark.askedAt ?? 0);
    const refuses = refusedAt !== undefined && refusedAt > (mark.refusedAt ?? 0);
    const goes = mark.otherWay && session.endedAt !== undefined;
    if (!mark.live && !asks && !refuses && !goes && qualification.verdict === 'none') {
      if (session.endedAt !== undefined) memory.forget(sessionId);
      return;
    }
    const found = await foundIn(session, qualification);
    const opening = openingOf(session, found);
    const isFirst = !mark.opened && !refuses && session.endedAt === undefined;
    const ahead = isFirst ? await rankAhead(opening) : undefined;
    const take = () =>
      deps.database.forTenant(enterpriseId, (unit) => step(unit, session, opening, ahead, fence), 'asks first');
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

  async function step(
    unit: Unit,
    session: Session,
    opening: Opening,
    ahead: Ranked | undefined,
    fence: Fence,
  ): Promise<QueueDecision | undefined> {
    // Begun together: nearly always the session has no opportunity yet, and then all of it is needed. The lock of offers comes before that of
    // an opportunity, as wherever offers are made.
    const [, holds, locked, past, { policy }, askable] = await Promise.all([
      ahead && lockOffers(unit, session.enterpriseId),
      deps.holdsLane(unit, fence),
      lockLive(unit, session.sessionId),
      readPast(unit, session.sessionId),
      readPolicy(unit, session.enterpriseId),
      ahead && readAskable(deps, unit, ahead),
    ]);
    if (!holds) return undefined;
    const refusedAt = refusalOf(session);
    if (refusedAt !== undefined) {
      const fresh = await keepRefusal(unit, session, refusedAt);
      if (fresh) await endOtherWay(unit, session, 'refused');
      // Whoever talks to her is told once, not with every click after it.
      if (locked === undefined || (!fresh && locked.queued.opportunity.state === 'engaged')) return undefined;
      return shell.actIn(unit, locked, { kind: 'refuse', from: 'session' });
    }
    if (session.endedAt !== undefined) {
      await endOtherWay(unit, session, 'over');
      return locked && shell.actIn(unit, locked, { kind: 'leave' });
    }
    const { found } = opening;
    if (locked !== undefined) return shell.actIn(unit, locked, { kind: 'follow', found }, questionOf(session));
    const decision = openOpportunity(opening, past, unit.now, policy);
    if (!decision.ok) return decision;
    const opened = insertOpportunity(unit, decision.next, policy);
    const others = decision.effects.filter(({ kind }) => kind !== 'match');
    await shell.carryOut(unit, opened.queued, others);
    const isAsRanked = ahead !== undefined && sameQuestion(ahead.asked, opened.queued.opportunity);
    const offered = isAsRanked && askable !== undefined ? await offerIn(shell, unit, opened, askable) : undefined;
    // Who becomes free before this is committed does not see it, and is not seen here: while there is room for more it is looked at after that.
    const next = offered ?? opened.queued;
    await shell.carryOut(unit, next, matchIfWanting(next, policy));
    return decision;
  }

  /**
   * Ranks what a session without an opportunity is about to get, outside of the unit that opens it: there it is offered at once, and its offer
   * is committed with it. Not where nobody is free, where associates choose, and where she asked: who is looked for afterwards is told
   * how long she waits.
   */
  async function rankAhead(opening: Opening): Promise<Ranked | undefined> {
    // The unit decides again, with what it reads; the moment is of no account here.
    const expected = openOpportunity(opening, [], 0, await policyNow(opening.enterpriseId));
    if (!expected.ok) return undefined;
    const { opportunity } = expected.next;
    if (opportunity.asked || opportunity.mode === 'choose') return undefined;
    // Where it fails it is opened all the same, and matching it tells of the failure.
    const ranked = await rankFor(deps, opportunity, 'best').catch(() => undefined);
    const isSomebodyFree = ranked?.ranking.candidates.some(
      ({ availability, simulated }) => availability === 'free' && (simulated || !opening.simulated),
    );
    return isSomebodyFree === true ? ranked : undefined;
  }

  function openingOf({ enterpriseId, websiteId, sessionId, visitorId }: Session, found: Found): Opening {
    const opportunityId = deps.makeId('opp');
    return {
      opportunityId,
      enterpriseId,
      websiteId,
      sessionId,
      visitorId,
      simulated: visitorId.startsWith('sim_'),
      found,
    };
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
