import { type Instant, SECOND } from '../../../kernel/time.ts';
import type { Outbound, Outcome } from '../../../platform/server/http/outbound.ts';
import type { Log } from '../../../platform/server/log.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import { nextTry, restAfter } from '../core/index.ts';
import { signedHeaders } from './webhook-signature.ts';
import { type DeliveryRow, secretsOf, WEBHOOK_DUE, type WebhookRow } from './webhook-store.ts';

export type WebhookSender = {
  /** A receiver's queue is due: sends what is in it, beside everything else. Returns once that is begun. */
  onDue(enterpriseId: string, webhookId: string): Promise<void>;
  /** Resolves when nothing is being sent by this process. */
  idle(): Promise<void>;
};

/** Longer than one message takes: a process that dies while sending holds up its receiver for so long. */
const LEASE = 20 * SECOND;
/** A queue is left to the next round after so many messages, so that a restart does not wait for all of it. */
const MOST_IN_ROUND = 200;

type Round = { readonly webhook: WebhookRow; readonly delivery: DeliveryRow; readonly now: Instant };

/**
 * One queue for each receiver: its messages are sent one after another by whichever process holds its lease, and a receiver that does
 * not answer holds up none but itself. The handler only begins; it must not make the outbox wait for a stranger's server.
 */
