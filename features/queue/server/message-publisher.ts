import { toIso } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/server/unit.ts';
import { toldWords } from '../../qualifier/core/index.ts';
import type { MessageType, Opportunity, OpportunityMessage } from '../core/index.ts';
import type { DescribeMessage, MessageParts } from './queue-ports.ts';
import { readQueued } from './queue-store.ts';
import { keepDelivery, listWebhooks, type WebhookRow } from './webhook-store.ts';
import { bodyOf } from './webhooks.ts';

/** News of an opportunity, and the message that it becomes. */
const TYPES: Readonly<Record<string, MessageType>> = {
  'opportunity.opened': 'opportunity.opened',
  'opportunity.raised': 'opportunity.raised',
  'opportunity.ended': 'opportunity.closed',
};

/** Puts news of opportunities in the queues of those who want them. Idempotent: a message's id follows from what happened. */
export type PublishNews = (
  enterpriseId: string,
  news: { readonly kind: string; readonly opportunityId: string },
) => Promise<void>;

export function createMessagePublisher(deps: {
  readonly database: Database;
  readonly describeMessage: DescribeMessage;
}): PublishNews {
  const { database, describeMessage } = deps;
  return async (enterpriseId, { kind, opportunityId }) => {
    const type = TYPES[kind];
    if (type === undefined) return;
    const seen = await database.forTenant(enterpriseId, async (unit) => {
      const receivers = (await listWebhooks(unit)).filter((each) => wants(each, type));
      if (receivers.length === 0) return undefined;
      const found = await readQueued(unit, opportunityId, 'look');
      return found && { receivers, opportunity: found.queued.opportunity, now: unit.now };
    });
    if (seen === undefined) return;
    const { receivers, opportunity, now } = seen;
    const parts = await describeMessage(opportunity, now);
    const at = toIso(type === 'opportunity.closed' ? (opportunity.closedAt ?? now) : now);
    await database.forTenant(enterpriseId, async (unit) => {
      for (const receiver of receivers) {
        const message = messageOf(type, at, opportunity, parts, receiver.personal);
        await keepDelivery(unit, {
          enterpriseId,
          webhookId: receiver.webhook_id,
          messageId: message.id,
          type,
          opportunityId,
          sessionId: opportunity.sessionId,
          body: bodyOf(message, receiver.format),
        });
      }
    });
  };
}

function wants({ direction, status, events }: WebhookRow, type: MessageType): boolean {
  return direction === 'out' && status === 'active' && events.includes(type);
}

/** The bounds of the published shape: who checks what she is sent would refuse what is longer. */
const [MOST_REASONS, LONGEST_REASON] = [20, 500];
const [MOST_SEGMENTS, LONGEST_SEGMENT] = [100, 100];

function within(texts: readonly string[], most: number, longest: number): string[] {
  return texts.slice(0, most).map((text) => text.slice(0, longest).toWellFormed());
}

/** What may leave: of an unverified customer, or without the receiver's setting, only what names nobody. */
function messageOf(
  type: MessageType,
  at: string,
  opportunity: Opportunity,
  { open, personal, ...parts }: MessageParts,
  mayNames: boolean,
): OpportunityMessage {
  const { opportunityId, enterpriseId, visitorId, closedReason } = opportunity;
  const named = mayNames && parts.identity === 'verified' && personal !== undefined;
  const over = type === 'opportunity.closed';
  return {
    id: `${opportunityId}.${type.slice('opportunity.'.length)}`,
    type,
    at,
    enterpriseId,
    opportunity: {
      id: opportunityId,
      verdict: type === 'opportunity.raised' ? 'must' : opportunity.verdict,
      reasons: within(
        named ? opportunity.why.map((each) => toldWords(each)) : parts.reasons,
        MOST_REASONS,
        LONGEST_REASON,
      ),
      ...(parts.trigger === undefined ? {} : { trigger: parts.trigger }),
      asked: opportunity.asked,
      ...(parts.topic === undefined ? {} : { topic: parts.topic }),
      ...(opportunity.productId === undefined ? {} : { productId: opportunity.productId }),
      ...(opportunity.nodeId === undefined ? {} : { nodeId: opportunity.nodeId }),
      openedAt: toIso(opportunity.openedAt),
      ...(over ? { state: opportunity.state } : {}),
      ...(over && closedReason !== undefined ? { closedReason } : {}),
      ...(opportunity.simulated ? { simulated: true } : {}),
    },
    session: {
      id: opportunity.sessionId,
      websiteId: opportunity.websiteId,
      ...(parts.website === undefined ? {} : { website: parts.website }),
      ...(parts.reach === undefined ? {} : { reach: parts.reach }),
      facts: { ...(named ? personal.facts : open) },
    },
    customer: {
      identity: parts.identity,
      visitorId,
      ...(parts.segments.length === 0 ? {} : { segments: within(parts.segments, MOST_SEGMENTS, LONGEST_SEGMENT) }),
      ...(named ? personal.customer : {}),
      ...(named && opportunity.callback !== undefined ? { callback: opportunity.callback } : {}),
    },
  };
}
