-- What became of the other way that a customer was offered who did not ask, when nobody took her `must`: `offered` until she has answered or
-- her visit is over, then `message`, `callback`, `refused` or `over`.
alter table queue_opportunity add column other_way text;
create index queue_opportunity_other_way on queue_opportunity (session_id) where other_way = 'offered';
