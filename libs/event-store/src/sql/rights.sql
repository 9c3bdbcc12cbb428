-- Nobody but the owner, who cannot log in, has any right to change a table. Services call functions.
do $$
declare
  relation text;
begin
  foreach relation in array array['event', 'command', 'content', 'checkpoint', 'seal', 'subject_link'] loop
    perform verso.forbid_change(format('verso.%I', relation)::regclass);
  end loop;
end $$;

revoke all on all functions in schema verso from public;
grant select on all tables in schema verso to verso_reader;
grant execute on function verso.append, verso.append_state, verso.append_conflicts, verso.save_snapshot to verso_writer;
grant execute on function verso.save_checkpoint, verso.save_seal to verso_sealer;
