-- A test's clock may also run faster than the machine's: from `base` on by `rate`, then shifted. Still one place, still refused
-- outside tests.
alter table fw_clock
  add column rate double precision not null default 1 check (rate > 0),
  add column base timestamptz not null default now();
create or replace function fw_now() returns timestamptz language sql stable security definer set search_path = public as
  $$ select coalesce((select base + (now() - base) * rate + shift from fw_clock), now()) $$;

-- What lasts so long on the machine's clock, on the database's: leases and signs of life are about processes, which run no faster
-- when the clock does.
create function fw_real(given interval) returns interval language sql stable security definer set search_path = public as
  $$ select given * coalesce((select rate from fw_clock), 1) $$;
