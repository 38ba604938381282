import { ok, type Result, refuse } from '../../../kernel/result.ts';
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
  type Side,
} from '../core/index.ts';
import type { EngagementDeps, EngagementShell } from './engagement-shell.ts';
import { type Kept, readEngagement, readMessages, readOpenOf } from './engagement-store.ts';

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
};

const NO_ENGAGEMENT = refuse('not-found', 'no-such-engagement', 'There is no such conversation.');

export function createEngagementDesk(deps: EngagementDeps, shell: EngagementShell): EngagementDesk {
  /** Looks for her engagement in the enterprises where she may sell. */
  async function mine<T>(
    caller: Caller,
    engagementId: string,
    lock: 'lock' | 'look',
    work: (unit: Unit, kept: Kept) => Promise<Result<T>>,
    messageId?: string,
  ): Promise<Result<T>> {
    for (const { enterpriseId } of caller.memberships) {
      if (!permit(caller, enterpriseId, 'sell').ok) continue;
      const result = await deps.database.forTenant(enterpriseId, async (unit) => {
        const kept = await readEngagement(unit, engagementId, lock, messageId);
        return kept?.row.person_id === caller.personId ? work(unit, kept) : undefined;
      });
      if (result !== undefined) return result;
    }
    return NO_ENGAGEMENT;
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
      mine(caller, engagementId, 'lock', (unit, kept) => sayIn(shell, unit, kept, 'associate', body), body.messageId),
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
  };
}

/** Keeps a message once: the same id of the same sender is answered with what is kept (`kept.said`, which has to be read with it). */
export async function sayIn(
  shell: EngagementShell,
  unit: Unit,
  kept: Kept,
  from: Side,
  { messageId, text }: SendMessageBody,
): Promise<Result<MessageView>> {
  const { said: known } = kept;
  if (known !== undefined) {
    return known.from === from ? ok(known) : refuse('conflict', 'message-id-taken', 'This message id is in use.');
  }
  const decision = await shell.actIn(unit, kept, { kind: 'say', from, messageId, text });
  if (!decision.ok) return decision;
  const said = decision.effects.find((effect) => effect.kind === 'message');
  return said === undefined ? refuse('conflict', 'not-said', 'The message was not kept.') : ok(said.message);
}

async function viewIn(unit: Unit, { engagement, facts }: Kept): Promise<EngagementView> {
  return engagementView(engagement, facts, await readMessages(unit, engagement.engagementId));
}
