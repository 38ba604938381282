-- Where the customer is called: the conversation is on the telephone, and nothing is written.
alter table engagement add column callback jsonb;
select fw_personal('engagement', array['callback']);
