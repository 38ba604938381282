import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { OtherWay } from '../core/index.ts';
import type { QueueShell } from './queue-shell.ts';
import { lockLive } from './queue-store.ts';
import { endOtherWay, keepAnswer } from './queue-visit.ts';
import type { SessionMemory } from './session-memory.ts';

/** The other way that customers are offered who did not ask, when nobody took their `must`. */
export type QueueOtherWays = {
  /** What a visitor is offered and has not answered, for her widget after a reload. */
  otherWayOf(unit: Unit, visitorId: string): Promise<{ readonly opportunityId: string } | undefined>;
  /** She left a message: that was it. @returns the session in which she was offered to, if she was */
  noteMessageLeft(unit: Unit, visitorId: string): Promise<string | undefined>;
  /**
   * She puts it away: nobody approaches her again in this visit, unless she asks. Twice is once; 404 `no-other-way` where she was offered
   * none for this opportunity.
   */
  refuseOtherWay(visitor: Offered, opportunityId: string): Promise<Result<undefined>>;
};

type Offered = { readonly enterpriseId: string; readonly visitorId: string };

export function createQueueOtherWays(deps: {
  readonly database: Database;
  readonly shell: QueueShell;
  readonly memory: SessionMemory;
}): QueueOtherWays {
  const { database, shell, memory } = deps;
  return {
    otherWayOf: async (unit, visitorId) => {
      const [row] = await unit.sql<{ opportunityId: string }>(
        `select opportunity_id as "opportunityId" from queue_opportunity
         where visitor_id = $1 and other_way = 'offered' order by closed_at desc limit 1`,
        [visitorId],
      );
      return row;
    },
    noteMessageLeft: (unit, visitorId) => endOtherWay(unit, { visitorId }, 'message'),
    refuseOtherWay: (visitor, opportunityId) =>
      database.forTenant(visitor.enterpriseId, async (unit) => {
        const [row] = await unit.sql<{ session_id: string; other_way: OtherWay }>(
          `select session_id, other_way from queue_opportunity
           where opportunity_id = $1 and visitor_id = $2 and other_way is not null`,
          [opportunityId, visitor.visitorId],
        );
        if (row === undefined) return refuse('not-found', 'no-other-way', 'She was offered no other way for this.');
        // What is live is locked before what is over, as wherever both are.
        const live = await lockLive(unit, row.session_id);
        if ((await endOtherWay(unit, { opportunityId }, 'refused')) === undefined) return ok(undefined);
        await keepAnswer(unit, opportunityId);
        if (live !== undefined) await shell.actIn(unit, live, { kind: 'refuse', from: 'session' });
        unit.afterCommit(() => memory.forget(row.session_id));
        return ok(undefined);
      }),
  };
}
