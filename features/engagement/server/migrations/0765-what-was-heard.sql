-- When the customer asked last, as far as her associate has heard of it: what was not heard is looked after when the conversation ends.
alter table engagement add column heard_at timestamptz;
update engagement set heard_at = now() where state <> 'closed';
