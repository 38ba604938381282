import type { ColumnType } from 'kysely';
import type { Callback } from '../../clickstream/core/index.ts';
import type { AssociateCard } from '../../queue/core/index.ts';
import type { Counted, EngagementId, EngagementState, MessageView, OutcomeBody } from '../core/index.ts';

/** Written as text, read parsed. */
type Jsonb<T> = ColumnType<T, string, string>;
/** Written as a date, read as milliseconds. */
type Moment = ColumnType<number, Date, Date>;
type MomentOrNull = ColumnType<number | null, Date | null, Date | null>;

export type EngagementTables = {
  engagement: {
    engagement_id: EngagementId;
    enterprise_id: string;
    website_id: string;
    opportunity_id: string;
    session_id: string;
    visitor_id: string;
    associate_id: string;
    person_id: string;
    state: EngagementState;
    asked: boolean;
    heard_at: MomentOrNull;
    greeted: boolean;
    invite_ms: number;
    reconnect_ms: number;
    gone_at: MomentOrNull;
    gone_told: ColumnType<boolean, boolean | undefined, boolean>;
    continues: string | null;
    continues_associate: string | null;
    started_at: Moment;
    due_at: MomentOrNull;
    talking_at: MomentOrNull;
    closed_at: MomentOrNull;
    closed_reason: string | null;
    messages: ColumnType<number, number | undefined, number>;
    counted: Jsonb<Counted>;
    who: string;
    identity: string;
    topic: string;
    verdict: string;
    why: Jsonb<readonly string[]>;
    opening_words: string;
    callback: ColumnType<Callback | null, string | null, never>;
    associate: Jsonb<AssociateCard>;
    product_id: string | null;
    node_id: string | null;
    node_ids: Jsonb<readonly string[]>;
    simulated: boolean;
  };
  engagement_message: {
    engagement_id: EngagementId;
    message_id: string;
    enterprise_id: string;
    place: number;
    sender: MessageView['from'];
    text: string;
    sent_at: Moment;
  };
  engagement_outcome: {
    engagement_id: EngagementId;
    enterprise_id: string;
    associate_id: string;
    result: OutcomeBody['result'];
    amount_minor: number | null;
    currency: string | null;
    products_sold: ColumnType<string[] | null, string | null, string | null>;
    products_attempted: ColumnType<string[] | null, string | null, string | null>;
    reason: string | null;
    recorded_at: Moment;
    changed_at: Moment;
    revision: number;
  };
};
