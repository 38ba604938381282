-- Products of several enterprises that are the same have one identity. What is shared are digests of numbers and an opaque name: not
-- who sells it, nor for how much. No tenant's role reads the table; it asks through the function, for products of its own.
create table catalog_identity (
  key bytea primary key,
  identity text not null,
  gtin boolean not null
);
create index catalog_identity_identity on catalog_identity (identity);
alter table catalog_identity enable row level security;

-- For each place of the lists: the identity by its GTIN, else by brand and part number, else the new one that is given. A product with
-- a GTIN takes the identity of its part number only if no other GTIN has it: two GTINs are two products. A key once learned stays.
create function catalog_identify(gtins text[], parts text[], fresh text[]) returns text[]
language plpgsql volatile security definer set search_path = public as $$
declare
  found_identities text[] := '{}';
  gtin_key bytea; part_key bytea; found_identity text;
begin
  -- One at a time: keys of two imports would otherwise wait for each other in a circle.
  perform pg_advisory_xact_lock(hashtext('catalog_identify'));
  for place in 1 .. coalesce(array_length(fresh, 1), 0) loop
    gtin_key := sha256(convert_to('gtin ' || gtins[place], 'utf8'));
    part_key := sha256(convert_to('part ' || parts[place], 'utf8'));
    found_identity := null;
    if gtin_key is not null then select identity into found_identity from catalog_identity where key = gtin_key; end if;
    if found_identity is null and part_key is not null then
      select part.identity into found_identity from catalog_identity part where part.key = part_key
        and (gtin_key is null or not exists (
          select from catalog_identity other where other.identity = part.identity and other.gtin));
    end if;
    if found_identity is null and (gtin_key is not null or part_key is not null) then found_identity := fresh[place]; end if;
    if gtin_key is not null then
      insert into catalog_identity values (gtin_key, found_identity, true) on conflict do nothing;
    end if;
    if part_key is not null then
      insert into catalog_identity values (part_key, found_identity, false) on conflict do nothing;
    end if;
    found_identities := found_identities || coalesce(found_identity, '');
  end loop;
  return found_identities;
end $$;
revoke all on function catalog_identify(text[], text[], text[]) from public;
grant execute on function catalog_identify(text[], text[], text[]) to fw_tenant, fw_system;
