create table verso.parked (
  parked_no bigint generated always as identity,
  consumer text collate "C" not null,
  upstream text collate "C" not null,
  pos bigint not null,
  subject text collate "C" not null,
  error text collate "C" not null,
  primary key (consumer, upstream, pos)
);
