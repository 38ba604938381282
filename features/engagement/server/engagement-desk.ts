import { ok, type Result } from '../../../kernel/result.ts';
import { HOUR } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { type Caller, permit } from '../../enterprise/core/index.ts';
import {
  type CallBody,
  type EngagementCommand,
  type EngagementDetail,
  type EngagementView,
  engagementView,
  type MessageView,
  type OutcomeBody,
  type SendMessageBody,
} from '../core/index.ts';
import type { EngagementDeps, EngagementShell } from './engagement-shell.ts';
import { type Kept, readEngagement, readOpenOf, readPassedOnOf } from './engagement-store.ts';
import { readMessages } from './message-store.ts';
import { NO_ENGAGEMENT, type Say } from './messages.ts';

/** For so long, a shift, an associate is told what became of the conversations that she lost by her connection. */
const PASSED_ON_SHOWN = 8 * HOUR;

/** What an associate does with her conversations. Those of others do not exist for her. */
export type EngagementDesk = {
  detail(caller: Caller, engagementId: string): Promise<Result<EngagementDetail>>;
  say(caller: Caller, engagementId: string, body: SendMessageBody): Promise<Result<MessageView>>;
  /** What came of calling a customer back. */
  call(caller: Caller, engagementId: string, body: CallBody): Promise<Result<EngagementView>>;
  end(caller: Caller, engagementId: string): Promise<Result<EngagementView>>;
  outcome(caller: Caller, engagementId: string, outcome: OutcomeBody): Promise<Result<EngagementView>>;
  /** Her conversations that are not closed, oldest first. */
  deskEngagements(unit: Unit, associateId: string): Promise<EngagementView[]>;
  /** Talks of the last hours that others go on with, or are to, since she had gone; the latest first. */
  passedOn(unit: Unit, associateId: string): Promise<EngagementView[]>;
};

export function createEngagementDesk(deps: EngagementDeps, shell: EngagementShell, say: Say): EngagementDesk {
  /** Looks for her engagement in the enterprises where she may sell. */
  async function inHers<T>(caller: Caller, look: (enterpriseId: string) => Promise<Result<T>>): Promise<Result<T>> {
    for (const { enterpriseId } of caller.memberships) {
      if (!permit(caller, enterpriseId, 'sell').ok) continue;
      const result = await look(enterpriseId);
      if (result !== NO_ENGAGEMENT) return result;
    }
    return NO_ENGAGEMENT;
  }

  function mine<T>(
    caller: Caller,
    engagementId: string,
    lock: 'lock' | 'look',
    work: (unit: Unit, kept: Kept) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    return inHers(caller, (enterpriseId) =>
      deps.database.forTenant(enterpriseId, async (unit) => {
        const kept = await readEngagement(unit, engagementId, lock);
        return kept?.row.person_id === caller.personId ? work(unit, kept) : NO_ENGAGEMENT;
      }),
    );
  }

  async function act(unit: Unit, kept: Kept, command: EngagementCommand): Promise<Result<EngagementView>> {
    const decision = await shell.actIn(unit, kept, command);
    return decision.ok ? ok(await viewIn(unit, { ...kept, engagement: decision.next })) : decision;
  }

  return {
    detail: async (caller, engagementId) => {
      // The cursor is read first: entries between it and the view are folded again, which changes nothing.
      const stream = `engagement:${engagementId}`;
      const cursor = await deps.heads([stream]);
      return mine(caller, engagementId, 'look', async (unit, kept) => ok({ ...(await viewIn(unit, kept)), cursor }));
    },
    say: (caller, engagementId, body) =>
      inHers(caller, (enterpriseId) => {
        const isHers = (kept: Kept) => kept.row.person_id === caller.personId;
        return say(enterpriseId, { engagementId, from: 'associate', body, isHers });
      }),
    call: (caller, engagementId, { result }) =>
      mine(caller, engagementId, 'lock', (unit, kept) => act(unit, kept, { kind: 'call', result })),
    end: (caller, engagementId) =>
      mine(caller, engagementId, 'lock', (unit, kept) => act(unit, kept, { kind: 'end', by: 'associate' })),
    outcome: (caller, engagementId, outcome) =>
      mine(caller, engagementId, 'lock', (unit, kept) => act(unit, kept, { kind: 'outcome', outcome })),
    deskEngagements: async (unit, associateId) => {
      const views: EngagementView[] = [];
      for (const kept of await readOpenOf(unit, associateId)) views.push(await viewIn(unit, kept));
      return views;
    },
    passedOn: async (unit, associateId) => {
      const views: EngagementView[] = [];
      for (const kept of await readPassedOnOf(unit, associateId, unit.now - PASSED_ON_SHOWN)) {
        views.push({
          ...(await viewIn(unit, kept)),
          ...(kept.passedTo === undefined ? {} : { passedTo: kept.passedTo }),
        });
      }
      return views;
    },
  };
}

async function viewIn(unit: Unit, { engagement, facts }: Kept): Promise<EngagementView> {
  return engagementView(engagement, facts, await readMessages(unit, engagement.engagementId));
}
