import { sql } from 'kysely';
import type { MakeId } from '../../../kernel/ids.ts';
import { pageCursor, readPageCursor } from '../../../kernel/page-cursor.ts';
import { ok, type Refusal, type Result, refuse } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  contactKind,
  type InboxItem,
  type InboxList,
  type InboxQuery,
  type ReplyBody,
  sameContact,
} from '../core/index.ts';
import type { CustomersTables } from './customers-tables.ts';

/** A message left when nobody was at the desk. */
export type LeftMessage = {
  /** Made by the sender: the same id sent twice is one message. */
  readonly messageId: string;
  readonly enterpriseId: string;
  readonly name: string;
  readonly contact: string;
  readonly text: string;
  readonly topic?: string | undefined;
  readonly websiteId?: string | undefined;
  readonly visitorId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** Of a verified identity only. */
  readonly customerId?: string | undefined;
  readonly simulated: boolean;
};

/** Who replies: an associate of the enterprise. */
export type Replier = { readonly enterpriseId: string; readonly associateId: string; readonly name: string };

const PAGE = 30;
const NO_MESSAGE: Refusal = { kind: 'not-found', reason: 'no-such-message', message: 'There is no such message.' };

/** Keeps a message; says whether it was new. Refused as `message-id-used` where its id is that of another one. */
export async function keepMessage(unit: Unit, message: LeftMessage): Promise<Result<{ readonly fresh: boolean }>> {
  const written = await unit
    .db<CustomersTables>()
    .insertInto('customers_message')
    .values({
      enterprise_id: message.enterpriseId,
      message_id: message.messageId,
      kind: 'message',
      at: new Date(unit.now),
      name: message.name,
      contact: message.contact,
      same_contact: sameContact(message.contact),
      text: message.text,
      topic: message.topic ?? null,
      website_id: message.websiteId ?? null,
      visitor_id: message.visitorId ?? null,
      session_id: message.sessionId ?? null,
      customer_id: message.customerId ?? null,
      replies: 0,
      simulated: message.simulated,
    })
    .onConflict((conflict) => conflict.columns(['enterprise_id', 'message_id']).doNothing())
    .returning('message_id')
    .executeTakeFirst();
  if (written !== undefined) return ok({ fresh: true });
  const same = await unit
    .db<CustomersTables>()
    .selectFrom('customers_message')
    .select('message_id')
    .where('message_id', '=', message.messageId)
    .where('name', '=', message.name)
    .where('contact', '=', message.contact)
    .where('text', '=', message.text)
    .where(sql<boolean>`visitor_id is not distinct from ${message.visitorId ?? null}`)
    .executeTakeFirst();
  if (same !== undefined) return ok({ fresh: false });
  return refuse('conflict', 'message-id-used', 'A message with this id was left before, and was another one.');
}

