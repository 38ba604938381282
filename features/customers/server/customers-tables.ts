import type { ColumnType } from 'kysely';
import type { Activity, CustomerProfile, Purchase, Recommendation } from '../core/index.ts';

/** Written as text, read parsed. */
type Jsonb<T> = ColumnType<T, string, string>;
/** Written as a date, read as milliseconds. */
type Moment = ColumnType<number, Date, Date>;
type MomentOrNull = ColumnType<number | null, Date | null, Date | null>;

export type CustomersTables = {
  customers_profile: {
    enterprise_id: string;
    customer_id: string;
    name: string | null;
    email: string | null;
    phone: string | null;
    address: string | null;
    segments: Jsonb<readonly string[]>;
    attributes: Jsonb<CustomerProfile['attributes']>;
    purchases: Jsonb<readonly Purchase[]>;
    activities: Jsonb<readonly Activity[]>;
    recommended: Jsonb<readonly Recommendation[]>;
    since: MomentOrNull;
    changed_at: Moment;
  };
  customers_contact: {
    enterprise_id: string;
    engagement_id: string;
    customer_id: string;
    associate_id: string;
    at: Moment;
  };
  customers_message: {
    enterprise_id: string;
    message_id: string;
    kind: 'message';
    at: Moment;
    name: string;
    contact: string;
    same_contact: string;
    text: string;
    topic: string | null;
    website_id: string | null;
    visitor_id: string | null;
    session_id: string | null;
    customer_id: string | null;
    read_at: MomentOrNull;
    assigned_to: string | null;
    assigned_name: string | null;
    replies: number;
    simulated: boolean;
  };
  customers_reply: {
    enterprise_id: string;
    reply_id: string;
    message_id: string;
    associate_id: string;
    author: string;
    text: string;
    at: Moment;
  };
  customers_consent: {
    enterprise_id: string;
    event_id: string;
    website_id: string;
    visitor_id: string;
    given: boolean;
    at: Moment;
  };
};
