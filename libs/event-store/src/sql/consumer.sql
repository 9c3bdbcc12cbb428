create table verso.consumer (
  consumer text collate "C" not null,
  upstream text collate "C" not null,
  pos bigint not null,
  primary key (consumer, upstream)
) with (fillfactor = 20);
