-- How far each log has been published to its topic, and the last position of every slot up to there.
create table verso.relay (
  log_id smallint primary key,
  pos bigint not null,
  last_of_slot bigint[] not null check (cardinality(last_of_slot) = 256)
) with (fillfactor = 20);
grant select on verso.relay to verso_reader;