/** The inbox, latest first. */
export async function listInbox(unit: Unit, query: InboxQuery): Promise<InboxList> {
  const limit = query.limit ?? PAGE;
  let select = unit.db<CustomersTables>().selectFrom('customers_message').selectAll();
  if (query.customer !== undefined) select = select.where('customer_id', '=', query.customer);
  if (query.kind !== undefined) select = select.where('kind', '=', query.kind);
  if (query.state === 'open') select = select.where('replies', '=', 0);
  if (query.state === 'answered') select = select.where('replies', '>', 0);
  if (query.from !== undefined) select = select.where(sql<boolean>`at >= ${new Date(query.from)}`);
  if (query.to !== undefined) select = select.where(sql<boolean>`at < ${new Date(query.to)}`);
  for (const word of (query.q ?? '').split(/\s+/).filter(Boolean).slice(0, 8)) {
    const anywhere = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    select = select.where(sql<boolean>`concat_ws(' ', name, contact, text, topic) ilike ${anywhere}`);
  }
  if (query.cursor !== undefined) {
    const { at, id } = readPageCursor(query.cursor);
    select = select.where(sql<boolean>`(at, message_id) < (${at}, ${id})`);
  }
  const rows = await select
    .orderBy('at', 'desc')
    .orderBy('message_id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = await withReplies(unit, shown);
  const open = await countOpen(unit);
  return rows.length > limit && last !== undefined
    ? { items, open, next: pageCursor(last.at, last.message_id) }
    : { items, open };
}

async function countOpen(unit: Unit): Promise<number> {
  const row = await unit
    .db<CustomersTables>()
    .selectFrom('customers_message')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('replies', '=', 0)
    .executeTakeFirstOrThrow();
  return row.open;
}

export async function markRead(unit: Unit, messageId: string): Promise<Result<InboxItem>> {
  await unit
    .db<CustomersTables>()
    .updateTable('customers_message')
    .set({ read_at: new Date(unit.now) })
    .where('message_id', '=', messageId)
    .where('read_at', 'is', null)
    .execute();
  return readMessage(unit, messageId);
}

/**
 * Keeps a reply and assigns the message to whoever replies first. Sending the same reply again is harmless.
 * @returns refusal `answered-meanwhile` when there are more replies than the writer had seen
 */
export async function keepReply(
  unit: Unit,
  replier: Replier,
  messageId: string,
  body: ReplyBody,
  makeId: MakeId,
): Promise<Result<InboxItem>> {
  const db = unit.db<CustomersTables>();
  const message = await db
    .selectFrom('customers_message')
    .select(['replies', 'assigned_to'])
    .where('message_id', '=', messageId)
    .forUpdate()
    .executeTakeFirst();
  if (message === undefined) return { ok: false, refusal: NO_MESSAGE };
  const replyId = body.replyId ?? makeId('msg');
  const before = await db
    .selectFrom('customers_reply')
    .select('message_id')
    .where('reply_id', '=', replyId)
    .executeTakeFirst();
  if (before !== undefined) {
    if (before.message_id === messageId) return readMessage(unit, messageId);
    return refuse('conflict', 'reply-elsewhere', 'This reply was already sent to another message.');
  }
  if (body.seen !== undefined && message.replies > body.seen) {
    return refuse('conflict', 'answered-meanwhile', 'A colleague has answered meanwhile. Read her answer first.', {
      replies: message.replies,
    });
  }
  await db
    .insertInto('customers_reply')
    .values({
      enterprise_id: replier.enterpriseId,
      reply_id: replyId,
      message_id: messageId,
      associate_id: replier.associateId,
      author: replier.name,
      text: body.text,
      at: new Date(unit.now),
    })
    .execute();
  await db
    .updateTable('customers_message')
    .set((eb) => ({
      replies: eb('replies', '+', 1),
      read_at: sql<Date>`coalesce(read_at, ${new Date(unit.now)})`,
      assigned_to: sql<string>`coalesce(assigned_to, ${replier.associateId})`,
      assigned_name: sql<string>`coalesce(assigned_name, ${replier.name})`,
    }))
    .where('message_id', '=', messageId)
    .execute();
  return readMessage(unit, messageId);
}

async function readMessage(unit: Unit, messageId: string): Promise<Result<InboxItem>> {
  const row = await unit
    .db<CustomersTables>()
    .selectFrom('customers_message')
    .selectAll()
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  const [item] = await withReplies(unit, row === undefined ? [] : [row]);
  return item === undefined ? { ok: false, refusal: NO_MESSAGE } : ok(item);
}

type Row = {
  message_id: string;
  kind: 'message';
  at: number;
  name: string;
  contact: string;
  text: string;
  topic: string | null;
  website_id: string | null;
  session_id: string | null;
  customer_id: string | null;
  read_at: number | null;
  assigned_to: string | null;
  assigned_name: string | null;
  replies: number;
  simulated: boolean;
};

async function withReplies(unit: Unit, rows: readonly Row[]): Promise<InboxItem[]> {
  const answered = rows.filter((row) => row.replies > 0).map((row) => row.message_id);
  const replies =
    answered.length === 0
      ? []
      : await unit
          .db<CustomersTables>()
          .selectFrom('customers_reply')
          .selectAll()
          .where('message_id', 'in', answered)
          .orderBy('at')
          .orderBy('reply_id')
          .execute();
  return rows.map((row) => ({
    messageId: row.message_id,
    kind: row.kind,
    at: toIso(row.at),
    name: row.name,
    contact: row.contact,
    contactKind: contactKind(row.contact),
    text: row.text,
    ...(row.topic === null ? {} : { topic: row.topic }),
    ...(row.website_id === null ? {} : { websiteId: row.website_id }),
    ...(row.session_id === null ? {} : { sessionId: row.session_id }),
    ...(row.customer_id === null ? {} : { customerId: row.customer_id }),
    read: row.read_at !== null,
    answered: row.replies > 0,
    ...(row.assigned_to === null
      ? {}
      : { assignedTo: { associateId: row.assigned_to, name: row.assigned_name ?? '' } }),
    replies: replies
      .filter((reply) => reply.message_id === row.message_id)
      .map((reply) => ({
        replyId: reply.reply_id,
        associateId: reply.associate_id,
        name: reply.author,
        text: reply.text,
        at: toIso(reply.at),
      })),
    simulated: row.simulated,
  }));
}
