import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { createGather } from '../../../platform/server/gather.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { MessageView, SendMessageBody, Side } from '../core/index.ts';
import type { EngagementDeps, EngagementShell } from './engagement-shell.ts';
import { type Kept, readEngagement, readWithoutOutcome } from './engagement-store.ts';
import { readMessage } from './message-store.ts';

/** What somebody writes in a conversation, if it is hers. */
export type Saying = {
  readonly engagementId: string;
  readonly from: Side;
  readonly body: SendMessageBody;
  readonly isHers: (kept: Kept) => boolean;
};

export type Say = (enterpriseId: string, saying: Saying) => Promise<Result<MessageView>>;

export const NO_ENGAGEMENT = refuse('not-found', 'no-such-engagement', 'There is no such conversation.');

/**
 * Keeps messages, each once: the same id of the same sender is answered with what is kept. Those that come at once share a transaction, one
 * of each conversation.
 */
export function createSay({ database }: Pick<EngagementDeps, 'database'>, shell: EngagementShell): Say {
  async function sayAll(
    unit: Unit,
    sayings: readonly Saying[],
    waits: boolean,
  ): Promise<readonly (Result<MessageView> | string | undefined)[]> {
    const engagementIds = [...new Set(sayings.map(({ engagementId }) => engagementId))];
    // Begun together, in this order: what was written before the locks were there is seen.
    const [engagements, known] = await Promise.all([
      Promise.all(engagementIds.map((each) => readWithoutOutcome(unit, each, waits ? 'lock' : 'lock if free'))),
      Promise.all(sayings.map(({ engagementId, body }) => readMessage(unit, engagementId, body.messageId))),
    ]);
    const taken = new Set<string>();
    return Promise.all(
      sayings.map(
        async ({ engagementId, from, body, isHers }, place): Promise<Result<MessageView> | string | undefined> => {
          const kept = engagements[engagementIds.indexOf(engagementId)];
          if (kept === undefined && !waits && (await readEngagement(unit, engagementId, 'look')) !== undefined)
            return engagementId;
          if (kept === undefined || !isHers(kept)) return NO_ENGAGEMENT;
          const before = known[place];
          if (before !== undefined) {
            return before.from === from
              ? ok(before)
              : refuse('conflict', 'message-id-taken', 'This message id is in use.');
          }
          // The first words go on to the opportunity, which somebody else may hold.
          if (kept.engagement.state === 'inviting' && !waits) return engagementId;
          if (taken.has(engagementId)) return undefined;
          taken.add(engagementId);
          return sayIn(unit, kept, from, body);
        },
      ),
    );
  }

  async function sayIn(unit: Unit, kept: Kept, from: Side, body: SendMessageBody): Promise<Result<MessageView>> {
    const decision = await shell.actIn(unit, kept, { kind: 'say', from, ...body });
    if (!decision.ok) return decision;
    const said = decision.effects.find((effect) => effect.kind === 'message');
    return said === undefined ? refuse('conflict', 'not-said', 'The message was not kept.') : ok(said.message);
  }

  return createGather(database, sayAll);
}