export function createWebhookSender(deps: {
  readonly database: Database;
  readonly outbound: Outbound;
  readonly log: Log;
}): WebhookSender {
  const { database, outbound, log } = deps;
  const running = new Set<Promise<void>>();

  /** @returns whether this process may send to it now */
  const claim = (enterpriseId: string, webhookId: string): Promise<boolean> =>
    database.forTenant(enterpriseId, async (unit) => {
      const [row] = await unit.sql<WebhookRow>('select * from queue_webhook where webhook_id = $1 for update', [
        webhookId,
      ]);
      if (row === undefined || row.status !== 'active' || row.direction !== 'out') return false;
      const busy = Math.max(row.leased_until ?? 0, row.rest_until ?? 0);
      if (busy > unit.now) {
        unit.deadline(WEBHOOK_DUE, webhookId, busy, enterpriseId);
        return false;
      }
      await lease(unit, webhookId);
      // If this process dies, another begins again then.
      unit.deadline(WEBHOOK_DUE, webhookId, unit.now + LEASE, enterpriseId);
      return true;
    });

  async function lease(unit: Unit, webhookId: string): Promise<void> {
    const until = new Date(unit.now + LEASE);
    await unit.sql('update queue_webhook set leased_until = $2 where webhook_id = $1', [webhookId, until]);
  }

  const next = (enterpriseId: string, webhookId: string): Promise<Round | undefined> =>
    database.forTenant(enterpriseId, async (unit) => {
      const [webhook] = await unit.sql<WebhookRow>(
        "select * from queue_webhook where webhook_id = $1 and status = 'active'",
        [webhookId],
      );
      const [delivery] = await unit.sql<DeliveryRow>(
        `select * from queue_delivery where webhook_id = $1 and state = 'pending' and next_at <= $2
         order by next_at, created_at, message_id limit 1`,
        [webhookId, new Date(unit.now)],
      );
      if (webhook === undefined || delivery === undefined) return undefined;
      await lease(unit, webhookId);
      return { webhook, delivery, now: unit.now };
    });

  function send({ webhook, delivery, now }: Round): Promise<Outcome> {
    const headers = {
      ...signedHeaders(secretsOf(webhook, now), delivery.message_id, now, delivery.body),
      'content-type': `application/${webhook.format}; charset=utf-8`,
      'user-agent': 'Floorwalker-Webhooks/1',
    };
    return outbound.post(webhook.url ?? '', headers, delivery.body);
  }

  /** @returns whether the receiver may be sent the next one at once */
  const record = (enterpriseId: string, { webhook, delivery }: Round, outcome: Outcome): Promise<boolean> =>
    database.forTenant(enterpriseId, async (unit) => {
      const { webhook_id: webhookId, message_id: messageId } = delivery;
      const now = new Date(unit.now);
      const status = 'status' in outcome ? outcome.status : null;
      const taken = status !== null && status >= 200 && status < 300;
      const attempts = delivery.attempts + 1;
      const firstAt = delivery.first_at ?? unit.now;
      const again = taken || status === 410 ? undefined : nextTry(attempts, firstAt, unit.now);
      const state = taken ? 'delivered' : again === undefined ? 'failed' : 'pending';
      await unit.sql(
        `update queue_delivery set state = $3, attempts = $4, first_at = $5, last_at = $6, last_status = $7,
           last_reason = $8, next_at = $9 where webhook_id = $1 and message_id = $2`,
        [
          webhookId,
          messageId,
          state,
          attempts,
          new Date(firstAt),
          now,
          status,
          taken ? null : reasonOf(outcome),
          again === undefined ? null : new Date(again),
        ],
      );
      if (taken) {
        const cleared = 'failures = 0, rest_until = null, succeeded_at = $2';
        await unit.sql(`update queue_webhook set ${cleared} where webhook_id = $1`, [webhookId, now]);
        return true;
      }
      // Over 24 h in which nothing at all was taken: nobody is there any more.
      const silent = again === undefined && (webhook.succeeded_at ?? 0) < firstAt;
      if (silent || status === 410) {
        const why = status === 410 ? 'It answers that it is gone (410).' : `For 24 hours: ${reasonOf(outcome)}`;
        await unit.sql(
          `update queue_webhook set status = 'disabled', disabled_reason = $2, disabled_at = $3, failures = failures + 1,
             version = version + 1 where webhook_id = $1 and status = 'active'`,
          [webhookId, why, now],
        );
        log.warn({ webhookId, reason: why }, 'queue: a receiver of messages is disabled');
        return false;
      }
      await unit.sql('update queue_webhook set failures = failures + 1, rest_until = $2 where webhook_id = $1', [
        webhookId,
        new Date(unit.now + restAfter(webhook.failures + 1)),
      ]);
      return false;
    });

  /** Gives the lease back and says when to come again. */
  const finish = (enterpriseId: string, webhookId: string): Promise<void> =>
    database.forTenant(enterpriseId, async (unit) => {
      const [row] = await unit.sql<WebhookRow>(
        'update queue_webhook set leased_until = null where webhook_id = $1 returning *',
        [webhookId],
      );
      const [first] = await unit.sql<{ next_at: Instant | null }>(
        `select min(next_at) as next_at from queue_delivery where webhook_id = $1 and state = 'pending'`,
        [webhookId],
      );
      if (row?.status !== 'active' || first?.next_at == null) unit.clearDeadline(WEBHOOK_DUE, webhookId);
      else {
        const dueAt = Math.max(first.next_at, row.rest_until ?? 0, unit.now);
        unit.deadline(WEBHOOK_DUE, webhookId, dueAt, enterpriseId);
      }
    });

  async function drain(enterpriseId: string, webhookId: string): Promise<void> {
    for (let sent = 0; sent < MOST_IN_ROUND; sent += 1) {
      const round = await next(enterpriseId, webhookId);
      if (round === undefined) break;
      if (!(await record(enterpriseId, round, await send(round)))) break;
    }
    await finish(enterpriseId, webhookId);
  }

  return {
    onDue: async (enterpriseId, webhookId) => {
      if (!(await claim(enterpriseId, webhookId))) return;
      const work = drain(enterpriseId, webhookId)
        .catch((error: unknown) => {
          log.error(
            { err: error, webhookId },
            'queue: sending messages failed; it is begun again when its lease is over',
          );
        })
        .finally(() => running.delete(work));
      running.add(work);
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function reasonOf(outcome: Outcome): string {
  if ('fault' in outcome) return outcome.fault;
  const { status } = outcome;
  const moved = status >= 300 && status < 400 ? ' Redirects are not followed.' : '';
  return `It answered ${status}.${moved}`;
}
