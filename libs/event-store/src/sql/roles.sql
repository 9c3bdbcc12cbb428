-- Roles belong to the whole server, so another database may have made them, or be making them just now.
do $$
declare
  wanted text;
begin
  foreach wanted in array array[
    'verso_owner nologin', 'verso_reader login', 'verso_writer nologin', 'verso_sealer nologin'
  ] loop
    begin
      execute 'create role ' || wanted;
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
end $$;
