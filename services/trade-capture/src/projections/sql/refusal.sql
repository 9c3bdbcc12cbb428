-- One row per thing refused, as the log tells it. The position orders the list.
create table refusal (
  refusal_id text collate "C" primary key,
  position bigint not null unique,
  refused_at text not null,
  source text collate "C" not null,
  session text collate "C",
  trade_date text collate "C",
  execution_id text collate "C",
  data text not null
);

create index on refusal (source, position);
create index on refusal (execution_id, position);
create index on refusal (trade_date, position);
