create function verso.save_seal(sealed_at text, sizes text, signed_note text) returns void
language sql security definer set search_path = pg_catalog, pg_temp
begin atomic
  insert into verso.seal (at, vector, note) values (sealed_at, sizes, signed_note);
end;
