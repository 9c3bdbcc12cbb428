create function verso.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '% on %.% is refused: what is recorded stays', tg_op, tg_table_schema, tg_table_name
    using errcode = 'VS001';
end $$;
