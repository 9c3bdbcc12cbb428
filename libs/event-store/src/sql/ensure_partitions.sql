-- Makes the partitions of a log up to two ahead of its end. Run by whoever migrates, never by append: DDL waits for
-- readers and needs rights that no service has.
create function verso.ensure_partitions(of_log smallint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  step constant bigint := 1 << 24;
  parent text := format('event_%s', of_log);
  leaf text;
  last bigint := (select size / step + 2 from verso.log where log_id = of_log);
begin
  if to_regclass('verso.' || parent) is null then
    execute format('create table verso.%I partition of verso.event for values in (%s) partition by range (pos)',
      parent, of_log);
    perform verso.forbid_change(format('verso.%I', parent)::regclass);
  end if;
  for n in 0..last loop
    leaf := format('event_%s_%s', of_log, n);
    if to_regclass('verso.' || leaf) is null then
      -- Rows up to a page stay whole: most events have 700 bytes to 3 kB.
      execute format(
        'create table verso.%I partition of verso.%I for values from (%s) to (%s) with (toast_tuple_target = 8160)',
        leaf, parent, n * step, (n + 1) * step);
      perform verso.forbid_change(format('verso.%I', leaf)::regclass);
    end if;
  end loop;
end $$;
