import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Outbound } from '../../../platform/server/http/outbound.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import {
  type DeliveryList,
  type DeliveryView,
  messageToXml,
  type OpportunityMessage,
  testMessage,
  type WebhookBody,
  type WebhookView,
  type WebhookWithSecret,
} from '../core/index.ts';
import type { AuditQueue } from './queue-ports.ts';
import { freshWebhookSecret } from './webhook-signature.ts';
import {
  type DeliveryRow,
  deliveryView,
  keepDelivery,
  listDeliveries,
  listWebhooks,
  readWebhook,
  SECRETS_OVERLAP,
  WEBHOOK_DUE,
  type WebhookRow,
  webhookView,
} from './webhook-store.ts';

type Who = { readonly enterpriseId: string; readonly actor: string };

/** Receivers and senders of opportunity messages, as administrators set them up. */
export type Webhooks = {
  webhooks(enterpriseId: string): Promise<readonly WebhookView[]>;
  createWebhook(who: Who, body: WebhookBody): Promise<Result<WebhookWithSecret>>;
  changeWebhook(who: Who, webhookId: string, version: number, body: WebhookBody): Promise<Result<WebhookView>>;
  removeWebhook(who: Who, webhookId: string): Promise<Result<undefined>>;
  /** A new secret; the one before it is valid for another day. */
  rotateSecret(who: Who, webhookId: string): Promise<Result<WebhookWithSecret>>;
  /** Sends to a disabled receiver again, first what still waits. */
  enableWebhook(who: Who, webhookId: string): Promise<Result<WebhookView>>;
  testWebhook(who: Who, webhookId: string): Promise<Result<{ readonly messageId: string }>>;
  deliveries(enterpriseId: string, webhookId: string, cursor?: string): Promise<Result<DeliveryList>>;
  sendAgain(who: Who, webhookId: string, messageId: string): Promise<Result<DeliveryView>>;
};

const NO_WEBHOOK = refuse('not-found', 'no-such-webhook', 'There is no such receiver or sender.');
const ALL_EVENTS = ['opportunity.opened', 'opportunity.raised', 'opportunity.closed'] as const;
const MOST = 50;

