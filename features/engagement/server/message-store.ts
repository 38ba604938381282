import type { Selectable } from 'kysely';
import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { EngagementId, MessageView } from '../core/index.ts';
import type { EngagementRow } from './engagement-store.ts';
import type { EngagementTables } from './engagement-tables.ts';

/** A message that is kept already, by the id that its sender made. */
export async function readMessage(
  unit: Unit,
  engagementId: string,
  messageId: string,
): Promise<MessageView | undefined> {
  const [row] = await unit.sql<MessageRow>(
    'select message_id, sender, text, sent_at from engagement_message where engagement_id = $1 and message_id = $2',
    [engagementId, messageId],
  );
  return row && messageOf(row);
}

/** All messages in their order. */
export async function readMessages(unit: Unit, engagementId: string): Promise<MessageView[]> {
  const rows = await unit
    .db<EngagementTables>()
    .selectFrom('engagement_message')
    .selectAll()
    .where('engagement_id', '=', engagementId as EngagementId)
    .orderBy('place')
    .execute();
  return rows.map(messageOf);
}

/** Keeps a message in its place; the engagement is locked. */
export function insertMessage(
  unit: Unit,
  row: Pick<EngagementRow, 'engagement_id' | 'enterprise_id'>,
  message: MessageView,
): void {
  unit.write({
    sql: `with counted as (update engagement set messages = messages + 1 where engagement_id = $1 returning messages)
     insert into engagement_message (engagement_id, message_id, enterprise_id, place, sender, text, sent_at)
     select $1, $2, $3, messages, $4, $5, $6 from counted`,
    parameters: [
      row.engagement_id,
      message.messageId,
      row.enterprise_id,
      message.from,
      message.text,
      new Date(message.at),
    ],
  });
}

/** The words of one conversation become the first of another, which has none yet. */
export function copyMessages(unit: Unit, from: string, to: string): void {
  unit.write({
    sql: `with copied as (insert into engagement_message (engagement_id, message_id, enterprise_id, place, sender, text, sent_at)
       select $2, message_id, enterprise_id, place, sender, text, sent_at from engagement_message where engagement_id = $1 returning place)
     update engagement set messages = (select coalesce(max(place), 0) from copied) where engagement_id = $2`,
    parameters: [from, to],
  });
}

type MessageRow = Pick<
  Selectable<EngagementTables['engagement_message']>,
  'message_id' | 'sender' | 'text' | 'sent_at'
>;

function messageOf(row: MessageRow): MessageView {
  return { messageId: row.message_id, from: row.sender, text: row.text, at: toIso(row.sent_at) };
}
