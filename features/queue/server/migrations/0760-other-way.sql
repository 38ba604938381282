-- What became of the other way that a customer was offered who did not ask, when nobody took her `must`. `offered` until she has answered or
-- her visit is over.
alter table queue_opportunity
  add column other_way text check (other_way in ('offered', 'message', 'callback', 'refused', 'over'));
create index queue_opportunity_other_way on queue_opportunity (session_id) where other_way = 'offered';
