-- How far into each log the rows go; moved in the transaction that writes them.
create table checkpoint (
  log text primary key,
  position bigint not null
);