export function createWebhooks(deps: {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly outbound: Outbound;
  readonly audit: AuditQueue;
}): Webhooks {
  const { database, makeId, outbound, audit } = deps;

  const note = (unit: Unit, { enterpriseId, actor }: Who, what: string, subject: string) =>
    audit(unit, { enterpriseId, actor, action: `webhook.${what}`, subject });

  /** Changes one receiver under its lock. */
  const changing = <T>(
    who: Who,
    webhookId: string,
    what: string,
    work: (unit: Unit, row: WebhookRow) => Promise<Result<T>>,
  ): Promise<Result<T>> =>
    database.forTenant(who.enterpriseId, async (unit) => {
      const row = await readWebhook(unit, webhookId);
      if (row === undefined) return NO_WEBHOOK;
      const result = await work(unit, row);
      if (result.ok) await note(unit, who, what, webhookId);
      return result;
    });

  async function viewIn(unit: Unit, webhookId: string): Promise<WebhookView> {
    const row = (await listWebhooks(unit)).find((each) => each.webhook_id === webhookId);
    if (row === undefined) throw new Error(`Webhook ${webhookId} is gone.`);
    return webhookView(row);
  }

  /** What is wrong with a receiver beyond the shape of the body. */
  function problemOf({ direction, url }: WebhookBody) {
    const message =
      direction === 'in'
        ? url === undefined
          ? undefined
          : 'is not used of a sender'
        : url === undefined
          ? 'is needed'
          : outbound.problemOf(url);
    if (message === undefined) return undefined;
    const problems = [{ pointer: '/url', message }];
    return refuse('unprocessable', 'webhook-invalid', `The address ${message}.`, { problems });
  }

  return {
    webhooks: (enterpriseId) =>
      database.forTenant(enterpriseId, async (unit) => (await listWebhooks(unit)).map(webhookView)),
    createWebhook: async (who, body) => {
      const problem = problemOf(body);
      if (problem !== undefined) return problem;
      return database.forTenant(who.enterpriseId, async (unit) => {
        if ((await listWebhooks(unit)).length >= MOST) {
          return refuse('conflict', 'too-many-webhooks', `There are ${MOST} already; remove one first.`);
        }
        const webhookId = makeId('whk');
        const secret = freshWebhookSecret();
        await unit.sql(
          `insert into queue_webhook
             (webhook_id, enterprise_id, direction, name, url, format, events, personal, status, secret, version, created_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9, 1, $10)`,
          [
            webhookId,
            who.enterpriseId,
            body.direction,
            body.name,
            body.url ?? null,
            body.format ?? 'json',
            JSON.stringify(body.events ?? ALL_EVENTS),
            body.personal ?? false,
            secret,
            new Date(unit.now),
          ],
        );
        await note(unit, who, 'create', webhookId);
        return ok({ ...(await viewIn(unit, webhookId)), secret });
      });
    },
    changeWebhook: async (who, webhookId, version, body) => {
      const problem = problemOf(body);
      if (problem !== undefined) return problem;
      return changing(who, webhookId, 'change', async (unit, row) => {
        if (row.version !== version) {
          const message = `Somebody saved version ${row.version} since version ${version} was read.`;
          return refuse('conflict', 'webhook-changed', message, { version: row.version });
        }
        if (row.direction !== body.direction) {
          return refuse(
            'conflict',
            'webhook-direction',
            'A receiver stays a receiver, a sender a sender: make another.',
          );
        }
        await unit.sql(
          `update queue_webhook set name = $2, url = $3, format = $4, events = $5, personal = $6, version = version + 1
           where webhook_id = $1`,
          [
            webhookId,
            body.name,
            body.url ?? null,
            body.format ?? 'json',
            JSON.stringify(body.events ?? ALL_EVENTS),
            body.personal ?? false,
          ],
        );
        return ok(await viewIn(unit, webhookId));
      });
    },
    removeWebhook: (who, webhookId) =>
      changing(who, webhookId, 'remove', async (unit) => {
        await unit.sql('delete from queue_webhook where webhook_id = $1', [webhookId]);
        unit.clearDeadline(WEBHOOK_DUE, webhookId);
        return ok(undefined);
      }),
    rotateSecret: (who, webhookId) =>
      changing(who, webhookId, 'rotate-secret', async (unit, row) => {
        const secret = freshWebhookSecret();
        await unit.sql(
          `update queue_webhook set secret = $2, previous_secret = $3, previous_until = $4, version = version + 1
           where webhook_id = $1`,
          [webhookId, secret, row.secret, new Date(unit.now + SECRETS_OVERLAP)],
        );
        return ok({ ...(await viewIn(unit, webhookId)), secret });
      }),
    enableWebhook: (who, webhookId) =>
      changing(who, webhookId, 'enable', async (unit, { direction }) => {
        await unit.sql(
          `update queue_webhook set status = 'active', disabled_reason = null, disabled_at = null, failures = 0,
             rest_until = null, leased_until = null, version = version + 1 where webhook_id = $1`,
          [webhookId],
        );
        await unit.sql(
          `update queue_delivery set next_at = $2, first_at = null, attempts = 0 where webhook_id = $1 and state = 'pending'`,
          [webhookId, new Date(unit.now)],
        );
        if (direction === 'out') unit.deadline(WEBHOOK_DUE, webhookId, unit.now, who.enterpriseId);
        return ok(await viewIn(unit, webhookId));
      }),
    testWebhook: (who, webhookId) =>
      changing(who, webhookId, 'test', async (unit, row) => {
        const unfit = sendable(row);
        if (unfit !== undefined) return unfit;
        const messageId = makeId('msg');
        const message = testMessage(messageId, toIso(unit.now), who.enterpriseId);
        await woken(unit, webhookId);
        await keepDelivery(unit, {
          enterpriseId: who.enterpriseId,
          webhookId,
          messageId,
          type: 'opportunity.test',
          body: bodyOf(message, row.format),
        });
        return ok({ messageId });
      }),
    deliveries: (enterpriseId, webhookId, cursor) =>
      database.forTenant(enterpriseId, async (unit) => {
        const row = await readWebhook(unit, webhookId);
        return row === undefined ? NO_WEBHOOK : ok(await listDeliveries(unit, webhookId, cursor));
      }),
    sendAgain: (who, webhookId, messageId) =>
      changing(who, webhookId, 'send-again', async (unit, row) => {
        const unfit = sendable(row);
        if (unfit !== undefined) return unfit;
        const [again] = await unit.sql<DeliveryRow>(
          `update queue_delivery set state = 'pending', attempts = 0, first_at = null, next_at = $3
           where webhook_id = $1 and message_id = $2 returning *`,
          [webhookId, messageId, new Date(unit.now)],
        );
        if (again === undefined) return refuse('not-found', 'no-such-delivery', 'There is no such message.');
        await woken(unit, webhookId);
        unit.deadline(WEBHOOK_DUE, webhookId, unit.now, who.enterpriseId);
        return ok(deliveryView(again));
      }),
  };
}

/** The text of a message as a receiver wants it. */
export function bodyOf(message: OpportunityMessage, format: 'json' | 'xml'): string {
  return format === 'xml' ? messageToXml(message) : JSON.stringify(message);
}

/** Somebody asked for it: what rests after failures is tried at once. */
async function woken(unit: Unit, webhookId: string): Promise<void> {
  await unit.sql('update queue_webhook set rest_until = null where webhook_id = $1', [webhookId]);
}

function sendable({ direction, status }: WebhookRow) {
  if (direction === 'in') return refuse('conflict', 'webhook-direction', 'This is a sender: nothing is sent to it.');
  if (status === 'active') return undefined;
  return refuse('conflict', 'webhook-disabled', 'It is disabled: enable it first.');
}
