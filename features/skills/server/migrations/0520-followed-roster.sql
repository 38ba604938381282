-- What an enterprise states of an associate beside: online proficiency (0 to 5), and attributes that its rules may compare.
alter table skills_associate add column proficiency double precision check (proficiency between 0 and 5);
alter table skills_associate add column attributes jsonb not null default '{}';

-- Whoever keeps a copy of a roster reads only what changed since. Presences change often and never wait for each other, so they carry
-- the transaction that changed them: a reader goes on from the oldest transaction that was still open when it read.
alter table skills_presence add column changed xid8 not null default pg_current_xact_id();
create index skills_presence_changed on skills_presence (changed);

create function skills_presence_changed() returns trigger language plpgsql as $$
begin
  new.changed := pg_current_xact_id();
  return new;
end $$;
create trigger skills_presence_changed before update on skills_presence
  for each row execute function skills_presence_changed();

-- Everything else that a roster shows changes seldom and moves its number on, in the transaction of the change. Members and persons are
-- of another feature, which does not know that there is a roster.
create function skills_roster_moved(enterprise text) returns void language sql security definer set search_path = public as $$
  insert into skills_version (enterprise_id, version) values (enterprise, 1)
  on conflict (enterprise_id) do update set version = skills_version.version + 1
$$;
revoke execute on function skills_roster_moved(text) from public;

create function skills_member_changed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  perform skills_roster_moved(coalesce(new.enterprise_id, old.enterprise_id));
  return null;
end $$;
create trigger skills_member_changed after insert or update or delete on membership
  for each row execute function skills_member_changed();

create function skills_person_changed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  perform skills_roster_moved(enterprise_id) from (
    select distinct enterprise_id from membership
    where person_id = coalesce(new.person_id, old.person_id) order by enterprise_id) as hers;
  return null;
end $$;
create trigger skills_person_changed after update of name, picture_url on person
  for each row execute function skills_person_changed();
create trigger skills_person_stated after insert or update or delete on skills_person
  for each row execute function skills_person_changed();

drop function skills_stamp(text);
