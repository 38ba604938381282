-- One person is looked up by her membership. Without the offset, which changes nothing, the planner reads all memberships of the enterprise
-- into a hash first, however few persons are asked for.
alter policy tenant on person
  using (exists (select from membership where membership.person_id = person.person_id offset 0));
