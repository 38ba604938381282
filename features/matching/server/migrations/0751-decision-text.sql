-- A decision is kept to be read as a whole: as text, so that whoever waits for its offer does not wait for it to be taken apart first.
alter table matching_decision
  alter column scales type json using scales::text::json,
  alter column candidates type json using candidates::text::json,
  alter column exclusions type json using exclusions::text::json,
  alter column basis type json using basis::text::json;

-- Packed by what is the fastest, where the server is built with it.
do $$
begin
  alter table matching_decision alter column candidates set compression lz4;
exception when feature_not_supported then null;
end $$;
