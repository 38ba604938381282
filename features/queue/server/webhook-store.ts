import { pageCursor, readPageCursor } from '../../../kernel/page-cursor.ts';
import { HOUR, type Instant, toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { DeliveryList, DeliveryView, MessageType, WebhookView } from '../core/index.ts';

export type WebhookRow = {
  webhook_id: string;
  enterprise_id: string;
  direction: 'out' | 'in';
  name: string;
  url: string | null;
  format: 'json' | 'xml';
  events: readonly MessageType[];
  personal: boolean;
  status: 'active' | 'disabled';
  disabled_reason: string | null;
  disabled_at: Instant | null;
  secret: string;
  previous_secret: string | null;
  previous_until: Instant | null;
  failures: number;
  leased_until: Instant | null;
  rest_until: Instant | null;
  succeeded_at: Instant | null;
  version: number;
  created_at: Instant;
  waiting?: number;
};

export type DeliveryRow = {
  webhook_id: string;
  message_id: string;
  type: string;
  body: string;
  state: DeliveryView['state'];
  attempts: number;
  next_at: Instant | null;
  first_at: Instant | null;
  last_at: Instant | null;
  last_status: number | null;
  last_reason: string | null;
  created_at: Instant;
};

/** How long the secret before a rotation is valid beside the new one. */
export const SECRETS_OVERLAP = 24 * HOUR;

export async function listWebhooks(unit: Unit): Promise<readonly WebhookRow[]> {
  return unit.sql<WebhookRow>(
    `select w.*, (select count(*)::int from queue_delivery d where d.webhook_id = w.webhook_id and d.state = 'pending') as waiting
     from queue_webhook w order by w.created_at, w.webhook_id`,
  );
}

/** Reads without a lock: for those who only look, whoever asks. */
export async function lookAtWebhook(unit: Unit, webhookId: string): Promise<WebhookRow | undefined> {
  const [row] = await unit.sql<WebhookRow>('select * from queue_webhook where webhook_id = $1', [webhookId]);
  return row;
}

export async function readWebhook(unit: Unit, webhookId: string): Promise<WebhookRow | undefined> {
  const [row] = await unit.sql<WebhookRow>('select * from queue_webhook where webhook_id = $1 for update', [webhookId]);
  return row;
}

/** The secrets that are valid now, the present one first. */
export function secretsOf(row: WebhookRow, now: Instant): readonly string[] {
  const { secret, previous_secret: previous, previous_until: until } = row;
  return previous !== null && until !== null && until > now ? [secret, previous] : [secret];
}

export type NewDelivery = {
  readonly enterpriseId: string;
  readonly webhookId: string;
  readonly messageId: string;
  readonly type: MessageType;
  readonly opportunityId?: string;
  readonly sessionId?: string;
  readonly body: string;
};

/** The deadline that a receiver's sender wakes by. */
export const WEBHOOK_DUE = 'webhook.due';

/**
 * Puts a message in a receiver's queue, once, and wakes its sender; nothing is done where the receiver is gone. It waits for a sender
 * that is just finding the queue empty: the wake-up would be cleared with the one that is over.
 */
export async function keepDelivery(unit: Unit, delivery: NewDelivery): Promise<void> {
  const now = new Date(unit.now);
  const receivers = await unit.sql('select from queue_webhook where webhook_id = $1 for share', [delivery.webhookId]);
  if (receivers.length === 0) return;
  await unit.sql(
    `insert into queue_delivery
       (enterprise_id, webhook_id, message_id, type, opportunity_id, session_id, body, state, next_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $8) on conflict (webhook_id, message_id) do nothing`,
    [
      delivery.enterpriseId,
      delivery.webhookId,
      delivery.messageId,
      delivery.type,
      delivery.opportunityId ?? null,
      delivery.sessionId ?? null,
      delivery.body,
      now,
    ],
  );
  unit.deadline(WEBHOOK_DUE, delivery.webhookId, unit.now, delivery.enterpriseId);
}

const PAGE = 50;

/** A receiver's messages, the latest first. */
export async function listDeliveries(unit: Unit, webhookId: string, cursor: string | undefined): Promise<DeliveryList> {
  const before = cursor === undefined ? undefined : readPageCursor(cursor);
  const rows = await unit.sql<DeliveryRow>(
    `select * from queue_delivery where webhook_id = $1
       and ($2::timestamptz is null or (created_at, message_id) < ($2, $3))
     order by created_at desc, message_id desc limit ${PAGE + 1}`,
    [webhookId, before?.at ?? null, before?.id ?? null],
  );
  const shown = rows.slice(0, PAGE);
  const items = shown.map(deliveryView);
  const last = shown.at(-1);
  return rows.length > PAGE && last !== undefined
    ? { items, next: pageCursor(last.created_at, last.message_id) }
    : { items };
}

export function deliveryView(row: DeliveryRow): DeliveryView {
  return {
    messageId: row.message_id,
    type: row.type,
    state: row.state,
    attempts: row.attempts,
    ...(row.last_status === null ? {} : { status: row.last_status }),
    ...(row.last_reason === null ? {} : { reason: row.last_reason }),
    ...(row.next_at === null || row.state !== 'pending' ? {} : { nextAt: toIso(row.next_at) }),
    ...(row.last_at === null ? {} : { lastAt: toIso(row.last_at) }),
    createdAt: toIso(row.created_at),
  };
}

export function webhookView(row: WebhookRow): WebhookView {
  return {
    webhookId: row.webhook_id,
    direction: row.direction,
    name: row.name,
    ...(row.url === null ? {} : { url: row.url }),
    format: row.format,
    events: [...row.events],
    personal: row.personal,
    status: row.status,
    ...(row.disabled_reason === null ? {} : { disabledReason: row.disabled_reason }),
    ...(row.disabled_at === null ? {} : { disabledAt: toIso(row.disabled_at) }),
    failures: row.failures,
    waiting: row.waiting ?? 0,
    ...(row.previous_until === null ? {} : { previousUntil: toIso(row.previous_until) }),
    ...(row.direction === 'in' ? { sender: `${row.enterprise_id}.${row.webhook_id}` } : {}),
    version: row.version,
    createdAt: toIso(row.created_at),
  };
}
