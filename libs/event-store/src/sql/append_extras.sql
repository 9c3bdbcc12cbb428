-- Everything of the units that is not an event, in the order of their meaning: letting go before setting aside. Raises
-- VS003 where a checkpoint does not stand where it is moved from, and a unique violation where a key was decided.
create function verso.append_extras(extras jsonb, of_log smallint, first_pos bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  moved bigint;
  first_moved bigint;
begin
  if extras ? 'checkpoints' then
    update verso.consumer k set pos = c."to"
      from jsonb_to_recordset(extras -> 'checkpoints') c(consumer text, upstream text, "from" bigint, "to" bigint)
     where k.consumer = c.consumer and k.upstream = c.upstream and k.pos = c."from";
    get diagnostics moved = row_count;
    if moved < jsonb_array_length(extras -> 'checkpoints') then
      insert into verso.consumer (consumer, upstream, pos)
        select c.consumer, c.upstream, c."to"
          from jsonb_to_recordset(extras -> 'checkpoints') c(consumer text, upstream text, "from" bigint, "to" bigint)
         where c."from" = -1
        on conflict do nothing;
      get diagnostics first_moved = row_count;
      if moved + first_moved < jsonb_array_length(extras -> 'checkpoints') then
        raise exception 'a checkpoint has moved' using errcode = 'VS003';
      end if;
    end if;
  end if;
  if extras ? 'commands' then
    insert into verso.command (source, key, content_hash, outcome)
      select c.source, c.key, decode(c.hash, 'hex'), c.outcome
        from jsonb_to_recordset(extras -> 'commands') c(source text, key text, hash text, outcome text);
  end if;
  if extras ? 'links' then
    insert into verso.subject_link (subject, log_id, stream, from_pos)
      select l.subject, of_log, l.stream, first_pos + l.at
        from jsonb_to_recordset(extras -> 'links') l(subject text, stream text, at bigint)
      on conflict do nothing;
  end if;
  if extras ? 'released' then
    delete from verso.blocked b using jsonb_to_recordset(extras -> 'released') r(consumer text, subject text)
      where b.consumer = r.consumer and b.subject = r.subject;
    delete from verso.parked p using jsonb_to_recordset(extras -> 'released') r(consumer text, subject text)
      where p.consumer = r.consumer and p.subject = r.subject;
  end if;
  if extras ? 'blocked' then
    insert into verso.blocked (consumer, subject)
      select b.consumer, b.subject from jsonb_to_recordset(extras -> 'blocked') b(consumer text, subject text)
      on conflict do nothing;
  end if;
  if extras ? 'parked' then
    insert into verso.parked (consumer, upstream, pos, subject, error)
      select p.consumer, p.upstream, p.pos, p.subject, p.error
        from jsonb_to_recordset(extras -> 'parked')
          p(consumer text, upstream text, pos bigint, subject text, error text)
      on conflict do nothing;
  end if;
  if extras ? 'contents' then
    insert into verso.content (sha256, bytes)
      select decode(c.sha256, 'hex'), decode(c.bytes, 'base64')
        from jsonb_to_recordset(extras -> 'contents') c(sha256 text, bytes text)
      on conflict do nothing;
  end if;
end $$;
