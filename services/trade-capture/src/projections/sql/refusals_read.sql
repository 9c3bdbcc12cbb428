-- How far into the log of trade-capture the refusals go; moved in the transaction that adds them. One row.
create table refusals_read (
  position bigint not null
);
