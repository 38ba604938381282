import type { ColumnType } from 'kysely';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import type { Callback } from '../../clickstream/core/index.ts';
import type {
  AssociateCard,
  Mode,
  OfferId,
  OfferState,
  OfferVia,
  OfferView,
  OpportunityId,
  OpportunityState,
  OtherWay,
  Pool,
  QueuePolicy,
  Told,
  ToldWait,
} from '../core/index.ts';

/** Written as text, read parsed. */
type Jsonb<T> = ColumnType<T, string, string>;
type JsonbWithDefault<T> = ColumnType<T, string | undefined, string>;
/** Written as a date, read as milliseconds. */
type Moment = ColumnType<number, Date, Date>;
type MomentOrNull = ColumnType<number | null, Date | null, Date | null>;

export type QueueTables = {
  queue_policy: { enterprise_id: string; settings: Jsonb<Partial<QueuePolicy>>; version: number };
  queue_opportunity: {
    opportunity_id: OpportunityId;
    enterprise_id: string;
    website_id: string;
    session_id: string;
    visitor_id: string;
    version: number;
    state: OpportunityState;
    verdict: 'can' | 'must';
    asked: boolean;
    asked_at: MomentOrNull;
    callback: ColumnType<Callback | null, string | null | undefined, string | null>;
    trigger_id: string | null;
    product_id: string | null;
    node_id: string | null;
    node_ids: JsonbWithDefault<readonly string[]>;
    website_name: ColumnType<string, string | undefined, string>;
    topic: ColumnType<string, string | undefined, string>;
    why: Jsonb<readonly ToldReason[]>;
    opening_words: string;
    tried: Jsonb<readonly string[]>;
    pool: Pool;
    mode: Mode;
    step: number;
    priority: number;
    told: Told;
    other_way: OtherWay | null;
    invitations: ColumnType<number, number | undefined, number>;
    decision_ids: JsonbWithDefault<readonly string[]>;
    engagement_id: string | null;
    opened_at: Moment;
    closed_at: MomentOrNull;
    closed_reason: string | null;
    closed_note: ColumnType<string | null, string | undefined, string>;
    simulated: boolean;
  };
  queue_offer: {
    offer_id: OfferId;
    enterprise_id: string;
    opportunity_id: OpportunityId;
    place: number;
    associate_id: string;
    person_id: string;
    name: string;
    card: Jsonb<AssociateCard>;
    view: Jsonb<OfferView>;
    state: OfferState;
    score: number;
    via: OfferVia;
    yields: boolean;
    made_at: Moment;
    due_at: Moment;
    ended_at: MomentOrNull;
    reason: string | null;
    taken_by: string | null;
  };
  queue_wait: {
    opportunity_id: OpportunityId;
    again: boolean;
    gone: boolean;
    told: Jsonb<ToldWait>;
  };
  queue_refusal: {
    session_id: string;
    refused_at: Moment;
    enterprise_id: string;
    website_id: string;
    visitor_id: string;
  };
  queue_denial: {
    denial_id: string;
    enterprise_id: string;
    denied_at: Moment;
    offer_id: string | null;
    opportunity_id: string;
    associate_id: string;
    person_id: string;
    action: 'accept' | 'decline' | 'approach';
    reason: string;
    details: Jsonb<Readonly<Record<string, unknown>>>;
  };
};
