-- Partitions are LIST (log_id), then RANGE (pos) in steps of 2^24, whole Merkle subtrees: see ensure_partitions.sql.
-- There is no index by stream: each event names the previous one of its stream, which is found by primary key.
-- Widest alignment first, so that no row carries padding.
create table verso.event (
  pos bigint not null,
  prev_pos bigint not null,
  recorded_at timestamptz not null,
  cause_pos bigint,
  clock_pos bigint,
  version integer not null,
  epoch integer not null,
  schema_version integer not null,
  log_id smallint not null,
  slot smallint not null,
  event_id uuid not null,
  stream text collate "C" not null,
  type text collate "C" not null,
  occurred_at text collate "C" not null,
  actor text collate "C" not null,
  on_behalf_of text collate "C",
  cause_log text collate "C",
  correlation text collate "C",
  subject text collate "C" not null,
  account text collate "C",
  entity text collate "C",
  trace text collate "C",
  reason text collate "C",
  software_version text collate "C" not null,
  rule_version text collate "C",
  leaf bytea not null,
  -- ProtoJSON as the writer produced it, byte for byte; never compressed: that costs more than the disk it saves.
  data text storage external collate "C" not null,
  primary key (log_id, pos)
) partition by list (log_id);

create index event_subject on verso.event (subject);
