import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import type { Database } from '../../../platform/server/unit.ts';
import type { Mode, OpportunityState } from '../core/index.ts';

/** Visitors whom somebody wants, or who want somebody: what the reply to a page's beat says. */
export type QueueAttention = {
  /** From memory, no older than a round of `refresh`: `attention` asks the page to open its socket, `live` to beat faster. */
  of(visitorId: string): { readonly attention: boolean; readonly live: boolean };
  /** Call it every second or so. */
  refresh(): Promise<void>;
  /** The live opportunities of an enterprise by session: what the floor shows beside them. */
  bySession(enterpriseId: string): Promise<ReadonlyMap<string, LiveOpportunity>>;
};

export type LiveOpportunity = {
  readonly verdict: 'can' | 'must';
  readonly why: readonly ToldReason[];
  readonly opportunityId: string;
  readonly state: OpportunityState;
  readonly mode: Mode;
  readonly asked: boolean;
  /** Who has it, by name. */
  readonly takenBy: string | null;
};

/** Only opportunities that are not over are read, and they are few at any time, however many sessions there are. */
export function createQueueAttention(database: Database): QueueAttention {
  let wanted = new Map<string, boolean>();
  return {
    of: (visitorId) => ({ attention: wanted.get(visitorId) ?? false, live: wanted.has(visitorId) }),
    refresh: async () => {
      const rows = await database.system('attention', (unit) =>
        unit.sql<{ visitorId: string; wanted: boolean }>(
          `select visitor_id as "visitorId", (asked or state = 'engaged') as wanted
           from queue_opportunity where state in ('open', 'offered', 'engaged')`,
        ),
      );
      wanted = new Map(rows.map((row) => [row.visitorId, row.wanted]));
    },
    bySession: async (enterpriseId) => {
      const rows = await database.forTenant(enterpriseId, (unit) =>
        unit.sql<LiveOpportunity & { sessionId: string }>(
          `select session_id as "sessionId", opportunity_id as "opportunityId", verdict, why, state, mode, asked,
             case when state = 'engaged' then (
               select name from queue_offer o where o.opportunity_id = q.opportunity_id and o.state = 'accepted'
               order by place desc limit 1
             ) end as "takenBy"
           from queue_opportunity q where state in ('open', 'offered', 'engaged')`,
        ),
      );
      return new Map(rows.map((row) => [row.sessionId, row]));
    },
  };
}
