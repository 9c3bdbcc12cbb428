-- What was decided under a key, for ever. Refusals because of a stale version never come here.
create table verso.command (
  source text collate "C" not null,
  key text collate "C" not null,
  content_hash bytea not null,
  outcome text collate "C" not null,
  primary key (source, key)
);
