create table customers_profile (
  enterprise_id text not null,
  customer_id text not null,
  name text,
  email text,
  phone text,
  address text,
  segments jsonb not null,
  attributes jsonb not null,
  purchases jsonb not null,
  since timestamptz,
  changed_at timestamptz not null,
  primary key (enterprise_id, customer_id)
);
select fw_protect('customers_profile');
select fw_personal('customers_profile');

-- Who served whom: one row per engagement, identifiers only.
create table customers_contact (
  enterprise_id text not null,
  engagement_id text not null,
  customer_id text not null,
  associate_id text not null,
  at timestamptz not null,
  primary key (enterprise_id, engagement_id)
);
create index customers_contact_customer on customers_contact (enterprise_id, customer_id, at);
select fw_protect('customers_contact');

create table customers_message (
  enterprise_id text not null,
  message_id text not null,
  kind text not null,
  at timestamptz not null,
  name text not null,
  contact text not null,
  -- two spellings of one contact are equal here: erasure finds messages by it
  same_contact text not null,
  text text not null,
  topic text,
  website_id text,
  visitor_id text,
  session_id text,
  customer_id text,
  read_at timestamptz,
  assigned_to text,
  assigned_name text,
  replies integer not null,
  simulated boolean not null,
  primary key (enterprise_id, message_id)
);
create index customers_message_at on customers_message (enterprise_id, at, message_id);
create index customers_message_open on customers_message (enterprise_id) where replies = 0;
select fw_protect('customers_message');
select fw_personal('customers_message');

create table customers_reply (
  enterprise_id text not null,
  reply_id text not null,
  message_id text not null,
  associate_id text not null,
  author text not null,
  text text not null,
  at timestamptz not null,
  primary key (enterprise_id, reply_id),
  foreign key (enterprise_id, message_id) references customers_message on delete cascade
);
create index customers_reply_message on customers_reply (enterprise_id, message_id, at);
select fw_protect('customers_reply');
select fw_personal('customers_reply');

-- What visitors allowed and took back; identifiers only, never changed.
create table customers_consent (
  enterprise_id text not null,
  event_id text not null,
  website_id text not null,
  visitor_id text not null,
  given boolean not null,
  at timestamptz not null,
  primary key (enterprise_id, website_id, event_id)
);
create index customers_consent_visitor on customers_consent (enterprise_id, visitor_id, at);
select fw_protect('customers_consent');
