-- An event that names a session which is not in memory brings it back with its own insertion.
grant select (session_id, state) on clickstream_session to fw_intake;
create policy intake on clickstream_session for select to fw_intake using (true);
