import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { Mode, OpportunityState } from '../core/index.ts';

type Wanted = { readonly attention: boolean; readonly live: boolean };
const NOBODY: Wanted = { attention: false, live: false };

/** Visitors whom somebody wants, or who want somebody: what the reply to a page's beat says. */
export type QueueAttention = {
  /** From memory, no older than a round of `refresh`: `attention` asks the page to open its socket, `live` to beat faster. */
  of(visitorId: string): Wanted;
  /** Call it every second or so. */
  refresh(): Promise<void>;
  /** The live opportunities of an enterprise by session: what the floor shows beside them. */
  bySession(enterpriseId: string): Promise<ReadonlyMap<string, LiveOpportunity>>;
};

/** Who has a customer now, by opportunity: her name, as customers see it. */
export type OwnersIn = (unit: Unit) => Promise<ReadonlyMap<string, string>>;

export type LiveOpportunity = {
  readonly verdict: 'can' | 'must';
  readonly why: readonly ToldReason[];
  readonly opportunityId: string;
  readonly state: OpportunityState;
  readonly mode: Mode;
  readonly asked: boolean;
  /** Who has it, by name. */
  readonly takenBy?: string | undefined;
};

/** Only opportunities that are not over are read, or whose customer is offered another way, and they are few at any time, however many sessions there are. */
export function createQueueAttention(database: Database, ownersIn: OwnersIn): QueueAttention {
  let wanted: ReadonlyMap<string, Wanted> = new Map();
  return {
    of: (visitorId) => wanted.get(visitorId) ?? NOBODY,
    refresh: async () => {
      const rows = await database.system('attention', (unit) =>
        unit.sql<{ visitorId: string } & Wanted>(
          `select visitor_id as "visitorId", bool_or(attention) as attention, bool_or(live) as live from (
             select visitor_id, asked or state = 'engaged' as attention, true as live
             from queue_opportunity where state in ('open', 'offered', 'engaged')
             union all select visitor_id, true, false from queue_opportunity where other_way = 'offered'
           ) wanted group by 1`,
        ),
      );
      wanted = new Map(rows.map(({ visitorId, attention, live }) => [visitorId, { attention, live }]));
    },
    bySession: async (enterpriseId) => {
      const [rows, owners] = await database.forTenant(enterpriseId, (unit) =>
        Promise.all([
          unit.sql<LiveOpportunity & { sessionId: string }>(
            `select session_id as "sessionId", opportunity_id as "opportunityId", verdict, why, state, mode, asked
             from queue_opportunity where state in ('open', 'offered', 'engaged')`,
          ),
          ownersIn(unit),
        ]),
      );
      return new Map(rows.map((row) => [row.sessionId, { ...row, takenBy: owners.get(row.opportunityId) }]));
    },
  };
}
