-- One order of events. Its row is the lock under which positions are handed out, held to commit: that makes
-- `pos > last order by pos` an exact reader.
create table verso.log (
  log_id smallint primary key,
  name text not null unique,
  epoch integer not null default 0,
  size bigint not null default 0,
  recorded_at timestamptz not null default '-infinity',
  -- Login roles that may append; compared to session_user, which SECURITY DEFINER does not change.
  writers name[] not null
) with (fillfactor = 10);
