-- Where the customer asks to be called back: where she is reached so, and no other way.
alter table queue_opportunity add column callback jsonb;
select fw_personal('queue_opportunity', array['callback']);
