-- Two imports wait for each other only where they bring the same new number, and no longer for every part of every import. A key that is
-- there never changes, so nothing is locked for it. A new one is claimed by its row (an identity of '' until it is known), in the order
-- of the keys, so that nobody waits in a circle; a part number whose product brings a new GTIN is locked in the same order, because two
-- GTINs must not both take its identity.
create or replace function catalog_identify(gtins text[], parts text[], fresh text[]) returns text[]
language plpgsql volatile security definer set search_path = public as $$
declare
  found_identities text[] := '{}';
  gtin_key bytea; part_key bytea; found_identity text;
  wanted record;
begin
  for wanted in
    with given as (
      select sha256(convert_to('gtin ' || gtin, 'utf8')) as by_gtin, sha256(convert_to('part ' || part, 'utf8')) as by_part
      from unnest(gtins, parts) as row(gtin, part)
    ), stated as (
      select given.*, of_gtin.key is not null as gtin_known, of_part.key is not null as part_known
      from given
      left join catalog_identity of_gtin on of_gtin.key = given.by_gtin
      left join catalog_identity of_part on of_part.key = given.by_part
    )
    select by_gtin as key, true as is_gtin from stated where by_gtin is not null and not gtin_known
    union
    select by_part, false from stated
    where by_part is not null and (not part_known or (by_gtin is not null and not gtin_known))
    order by key
  loop
    insert into catalog_identity values (wanted.key, '', wanted.is_gtin) on conflict do nothing;
    if not found then perform from catalog_identity where key = wanted.key for update; end if;
  end loop;
  for place in 1 .. coalesce(array_length(fresh, 1), 0) loop
    gtin_key := sha256(convert_to('gtin ' || gtins[place], 'utf8'));
    part_key := sha256(convert_to('part ' || parts[place], 'utf8'));
    found_identity := null;
    if gtin_key is not null then
      select identity into found_identity from catalog_identity where key = gtin_key and identity <> '';
    end if;
    if found_identity is null and part_key is not null then
      select part.identity into found_identity from catalog_identity part where part.key = part_key and part.identity <> ''
        and (gtin_key is null or not exists (
          select from catalog_identity other where other.identity = part.identity and other.gtin));
    end if;
    if found_identity is null and (gtin_key is not null or part_key is not null) then found_identity := fresh[place]; end if;
    update catalog_identity set identity = found_identity where key in (gtin_key, part_key) and identity = '';
    found_identities := found_identities || coalesce(found_identity, '');
  end loop;
  return found_identities;
end $$;
