-- One person is looked up by her membership, as in `person`: every claim on her locks and changes her row, and without the offset each time
-- all memberships of the enterprise were read into a hash first.
alter policy tenant on skills_presence
  using (exists (select from membership where membership.person_id = skills_presence.person_id offset 0))
  with check (exists (select from membership where membership.person_id = skills_presence.person_id offset 0));
alter policy tenant on skills_person
  using (exists (select from membership where membership.person_id = skills_person.person_id offset 0))
  with check (exists (select from membership where membership.person_id = skills_person.person_id offset 0));
